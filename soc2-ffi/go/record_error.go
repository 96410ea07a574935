package soc2

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"reflect"
)

// codes are what errors without a code of their own are called.
var codes = []struct {
	is   error
	code string
}{
	{context.DeadlineExceeded, "DeadlineExceeded"},
	{context.Canceled, "Canceled"},
	{fs.ErrNotExist, "ENOENT"},
	{exec.ErrNotFound, "ENOENT"},
	{fs.ErrPermission, "EACCES"},
}

// RecordError writes an error of a collector in the form in which facts hold it, in place of what was not answered: with the upstream
// system's own code, verbatim. A refusal is not evidence: what depends on it is unknown, and says with which code.
//
// Errors of the AWS SDK (anything with ErrorCode and ErrorMessage) keep their code, those of Kubernetes (anything with a Status whose
// JSON has a reason) their Status. A call that took too long or was canceled is DeadlineExceeded or Canceled, a file or a program
// that is not there ENOENT, one that may not be read EACCES. Other errors have no code, and say what they say. Of nil comes null.
//
// An error whose methods panic, as those of a nil pointer in an error do, is one without a code: that something was not answered is
// no reason for a collector to end.
func RecordError(err error) (recorded json.RawMessage) {
	if err == nil {
		return json.RawMessage("null")
	}
	defer func() {
		if recover() != nil {
			recorded = written("", fmt.Sprintf("an error of type %T, which cannot say what it is", err))
		}
	}()
	if status := statusOf(err); status != nil {
		return status
	}
	code, message := "", err.Error()
	for _, known := range codes {
		if errors.Is(err, known.is) {
			code = known.code
			break
		}
	}
	var aws interface {
		ErrorCode() string
		ErrorMessage() string
	}
	if errors.As(err, &aws) {
		code, message = aws.ErrorCode(), aws.ErrorMessage()
	}
	return written(code, message)
}

// written is an error in the form in which facts hold it.
func written(code, message string) json.RawMessage {
	var recorded struct {
		Code    string `json:"Code,omitempty"`
		Message string `json:"Message,omitempty"`
	}
	recorded.Code, recorded.Message = code, message
	text, fault := json.Marshal(map[string]any{"Error": recorded})
	if fault != nil {
		return json.RawMessage(`{"Error":{}}`)
	}
	return text
}

// statusOf is the Status of an error of Kubernetes, or of one that it wraps. Its type is that of another module, so it is known by its
// JSON alone.
func statusOf(err error) json.RawMessage {
	waiting := []error{err}
	for len(waiting) > 0 {
		next := waiting[0]
		waiting = waiting[1:]
		if status := ownStatus(next); status != nil {
			return status
		}
		switch wrapping := next.(type) {
		case interface{ Unwrap() error }:
			if inner := wrapping.Unwrap(); inner != nil {
				waiting = append(waiting, inner)
			}
		case interface{ Unwrap() []error }:
			waiting = append(waiting, wrapping.Unwrap()...)
		}
	}
	return nil
}

func ownStatus(err error) json.RawMessage {
	method := reflect.ValueOf(err).MethodByName("Status")
	if !method.IsValid() || method.Type().NumIn() != 0 || method.Type().NumOut() != 1 {
		return nil
	}
	text, fault := json.Marshal(method.Call(nil)[0].Interface())
	if fault != nil {
		return nil
	}
	var status map[string]any
	if json.Unmarshal(text, &status) != nil || status["reason"] == nil {
		return nil
	}
	// A client leaves out of the Status what the API server says in front of it.
	status["kind"], status["status"] = "Status", "Failure"
	if text, fault = json.Marshal(status); fault != nil {
		return nil
	}
	return text
}
