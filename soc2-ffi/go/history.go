package soc2

// #include "engine.h"
import "C"

import (
	"context"
	"errors"
	"runtime"
	"time"
	"unsafe"
)

// History is what facts showed over a period. What it holds grows with changes, not with days. One goroutine at a time may use it.
type History struct {
	handle *handle
	// cancel is the request that ends what the history computes; it is not raised between calls.
	cancel    *handle
	keepGoing bool
	// cut is why a history is no longer good; nil for one that is.
	cut error
}

// NewHistory is a history of the period from one instant up to another, of which nothing is seen yet. Two zero times stand for the
// period of the report that options take their time of.
func (program *Program) NewHistory(from, to time.Time, options Options) (*History, error) {
	var history *C.soc2_history
	request := C.soc2_cancel_new()
	cancel := own(unsafe.Pointer(request), func(at unsafe.Pointer) { C.soc2_cancel_free((*C.soc2_cancel)(at)) })
	err := program.use(func(at *C.soc2_program) error {
		return options.made(func(made *C.soc2_options) error {
			var failure *C.soc2_error
			if err := failed(C.soc2_options_set_cancel(made, request, &failure), &failure); err != nil {
				return err
			}
			period := from.UTC().Format(time.RFC3339Nano) + "/" + to.UTC().Format(time.RFC3339Nano)
			if from.IsZero() && to.IsZero() && options.TimeOf != nil {
				period = ""
			}
			text, textLen := chars(period)
			return failed(C.soc2_history_new(at, text, textLen, made, &history, &failure), &failure)
		})
	})
	if err != nil {
		cancel.close()
		return nil, err
	}
	owned := own(unsafe.Pointer(history), func(at unsafe.Pointer) { C.soc2_history_free((*C.soc2_history)(at)) })
	return &History{handle: owned, cancel: cancel, keepGoing: options.KeepGoing}, nil
}

// Add adds a text of facts. The documents of one subject come in the order of their instants. With Options.KeepGoing its error tells what
// was left out, and what is sound was added.
//
// When the context ends first, its error is returned. Where that cut the work short, the history has seen a part of the text, and nobody
// could say which: every call on it fails then, but Close.
func (history *History) Add(ctx context.Context, facts Text) error {
	if err := history.fault(); err != nil {
		return err
	}
	defer runtime.KeepAlive(history)
	isBegun := false
	err := history.until(ctx, func() error {
		isBegun = true
		var failure *C.soc2_error
		name, nameLen := chars(facts.Name)
		json, jsonLen := octetsOf(facts.Content)
		if history.keepGoing {
			return failed(C.soc2_history_add_sound(history.c(), name, nameLen, json, jsonLen, &failure), &failure)
		}
		return failed(C.soc2_history_add(history.c(), name, nameLen, json, jsonLen, &failure), &failure)
	})
	if ended := ctx.Err(); isBegun && ended != nil && err == ended {
		history.cut = &Error{Kind: "argument", Message: "the History has seen a part of a text only: Add was cut short", cause: ended}
	}
	return err
}

// AddReport adds an earlier JSON report, whose findings are a history of the time before the facts. Reports come in any order.
func (history *History) AddReport(report Text) error {
	if err := history.fault(); err != nil {
		return err
	}
	defer runtime.KeepAlive(history)
	var failure *C.soc2_error
	name, nameLen := chars(report.Name)
	json, jsonLen := octetsOf(report.Content)
	return failed(C.soc2_history_add_report(history.c(), name, nameLen, json, jsonLen, &failure), &failure)
}

// Merge adds what another history of the same program and period saw later. Parts that overlap, in which a check on a subject that both
// saw begins in the later one before this one has ended, are an error that names the subject and both stretches of time; nothing is
// added then.
func (history *History) Merge(later *History) error {
	if err := errors.Join(history.fault(), later.fault()); err != nil {
		return err
	}
	if history == later {
		return &Error{Kind: "argument", Message: "a history is not merged with itself"}
	}
	defer runtime.KeepAlive(history)
	defer runtime.KeepAlive(later)
	var failure *C.soc2_error
	return failed(C.soc2_history_merge(history.c(), later.c(), &failure), &failure)
}

// Assess assesses the period (Type II). More may be added after it, and assessed again; also when the context ended first, whose error
// is returned.
func (history *History) Assess(ctx context.Context, statements Statements) (*Report, error) {
	if err := history.fault(); err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(history)
	var report *C.soc2_report
	err := statements.with(func(stated *C.soc2_statements) error {
		return history.until(ctx, func() error {
			var failure *C.soc2_error
			return failed(C.soc2_history_assess(history.c(), stated, &report, &failure), &failure)
		})
	})
	if err != nil {
		C.soc2_report_free(report)
		return nil, err
	}
	return reportOf(report), nil
}

// until makes a call that computes when it is its turn, and that ends when the context does.
func (history *History) until(ctx context.Context, call func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if ctx.Done() == nil {
		return inTurn(ctx, call)
	}
	cancel := (*C.soc2_cancel)(history.cancel.at)
	defer C.soc2_cancel_lower(cancel)
	return until(ctx, cancel, func() error { return inTurn(ctx, call) })
}

// Close frees the history. It may be called more than once, while nobody else uses it.
func (history *History) Close() error {
	if history != nil {
		history.handle.close()
		history.cancel.close()
	}
	return nil
}

// fault is why nothing can be asked of the history; nil where all can.
func (history *History) fault() error {
	if history == nil || !history.handle.isOpen() {
		return closed("the History")
	}
	return history.cut
}

func (history *History) c() *C.soc2_history {
	return (*C.soc2_history)(history.handle.at)
}
