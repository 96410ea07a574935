package soc2

// #include "engine.h"
import "C"

import (
	"context"
	"encoding/json"
	"runtime"
	"strings"
	"unsafe"
)

// Format is how a report is rendered.
type Format int

// Formats.
const (
	// JSON, by the published schema.
	JSON Format = C.SOC2_FORMAT_JSON
	// PlainText for people, what did not pass in full.
	PlainText Format = C.SOC2_FORMAT_TEXT
	// Summary for people, counts and outcomes only.
	Summary Format = C.SOC2_FORMAT_TEXT_SUMMARY
	// FullText for people, everything.
	FullText Format = C.SOC2_FORMAT_TEXT_FULL
	// HTML is a page for people: everything, what passed folded up. It has its style in itself, no script, and loads nothing.
	HTML Format = C.SOC2_FORMAT_HTML
)

// Statements are what people state beside the facts, as texts of YAML or JSON. The zero value states nothing.
type Statements struct {
	// Scope says what is assessed.
	Scope *Text
	// Records are performances, tests and judgments.
	Records []Text
	// Acceptances are risks that are lived with for a time.
	Acceptances []Text
}

// Report is what came of an assessment. Any number of goroutines may read it.
type Report struct {
	handle *handle
}

func reportOf(at *C.soc2_report) *Report {
	return &Report{own(unsafe.Pointer(at), func(at unsafe.Pointer) { C.soc2_report_free((*C.soc2_report)(at)) })}
}

// Assess assesses facts and statements as of an instant (Type I). Each text of facts is one document, an array, or one a line.
func (program *Program) Assess(
	ctx context.Context, facts []Text, statements Statements, options Options,
) (*Report, error) {
	var report *C.soc2_report
	err := program.use(func(at *C.soc2_program) error {
		return statements.with(func(stated *C.soc2_statements) error {
			return options.with(ctx, func(made *C.soc2_options) error {
				brought := C.soc2_facts_new()
				defer C.soc2_facts_free(brought)
				var failure *C.soc2_error
				for _, text := range facts {
					name, nameLen := chars(text.Name)
					json, jsonLen := octetsOf(text.Content)
					if options.KeepGoing {
						// What was left out is told by the report.
						status := C.soc2_facts_add_sound(brought, name, nameLen, json, jsonLen, &failure)
						if err := failed(status, &failure); err != nil && status != C.SOC2_ERROR_FACTS {
							return err
						}
						failure = nil
						continue
					}
					status := C.soc2_facts_add(brought, name, nameLen, json, jsonLen, &failure)
					if err := failed(status, &failure); err != nil {
						return err
					}
				}
				return inTurn(ctx, func() error {
					return failed(C.soc2_assess(at, brought, stated, made, &report, &failure), &failure)
				})
			})
		})
	})
	if err != nil {
		C.soc2_report_free(report)
		return nil, err
	}
	return reportOf(report), nil
}

// with makes the library's statements of them for one call.
func (statements Statements) with(call func(*C.soc2_statements) error) error {
	made := C.soc2_statements_new()
	defer C.soc2_statements_free(made)
	var failure *C.soc2_error
	if statements.Scope != nil {
		name, nameLen := chars(statements.Scope.Name)
		content, contentLen := chars(statements.Scope.Content)
		status := C.soc2_statements_set_scope(made, name, nameLen, content, contentLen, &failure)
		if err := failed(status, &failure); err != nil {
			return err
		}
	}
	for _, text := range statements.Records {
		name, nameLen := chars(text.Name)
		content, contentLen := chars(text.Content)
		status := C.soc2_statements_add_records(made, name, nameLen, content, contentLen, &failure)
		if err := failed(status, &failure); err != nil {
			return err
		}
	}
	for _, text := range statements.Acceptances {
		name, nameLen := chars(text.Name)
		content, contentLen := chars(text.Content)
		status := C.soc2_statements_add_acceptances(made, name, nameLen, content, contentLen, &failure)
		if err := failed(status, &failure); err != nil {
			return err
		}
	}
	return call(made)
}

// Outcome is the worst over the criteria in scope.
func (report *Report) Outcome() Outcome {
	if !report.isOpen() {
		return NotAssessed
	}
	defer runtime.KeepAlive(report.handle)
	return Outcome(C.soc2_report_outcome(report.c()))
}

// Render renders the report. The same report gives the same bytes, from every language.
func (report *Report) Render(format Format) ([]byte, error) {
	return report.read(func(at *C.soc2_report, buf **C.soc2_buf, failure **C.soc2_error) C.int32_t {
		return C.soc2_report_render(at, C.int32_t(format), buf, failure)
	})
}

// RenderWith renders the report with what it has beside.
func (report *Report) RenderWith(format Format, beside Beside) ([]byte, error) {
	var text []byte
	err := beside.with(func(made *C.soc2_beside) (err error) {
		text, err = report.read(func(at *C.soc2_report, buf **C.soc2_buf, failure **C.soc2_error) C.int32_t {
			return C.soc2_report_render_with(at, made, C.int32_t(format), buf, failure)
		})
		return err
	})
	return text, err
}

// Decode is the report as values.
func (report *Report) Decode() (*Assessment, error) {
	text, err := report.Render(JSON)
	if err != nil {
		return nil, err
	}
	assessment := &Assessment{}
	return assessment, json.Unmarshal(text, assessment)
}

// Wanted is what the assessment still wants, as JSON by schemas/needs.schema.json: sources to collect with commands and permissions,
// those first that answer most findings; what to ask people for, by owner and date; and where permissions are given, the checks that a
// collector with these can never decide.
func (report *Report) Wanted(permissions ...string) ([]byte, error) {
	granted, grantedLen := chars(strings.Join(permissions, "\n"))
	return report.read(func(at *C.soc2_report, buf **C.soc2_buf, failure **C.soc2_error) C.int32_t {
		return C.soc2_report_wanted(at, granted, grantedLen, buf, failure)
	})
}

// Notices are what people should look at again of what they stated. They change no outcome.
func (report *Report) Notices() ([]Diagnostic, error) {
	text, err := report.read(func(at *C.soc2_report, buf **C.soc2_buf, failure **C.soc2_error) C.int32_t {
		return C.soc2_report_notices(at, buf, failure)
	})
	if err != nil {
		return nil, err
	}
	var notices []Diagnostic
	return notices, json.Unmarshal(text, &notices)
}

func (report *Report) read(
	call func(*C.soc2_report, **C.soc2_buf, **C.soc2_error) C.int32_t,
) ([]byte, error) {
	if !report.isOpen() {
		return nil, closed("the Report")
	}
	defer runtime.KeepAlive(report.handle)
	var failure *C.soc2_error
	var buf *C.soc2_buf
	if err := failed(call(report.c(), &buf, &failure), &failure); err != nil {
		return nil, err
	}
	return taken(buf), nil
}

// Close frees the report. It may be called more than once, while nobody else uses it.
func (report *Report) Close() error {
	if report != nil {
		report.handle.close()
	}
	return nil
}

func (report *Report) isOpen() bool {
	return report != nil && report.handle.isOpen()
}

func (report *Report) c() *C.soc2_report {
	return (*C.soc2_report)(report.handle.at)
}
