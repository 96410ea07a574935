package soc2

import (
	"encoding/json"
	"errors"
)

// RecordError writes an error of a collector in the form in which facts hold it, in place of what was not answered: with the upstream
// system's own code, verbatim. A refusal is not evidence: what depends on it is unknown, and says with which code.
//
// The code of AWS SDK errors (anything with ErrorCode and ErrorMessage) and of Kubernetes' (anything with Status whose JSON has a reason)
// is theirs; other errors have none and say what they say.
func RecordError(err error) json.RawMessage {
	type upstream struct {
		Code    string `json:"Code"`
		Message string `json:"Message,omitempty"`
	}
	recorded := upstream{Code: "Unknown", Message: err.Error()}
	var aws interface {
		ErrorCode() string
		ErrorMessage() string
	}
	if errors.As(err, &aws) {
		recorded = upstream{Code: aws.ErrorCode(), Message: aws.ErrorMessage()}
	}
	text, fault := json.Marshal(map[string]upstream{"Error": recorded})
	if fault != nil {
		return json.RawMessage(`{"Error":{"Code":"Unknown"}}`)
	}
	return text
}
