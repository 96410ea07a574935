package soc2

// #include "engine.h"
import "C"

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Error is why the engine did not do what was asked: what is wrong with the input, all of it at once. What is wrong with the
// organization is no error: it stands in findings.
//
//	var problem *soc2.Error
//	if errors.As(err, &problem) && problem.Kind == "facts" { … }
type Error struct {
	// Kind says which input is at fault: argument, catalog, profile, facts, scope, records, acceptances, population, expression,
	// report, permissions, input; or internal, for a defect of the library.
	Kind string `json:"kind"`
	// Message tells every mistake with its place and the way out.
	Message string `json:"message"`
	// Diagnostics are the mistakes, ordered by place.
	Diagnostics []Diagnostic `json:"diagnostics"`

	cause error
}

// Diagnostic is one mistake in the input.
type Diagnostic struct {
	// File is the name of the text.
	File string `json:"file"`
	// Line counts from 1; 0 for a mistake that has no place in the text.
	Line int `json:"line"`
	// Column counts characters, from 1.
	Column int `json:"column"`
	// Message says what is wrong.
	Message string `json:"message"`
	// Hint is the way out; empty where there is none.
	Hint string `json:"hint"`
}

func (e *Error) Error() string {
	return "soc2: " + e.Message
}

// Unwrap is what errors.Is finds in it: ErrClosed, or the error of the context that cut something short.
func (e *Error) Unwrap() error {
	return e.cause
}

func (d Diagnostic) String() string {
	text := fmt.Sprintf("%s:%d:%d: %s", d.File, d.Line, d.Column, d.Message)
	if d.Hint != "" {
		text += "; " + d.Hint
	}
	return text
}

// ErrClosed is in the error of every call on something that is closed, or nil: errors.Is finds it.
var ErrClosed = errors.New("soc2: closed")

// closed is the error of a call on something that is closed, with the name of that.
func closed(what string) error {
	return &Error{Kind: "argument", Message: what + " is closed", cause: ErrClosed}
}

// failed makes an error of a status and what the library tells of it, and frees that.
func failed(status C.int32_t, failure **C.soc2_error) error {
	if status >= 0 {
		return nil
	}
	defer C.soc2_error_free(*failure)
	told := &Error{}
	if err := json.Unmarshal([]byte(C.GoString(C.soc2_error_json(*failure, nil))), told); err != nil {
		return errors.Join(&Error{Kind: "internal", Message: C.GoString(C.soc2_error_message(*failure, nil))}, err)
	}
	return told
}
