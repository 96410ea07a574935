package soc2

// #include <soc2.h>
import "C"

import (
	"context"
	"runtime"
	"time"
	"unsafe"
)

// History is what facts showed over a period. What it holds grows with changes, not with days. One goroutine at a time may use it.
type History struct {
	handle    *handle
	keepGoing bool
}

// NewHistory is a history of the period from one instant up to another, of which nothing is seen yet. Two zero times stand for the
// period of the report that options take their time of.
func (program *Program) NewHistory(from, to time.Time, options Options) (*History, error) {
	var history *C.soc2_history
	err := program.use(func(at *C.soc2_program) error {
		return options.with(context.Background(), func(made *C.soc2_options) error {
			var failure *C.soc2_error
			period := from.UTC().Format(time.RFC3339Nano) + "/" + to.UTC().Format(time.RFC3339Nano)
			if from.IsZero() && to.IsZero() && options.TimeOf != nil {
				period = ""
			}
			text, textLen := chars(period)
			return failed(C.soc2_history_new(at, text, textLen, made, &history, &failure), &failure)
		})
	})
	if err != nil {
		return nil, err
	}
	owned := own(unsafe.Pointer(history), func(at unsafe.Pointer) { C.soc2_history_free((*C.soc2_history)(at)) })
	return &History{owned, options.KeepGoing}, nil
}

// Add adds a text of facts. The documents of one subject come in the order of their instants. With Options.KeepGoing its error tells what
// was left out, and what is sound was added.
func (history *History) Add(facts Text) error {
	if !history.isOpen() {
		return errClosed
	}
	defer runtime.KeepAlive(history.handle)
	var failure *C.soc2_error
	name, nameLen := chars(facts.Name)
	json, jsonLen := octetsOf(facts.Content)
	if history.keepGoing {
		return failed(C.soc2_history_add_sound(history.c(), name, nameLen, json, jsonLen, &failure), &failure)
	}
	return failed(C.soc2_history_add(history.c(), name, nameLen, json, jsonLen, &failure), &failure)
}

// AddReport adds an earlier JSON report, whose findings are a history of the time before the facts. Reports come in any order.
func (history *History) AddReport(report Text) error {
	if !history.isOpen() {
		return errClosed
	}
	defer runtime.KeepAlive(history.handle)
	var failure *C.soc2_error
	name, nameLen := chars(report.Name)
	json, jsonLen := octetsOf(report.Content)
	return failed(C.soc2_history_add_report(history.c(), name, nameLen, json, jsonLen, &failure), &failure)
}

// Merge adds what another history of the same program and period saw later.
func (history *History) Merge(later *History) error {
	if !history.isOpen() || !later.isOpen() {
		return errClosed
	}
	if history == later {
		return &Error{Kind: "argument", Message: "a history is not merged with itself"}
	}
	defer runtime.KeepAlive(history.handle)
	defer runtime.KeepAlive(later.handle)
	var failure *C.soc2_error
	return failed(C.soc2_history_merge(history.c(), later.c(), &failure), &failure)
}

// Assess assesses the period (Type II). More may be added after it, and assessed again.
func (history *History) Assess(statements Statements) (*Report, error) {
	if !history.isOpen() {
		return nil, errClosed
	}
	defer runtime.KeepAlive(history.handle)
	var report *C.soc2_report
	err := statements.with(func(stated *C.soc2_statements) error {
		var failure *C.soc2_error
		return inTurn(context.Background(), func() error {
			return failed(C.soc2_history_assess(history.c(), stated, &report, &failure), &failure)
		})
	})
	if err != nil {
		return nil, err
	}
	return reportOf(report), nil
}

// Close frees the history. It may be called more than once, while nobody else uses it.
func (history *History) Close() error {
	if history != nil {
		history.handle.close()
	}
	return nil
}

func (history *History) isOpen() bool {
	return history != nil && history.handle.isOpen()
}

func (history *History) c() *C.soc2_history {
	return (*C.soc2_history)(history.handle.at)
}
