package soc2

// #cgo LDFLAGS: -lpthread -ldl -lm
// #include "engine.h"
import "C"

import (
	"bytes"
	"runtime"
	"unsafe"
)

// Version is the version of the engine, as `1.2.3`.
func Version() string {
	return C.GoString(C.soc2_version())
}

// handle is something of the library that is freed once: by Close, or when nothing refers to it any more.
type handle struct {
	at      unsafe.Pointer
	cleanup runtime.Cleanup
	free    func(unsafe.Pointer)
}

// own takes a handle over. The cleanup refers to what the library holds and not to the owner, so that it runs.
func own(at unsafe.Pointer, free func(unsafe.Pointer)) *handle {
	owner := &handle{at: at, free: free}
	owner.cleanup = runtime.AddCleanup(owner, free, at)
	return owner
}

func (h *handle) isOpen() bool {
	return h != nil && h.at != nil
}

func (h *handle) close() {
	if h.isOpen() {
		h.cleanup.Stop()
		h.free(h.at)
		h.at = nil
	}
}

// chars is where a text stands, and its length: of memory that the library reads before the call returns.
func chars(text string) (*C.char, C.size_t) {
	return (*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text))
}

// octetsOf is the same for a text that is bytes to the library.
func octetsOf(text string) (*C.uint8_t, C.size_t) {
	return (*C.uint8_t)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text))
}

func octets(data []byte) (*C.uint8_t, C.size_t) {
	return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(data))), C.size_t(len(data))
}

// taken copies what the library made, and frees it.
func taken(buf *C.soc2_buf) []byte {
	defer C.soc2_buf_free(buf)
	return bytes.Clone(unsafe.Slice((*byte)(unsafe.Pointer(C.soc2_buf_data(buf))), C.soc2_buf_len(buf)))
}
