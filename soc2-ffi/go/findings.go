package soc2

// #include "engine.h"
import "C"

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"unsafe"
)

// Outcome is what holds of a finding, a resource, a control or a criterion. Smaller is worse.
type Outcome int

// Outcomes, worst first.
const (
	// Fail: the facts say no.
	Fail Outcome = C.SOC2_OUTCOME_FAIL
	// Errored: the question could not be asked, since a fact has the wrong type.
	Errored Outcome = C.SOC2_OUTCOME_ERROR
	// Unknown: the facts that would tell are not known.
	Unknown Outcome = C.SOC2_OUTCOME_UNKNOWN
	// ManualPending: a person has to record a performance.
	ManualPending Outcome = C.SOC2_OUTCOME_MANUAL_PENDING
	// Pass: the facts say yes.
	Pass Outcome = C.SOC2_OUTCOME_PASS
	// NotApplicable: there is nothing to ask about.
	NotApplicable Outcome = C.SOC2_OUTCOME_NOT_APPLICABLE
	// NotSelected: the profile leaves it out.
	NotSelected Outcome = C.SOC2_OUTCOME_NOT_SELECTED
	// NotAssessed: nothing counts for it. Never a pass.
	NotAssessed Outcome = C.SOC2_OUTCOME_NOT_ASSESSED
)

var outcomeWords = [...]string{
	Fail: "fail", Errored: "error", Unknown: "unknown", ManualPending: "manual_pending", Pass: "pass",
	NotApplicable: "not_applicable", NotSelected: "not_selected", NotAssessed: "not_assessed",
}

// String is the outcome's name in reports.
func (outcome Outcome) String() string {
	if outcome < 0 || int(outcome) >= len(outcomeWords) {
		return "no outcome"
	}
	return outcomeWords[outcome]
}

// MarshalText is the outcome's name in reports.
func (outcome Outcome) MarshalText() ([]byte, error) {
	if outcome < 0 || int(outcome) >= len(outcomeWords) {
		return nil, fmt.Errorf("soc2: %d is no outcome", int(outcome))
	}
	return []byte(outcomeWords[outcome]), nil
}

// UnmarshalText reads the outcome's name in reports.
func (outcome *Outcome) UnmarshalText(text []byte) error {
	at := slices.Index(outcomeWords[:], string(text))
	if at < 0 {
		return fmt.Errorf("soc2: `%s` is no outcome", text)
	}
	*outcome = Outcome(at)
	return nil
}

// Findings are the outcomes of all checks on the subjects of some facts. Any number of goroutines may read them. They hold the facts that
// did not pass, in memory that Go's garbage collector does not count: whoever evaluates much closes them.
type Findings struct {
	handle *handle
}

func findingsOf(at *C.soc2_findings) *Findings {
	return &Findings{own(unsafe.Pointer(at), func(at unsafe.Pointer) { C.soc2_findings_free((*C.soc2_findings)(at)) })}
}

// Evaluate evaluates all checks on a text of facts: one document, an array, or one a line. When the context ends first, its error is
// returned.
func (program *Program) Evaluate(ctx context.Context, facts []byte, options Options) (*Findings, error) {
	var findings *C.soc2_findings
	err := program.use(func(at *C.soc2_program) error {
		return options.with(ctx, func(made *C.soc2_options) error {
			var failure *C.soc2_error
			json, jsonLen := octets(facts)
			return inTurn(ctx, func() error {
				return failed(C.soc2_evaluate(at, json, jsonLen, made, &findings, &failure), &failure)
			})
		})
	})
	if err != nil {
		C.soc2_findings_free(findings)
		return nil, err
	}
	return findingsOf(findings), nil
}

// EvaluateAll evaluates many texts of facts, each of their documents by itself, in their order. Of a text that is wrong the error
// comes first, and then what its sound documents give; the next text follows. It stops when the context ends.
//
//	for findings, err := range program.EvaluateAll(ctx, texts, soc2.Options{}) { … }
func (program *Program) EvaluateAll(ctx context.Context, facts iter.Seq[Text], options Options) iter.Seq2[*Findings, error] {
	return func(yield func(*Findings, error) bool) {
		goOn := true
		err := program.use(func(at *C.soc2_program) error {
			return options.with(ctx, func(made *C.soc2_options) error {
				var failure *C.soc2_error
				var batch *C.soc2_batch
				if err := failed(C.soc2_batch_new(at, made, &batch, &failure), &failure); err != nil {
					return err
				}
				defer C.soc2_batch_free(batch)
				for text := range facts {
					name, nameLen := chars(text.Name)
					json, jsonLen := octetsOf(text.Content)
					status := C.soc2_batch_add(batch, name, nameLen, json, jsonLen, &failure)
					if err := failed(status, &failure); err != nil {
						return err
					}
					for {
						var findings *C.soc2_findings
						var isDone bool
						err := inTurn(ctx, func() error {
							status := C.soc2_batch_next(batch, &findings, &failure)
							isDone = status == C.SOC2_DONE
							return failed(status, &failure)
						})
						if isDone {
							break
						}
						if ctx.Err() != nil {
							C.soc2_findings_free(findings)
							return ctx.Err()
						}
						if err != nil {
							goOn = yield(nil, err)
						} else {
							goOn = yield(findingsOf(findings), nil)
						}
						if !goOn {
							return nil
						}
					}
				}
				return nil
			})
		})
		if err != nil && goOn {
			yield(nil, err)
		}
	}
}

// Count says how many findings have an outcome.
func (findings *Findings) Count(outcome Outcome) int {
	if !findings.isOpen() {
		return 0
	}
	defer runtime.KeepAlive(findings.handle)
	return int(C.soc2_findings_count(findings.c(), C.int32_t(outcome)))
}

// JSON is the findings as JSON, in the shapes that the report's schema gives them. Why something did not pass is worked out now.
func (findings *Findings) JSON() ([]byte, error) {
	if !findings.isOpen() {
		return nil, closed("Findings")
	}
	defer runtime.KeepAlive(findings.handle)
	var failure *C.soc2_error
	var buf *C.soc2_buf
	if err := failed(C.soc2_findings_json(findings.c(), &buf, &failure), &failure); err != nil {
		return nil, err
	}
	return taken(buf), nil
}

// All is the findings as values.
func (findings *Findings) All() ([]Finding, error) {
	text, err := findings.JSON()
	if err != nil {
		return nil, err
	}
	var view struct {
		Findings []Finding `json:"findings"`
	}
	return view.Findings, json.Unmarshal(text, &view)
}

// Close frees the findings. It may be called more than once, while nobody else uses them.
func (findings *Findings) Close() error {
	if findings != nil {
		findings.handle.close()
	}
	return nil
}

func (findings *Findings) isOpen() bool {
	return findings != nil && findings.handle.isOpen()
}

func (findings *Findings) c() *C.soc2_findings {
	return (*C.soc2_findings)(findings.handle.at)
}
