package soc2_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"testing"
	"time"

	"soc2"
)

// apiError is what errors of aws-sdk-go-v2 look like (smithy.APIError).
type apiError struct{ code, message string }

func (e apiError) Error() string        { return "api error " + e.code + ": " + e.message }
func (e apiError) ErrorCode() string    { return e.code }
func (e apiError) ErrorMessage() string { return e.message }

// statusError is what errors of k8s.io/apimachinery look like: a client leaves kind and apiVersion out of the status.
type statusError struct{ status status }

type status struct {
	Metadata struct{} `json:"metadata,omitempty"`
	Status   string   `json:"status,omitempty"`
	Message  string   `json:"message,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	Code     int32    `json:"code,omitempty"`
}

func (e *statusError) Error() string  { return e.status.Message }
func (e *statusError) Status() status { return e.status }

// grpcError has a Status that is none of Kubernetes'.
type grpcError struct{}

func (grpcError) Error() string  { return "rpc error" }
func (grpcError) Status() string { return "unavailable" }

func TestErrorsAreRecordedAsTheEngineReadsThem(t *testing.T) {
	late, cancel := context.WithTimeout(context.Background(), -time.Second)
	defer cancel()
	_, notThere := os.Open("/nowhere/at/all")
	_, notInstalled := exec.LookPath("no-such-program")
	forbidden := &statusError{status{Status: "Failure", Message: "pods is forbidden", Reason: "Forbidden", Code: 403}}
	program := compiled(t, "aws")
	for _, row := range []struct {
		err              error
		recorded, denied string
	}{
		{apiError{"AccessDenied", "not yours"}, `{"Error":{"Code":"AccessDenied","Message":"not yours"}}`, "AccessDenied"},
		{fmt.Errorf("operation error IAM: %w", apiError{"Throttling", "slow down"}), `{"Error":{"Code":"Throttling","Message":"slow down"}}`, "Throttling"},
		{apiError{"", "said nothing"}, `{"Error":{"Message":"said nothing"}}`, "unlisted"},
		{forbidden, `{"code":403,"kind":"Status","message":"pods is forbidden","metadata":{},"reason":"Forbidden","status":"Failure"}`, "Forbidden"},
		{errors.Join(errors.New("first"), fmt.Errorf("listing pods: %w", forbidden)),
			`{"code":403,"kind":"Status","message":"pods is forbidden","metadata":{},"reason":"Forbidden","status":"Failure"}`, "Forbidden"},
		{&statusError{}, `{"Error":{}}`, "unlisted"},
		{grpcError{}, `{"Error":{"Message":"rpc error"}}`, "unlisted"},
		{late.Err(), `{"Error":{"Code":"DeadlineExceeded","Message":"context deadline exceeded"}}`, "DeadlineExceeded"},
		{fmt.Errorf("get: %w", context.Canceled), `{"Error":{"Code":"Canceled","Message":"get: context canceled"}}`, "Canceled"},
		{notThere, `{"Error":{"Code":"ENOENT","Message":"open /nowhere/at/all: no such file or directory"}}`, "ENOENT"},
		{notInstalled, `{"Error":{"Code":"ENOENT","Message":"exec: \"no-such-program\": executable file not found in $PATH"}}`, "ENOENT"},
		{&fs.PathError{Op: "open", Path: "/root/x", Err: fs.ErrPermission}, `{"Error":{"Code":"EACCES","Message":"open /root/x: permission denied"}}`, "EACCES"},
		{errors.New("no <route> to \"host\""), `{"Error":{"Message":"no \u003croute\u003e to \"host\""}}`, "unlisted"},
		{(*statusError)(nil), `{"Error":{"Message":"an error of type *soc2_test.statusError, which cannot say what it is"}}`, "unlisted"},
		{(*apiError)(nil), `{"Error":{"Message":"an error of type *soc2_test.apiError, which cannot say what it is"}}`, "unlisted"},
	} {
		recorded := soc2.RecordError(row.err)
		if string(recorded) != row.recorded {
			t.Errorf("%s is not %s", recorded, row.recorded)
		}
		finding := passwordPolicy(t, program, recorded)
		if finding.Outcome != soc2.Unknown || *finding.Reason != "denied" || len(finding.Denied) != 1 || finding.Denied[0].Code != row.denied {
			t.Errorf("%s: %+v", recorded, finding)
		}
	}
	// That there is none is a fact.
	none := passwordPolicy(t, program, soc2.RecordError(apiError{"NoSuchEntity", "the policy cannot be found"}))
	if none.Outcome != soc2.Fail {
		t.Errorf("%+v", none)
	}
	if text := soc2.RecordError(nil); string(text) != "null" {
		t.Errorf("%s", text)
	}
}

// passwordPolicy is what is found of an account by what a call answered.
func passwordPolicy(t *testing.T, program *soc2.Program, answered any) soc2.Finding {
	t.Helper()
	facts, err := json.Marshal(map[string]any{
		"subject":      map[string]any{"kind": "aws_account", "id": "111122223333", "region": "us-east-1"},
		"collected_at": time.Date(2026, time.November, 21, 6, 0, 0, 0, time.UTC),
		"facts":        map[string]any{"aws.iam.get_account_password_policy": answered, "aws.s3.list_buckets": listBucketsOutput{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	findings, err := program.Evaluate(context.Background(), facts, soc2.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer findings.Close()
	all, err := findings.All()
	if err != nil {
		t.Fatal(err)
	}
	var found soc2.Finding
	for _, finding := range all {
		switch finding.Check {
		case "aws.iam.password-policy-min-length":
			found = finding
		case "aws.s3.public-access-blocked":
			if finding.Outcome == soc2.Errored {
				t.Errorf("%+v", finding)
			}
		}
	}
	return found
}

// What follows is shaped like outputs of aws-sdk-go-v2: names of fields as they are, pointers, lists that are null when empty, and
// metadata of the SDK.
type getAccountPasswordPolicyOutput struct {
	PasswordPolicy *passwordPolicyType
	ResultMetadata struct{}
}

type passwordPolicyType struct {
	AllowUsersToChangePassword bool
	HardExpiry                 *bool
	MaxPasswordAge             *int32
	MinimumPasswordLength      *int32
	RequireSymbols             bool
}

type listBucketsOutput struct {
	Buckets           []struct{ Name *string }
	ContinuationToken *string
	Owner             *struct{ ID *string }
	ResultMetadata    struct{}
}

func TestStructsOfSDKsAreFactsAsTheyAre(t *testing.T) {
	program := compiled(t, "aws")
	for length, outcome := range map[int32]soc2.Outcome{8: soc2.Fail, 14: soc2.Pass} {
		finding := passwordPolicy(t, program, getAccountPasswordPolicyOutput{PasswordPolicy: &passwordPolicyType{MinimumPasswordLength: &length}})
		if finding.Outcome != outcome {
			t.Errorf("%d: %+v", length, finding)
		}
	}
}
