package soc2

// #include "engine.h"
import "C"

import (
	"encoding/json"
	"runtime"
)

// Verify holds a JSON report that was made before against what follows: the report that it is called on is assessed anew from the inputs
// that the other is said to follow from, under the names that they had, with Options.TimeOf; beside is what the other has beside. That it
// does not follow is no error: Verification.Follows tells it.
func (report *Report) Verify(made Text, beside Beside) (*Verification, error) {
	text, err := report.VerifyJSON(made, beside)
	if err != nil {
		return nil, err
	}
	verification := &Verification{}
	return verification, json.Unmarshal(text, verification)
}

// VerifyJSON is the same as JSON by schemas/verification.schema.json.
func (report *Report) VerifyJSON(made Text, beside Beside) ([]byte, error) {
	if !report.isOpen() {
		return nil, closed("the Report")
	}
	defer runtime.KeepAlive(report.handle)
	var text []byte
	err := beside.with(func(of *C.soc2_beside) error {
		var failure *C.soc2_error
		var verification *C.soc2_verification
		name, nameLen := chars(made.Name)
		json, jsonLen := octetsOf(made.Content)
		status := C.soc2_report_verify(report.c(), name, nameLen, json, jsonLen, of, &verification, &failure)
		if err := failed(status, &failure); err != nil {
			return err
		}
		defer C.soc2_verification_free(verification)
		var buf *C.soc2_buf
		if err := failed(C.soc2_verification_json(verification, &buf, &failure), &failure); err != nil {
			return err
		}
		text = taken(buf)
		return nil
	})
	return text, err
}
