// Faces evaluates the documents of the guide and of the sample organization in Go and in C, in one process, by turns, and prints the least
// time of each, their ratio, and Go's allocations a call.
package main

// #cgo CFLAGS: -O2 -D_POSIX_C_SOURCE=200809L -I${SRCDIR}/../../../soc2-ffi/go
// #cgo LDFLAGS: -lpthread -ldl -lm
// #include "../face.c"
import "C"

import (
	"context"
	"fmt"
	"iter"
	"log"
	"math"
	"os"
	"runtime"
	"time"
	"unsafe"

	"soc2"
)

const rounds = 25

func main() {
	program, err := soc2.Compile(soc2.Config{})
	if err != nil {
		log.Fatal(err)
	}
	inC := C.face_compile()
	fmt.Printf("%-34s %7s %10s %10s %7s %10s %10s %7s %11s\n", "document", "bytes", "C", "Go", "ratio", "C in bulk", "Go in bulk", "ratio", "allocations")
	for _, name := range []string{"guide/aws", "guide/cluster", "sample/host-web-1", "sample/cluster-shop-prod", "sample/aws-111122223333-us-east-1"} {
		json, err := os.ReadFile("../../../examples/facts/" + name + ".json")
		if err != nil {
			log.Fatal(err)
		}
		measure(program, inC, name, json)
	}
}

func measure(program *soc2.Program, inC *C.soc2_program, name string, json []byte) {
	text := (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(json)))
	c := func(n int) float64 {
		return float64(C.face_evaluate(inC, text, C.size_t(len(json)), C.int(n))) / float64(n)
	}
	cInBulk := func(n int) float64 {
		return float64(C.face_batch(inC, text, C.size_t(len(json)), C.int(n))) / float64(n)
	}
	n := int(math.Ceil(30e6 / c(3)))
	least := [4]float64{math.MaxFloat64, math.MaxFloat64, math.MaxFloat64, math.MaxFloat64}
	for range rounds {
		for i, took := range [4]float64{c(n), one(program, json, n), cInBulk(n), inBulk(program, json, n)} {
			least[i] = min(least[i], took)
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	one(program, json, 100)
	runtime.ReadMemStats(&after)
	allocations := (after.Mallocs - before.Mallocs) / 100
	fmt.Printf("%-34s %7d %7.1f µs %7.1f µs %7.3f %7.1f µs %7.1f µs %7.3f %11d\n", name, len(json), least[0]/1e3, least[1]/1e3,
		least[1]/least[0], least[2]/1e3, least[3]/1e3, least[3]/least[2], allocations)
}

// one is how many nanoseconds one of n evaluations took.
func one(program *soc2.Program, json []byte, n int) float64 {
	begin := time.Now()
	for range n {
		findings, err := program.Evaluate(context.Background(), json, soc2.Options{})
		if err != nil {
			log.Fatal(err)
		}
		findings.Close()
	}
	return float64(time.Since(begin).Nanoseconds()) / float64(n)
}

// inBulk is the same of n texts after one another.
func inBulk(program *soc2.Program, json []byte, n int) float64 {
	begin := time.Now()
	for findings, err := range program.EvaluateAll(context.Background(), repeated(soc2.Text{Name: "facts", Content: string(json)}, n), soc2.Options{}) {
		if err != nil {
			log.Fatal(err)
		}
		findings.Close()
	}
	return float64(time.Since(begin).Nanoseconds()) / float64(n)
}

func repeated(text soc2.Text, n int) iter.Seq[soc2.Text] {
	return func(yield func(soc2.Text) bool) {
		for range n {
			if !yield(text) {
				return
			}
		}
	}
}
