package soc2

// #include "engine.h"
import "C"

import (
	"context"
	"encoding/json"
)

// EvaluateCEL evaluates one CEL expression, whose variables are the members of bindings. What comes of it is as JSON has it: what that
// has not is a string (bytes in base64, times, spans, types). Only the costs of the options count.
func EvaluateCEL(ctx context.Context, expression string, bindings map[string]any, options Options) (json.RawMessage, error) {
	bound, err := json.Marshal(bindings)
	if err != nil {
		return nil, err
	}
	if bindings == nil {
		bound = []byte("{}")
	}
	var answer struct {
		Value json.RawMessage `json:"value"`
	}
	options.AsOf = Options{}.AsOf
	err = options.with(ctx, func(made *C.soc2_options) error {
		var failure *C.soc2_error
		var buf *C.soc2_buf
		source, sourceLen := chars(expression)
		given, givenLen := octets(bound)
		err := inTurn(ctx, func() error {
			return failed(C.soc2_cel_evaluate(source, sourceLen, given, givenLen, made, &buf, &failure), &failure)
		})
		if err != nil {
			return err
		}
		return json.Unmarshal(taken(buf), &answer)
	})
	return answer.Value, err
}
