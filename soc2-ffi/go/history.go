package soc2

// #include <soc2.h>
import "C"

import (
	"context"
	"runtime"
	"time"
)

// History is what facts showed over a period. What it holds grows with changes, not with days. One goroutine at a time may use it.
type History struct {
	handle *handle[C.soc2_history]
}

// NewHistory is a history of the period from one instant up to another, of which nothing is seen yet.
func (program *Program) NewHistory(from, to time.Time, options Options) (*History, error) {
	var history *C.soc2_history
	err := program.use(func(at *C.soc2_program) error {
		return options.with(context.Background(), func(made *C.soc2_options) error {
			var failure *C.soc2_error
			period := from.UTC().Format(time.RFC3339Nano) + "/" + to.UTC().Format(time.RFC3339Nano)
			text, textLen := chars(period)
			return failed(C.soc2_history_new(at, text, textLen, made, &history, &failure), failure)
		})
	})
	if err != nil {
		return nil, err
	}
	return &History{own(history, func(at *C.soc2_history) { C.soc2_history_free(at) })}, nil
}

// Add adds a text of facts. The documents of one subject come in the order of their instants.
func (history *History) Add(facts Text) error {
	if history == nil || history.handle.at == nil {
		return errClosed
	}
	defer runtime.KeepAlive(history.handle)
	var failure *C.soc2_error
	name, nameLen := chars(facts.Name)
	json, jsonLen := octets([]byte(facts.Content))
	return failed(C.soc2_history_add(history.handle.at, name, nameLen, json, jsonLen, &failure), failure)
}

// Merge adds what another history of the same program and period saw later.
func (history *History) Merge(later *History) error {
	if history == nil || history.handle.at == nil || later == nil || later.handle.at == nil {
		return errClosed
	}
	if history == later {
		return &Error{Kind: "argument", Message: "a history is not merged with itself"}
	}
	defer runtime.KeepAlive(history.handle)
	defer runtime.KeepAlive(later.handle)
	var failure *C.soc2_error
	return failed(C.soc2_history_merge(history.handle.at, later.handle.at, &failure), failure)
}

// Assess assesses the period (Type II). More may be added after it, and assessed again.
func (history *History) Assess(statements Statements) (*Report, error) {
	if history == nil || history.handle.at == nil {
		return nil, errClosed
	}
	defer runtime.KeepAlive(history.handle)
	var report *C.soc2_report
	err := statements.with(func(stated *C.soc2_statements) error {
		var failure *C.soc2_error
		return failed(C.soc2_history_assess(history.handle.at, stated, &report, &failure), failure)
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
