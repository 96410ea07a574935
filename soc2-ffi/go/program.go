package soc2

// #include "engine.h"
import "C"

import (
	"encoding/json"
	"runtime"
	"unsafe"
)

// Text is an authored text, YAML or JSON, with the name that messages use for it, usually its path.
type Text struct {
	Name    string
	Content string
}

// Config is what a program is compiled from. The zero value is everything that the built-in catalog has.
type Config struct {
	// Catalog are texts of catalogs. One that names itself (`catalog:`) is used instead of the built-in catalog, any other adds to it.
	Catalog []Text
	// Profile narrows and tailors; nil takes everything.
	Profile *Text
	// BuiltInProfile is the name of a profile that comes with the catalog, as sysdig-guide; used where Profile is nil.
	BuiltInProfile string
	// Profiles are those that Profile may extend, beside the built-in ones.
	Profiles []Text
	// Targets narrows to these, as aws or linux-host; empty for all.
	Targets []string
}

// Program is what is asked of facts: checks, controls and criteria, compiled. It never changes; any number of goroutines may use it.
//
// To put another in its place while goroutines use it, keep it in an atomic.Pointer, and leave it to the garbage collector to close the
// one before.
type Program struct {
	handle *handle
}

// Compile makes a program. That takes some milliseconds: do it once. Its errors tell every mistake in catalog and profile.
func Compile(config Config) (*Program, error) {
	made := C.soc2_config_new()
	defer C.soc2_config_free(made)
	if err := config.fill(made); err != nil {
		return nil, err
	}
	var program *C.soc2_program
	var failure *C.soc2_error
	if err := failed(C.soc2_program_compile(made, &program, &failure), &failure); err != nil {
		return nil, err
	}
	return &Program{own(unsafe.Pointer(program), func(at unsafe.Pointer) { C.soc2_program_free((*C.soc2_program)(at)) })}, nil
}

func (config Config) fill(made *C.soc2_config) error {
	var failure *C.soc2_error
	for _, text := range config.Catalog {
		name, nameLen := chars(text.Name)
		content, contentLen := chars(text.Content)
		status := C.soc2_config_add_catalog(made, name, nameLen, content, contentLen, &failure)
		if err := failed(status, &failure); err != nil {
			return err
		}
	}
	for _, text := range config.Profiles {
		name, nameLen := chars(text.Name)
		content, contentLen := chars(text.Content)
		status := C.soc2_config_add_profile(made, name, nameLen, content, contentLen, &failure)
		if err := failed(status, &failure); err != nil {
			return err
		}
	}
	if config.Profile != nil {
		name, nameLen := chars(config.Profile.Name)
		content, contentLen := chars(config.Profile.Content)
		status := C.soc2_config_set_profile(made, name, nameLen, content, contentLen, &failure)
		if err := failed(status, &failure); err != nil {
			return err
		}
	} else if config.BuiltInProfile != "" {
		name, nameLen := chars(config.BuiltInProfile)
		status := C.soc2_config_set_built_in_profile(made, name, nameLen, &failure)
		if err := failed(status, &failure); err != nil {
			return err
		}
	}
	for _, target := range config.Targets {
		name, nameLen := chars(target)
		if err := failed(C.soc2_config_add_target(made, name, nameLen, &failure), &failure); err != nil {
			return err
		}
	}
	return nil
}

// Source is something that collectors can bring.
type Source struct {
	// ID is its name in facts: the tool and the operation.
	ID string `json:"source"`
	// Title says what it tells.
	Title string `json:"title"`
	// Command is how one gets it by hand; nil where nobody says.
	Command *string `json:"command"`
	// Permissions are what a collector must be allowed to do.
	Permissions []string `json:"permissions"`
	// Checks are those that read it.
	Checks []string `json:"checks"`
}

// Sources are what has to be collected for the program, ordered by ID.
func (program *Program) Sources() ([]Source, error) {
	var sources []Source
	err := program.use(func(at *C.soc2_program) error {
		var failure *C.soc2_error
		var buf *C.soc2_buf
		if err := failed(C.soc2_program_sources(at, &buf, &failure), &failure); err != nil {
			return err
		}
		return json.Unmarshal(taken(buf), &sources)
	})
	return sources, err
}

// Close frees the program. It may be called more than once, while nobody else uses the program.
func (program *Program) Close() error {
	if program != nil {
		program.handle.close()
	}
	return nil
}

// use lends the library's handle for a call, and keeps it until that is over.
func (program *Program) use(call func(*C.soc2_program) error) error {
	if !program.isOpen() {
		return closed("the Program")
	}
	defer runtime.KeepAlive(program.handle)
	return call(program.c())
}

func (program *Program) isOpen() bool {
	return program != nil && program.handle.isOpen()
}

func (program *Program) c() *C.soc2_program {
	return (*C.soc2_program)(program.handle.at)
}
