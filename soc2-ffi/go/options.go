package soc2

// #include "engine.h"
import "C"

import (
	"context"
	"time"
)

// Options say how facts are evaluated. The zero value is the usual: as of the newest fact, within the usual costs.
type Options struct {
	// AsOf is the instant that is assessed. The zero time takes the newest of the facts, whose age is not measured then.
	AsOf time.Time
	// TimeOf is a JSON report whose instant is assessed again, or whose period: by a history that has none of its own. It is used
	// instead of AsOf.
	TimeOf *Text
	// Steps is what one finding may cost, 20,000,000 where it is 0.
	Steps uint64
	// Memory is how many bytes one expression may build, 16 MiB where it is 0.
	Memory uint64
	// KeepGoing leaves out what cannot be read of the facts, where an assessment refuses it otherwise. The report is marked partial and
	// says what was left out. Two different answers of a source at one instant, and a name that stands twice in one source, end the
	// assessment all the same; a History leaves out the later of two such answers.
	KeepGoing bool
}

// with makes the library's options of them for one call, which ends early when the context does.
func (options Options) with(ctx context.Context, call func(*C.soc2_options) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return options.made(func(made *C.soc2_options) error {
		if ctx.Done() == nil {
			return call(made)
		}
		cancel := C.soc2_cancel_new()
		// It is freed when nobody raises it any more, also where the call panics.
		defer C.soc2_cancel_free(cancel)
		var failure *C.soc2_error
		if err := failed(C.soc2_options_set_cancel(made, cancel, &failure), &failure); err != nil {
			return err
		}
		return until(ctx, cancel, func() error { return call(made) })
	})
}

// made makes the library's options of them for one call.
func (options Options) made(call func(*C.soc2_options) error) error {
	var failure *C.soc2_error
	made := C.soc2_options_new()
	defer C.soc2_options_free(made)
	if !options.AsOf.IsZero() {
		at, atLen := chars(options.AsOf.UTC().Format(time.RFC3339Nano))
		if err := failed(C.soc2_options_set_as_of(made, at, atLen, &failure), &failure); err != nil {
			return err
		}
	}
	if options.TimeOf != nil {
		name, nameLen := chars(options.TimeOf.Name)
		report, reportLen := octetsOf(options.TimeOf.Content)
		status := C.soc2_options_set_time_of(made, name, nameLen, report, reportLen, &failure)
		if err := failed(status, &failure); err != nil {
			return err
		}
	}
	if options.Steps != 0 || options.Memory != 0 {
		status := C.soc2_options_set_budget(made, C.uint64_t(options.Steps), C.uint64_t(options.Memory), &failure)
		if err := failed(status, &failure); err != nil {
			return err
		}
	}
	return call(made)
}

// until makes a call that the request ends when the context does. It returns when nobody raises the request any more.
func until(ctx context.Context, cancel *C.soc2_cancel, call func() error) error {
	raised := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { C.soc2_cancel_raise(cancel); close(raised) })
	defer func() {
		if !stop() {
			<-raised
		}
	}()
	// What was cut short has errors that say so: the context's says why.
	if err := call(); ctx.Err() == nil {
		return err
	}
	return ctx.Err()
}
