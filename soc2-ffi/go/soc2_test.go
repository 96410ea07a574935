package soc2

import (
	"context"
	"errors"
	"testing"
)

const hostFacts = `{"subject": {"kind": "linux_host", "id": "web-1"}, "collected_at": "2026-11-21T06:00:00Z",
	"facts": {"kcarectl.status": {"exit_code": 2}}}`

func TestEvaluateFindsWhatFails(t *testing.T) {
	program, err := Compile(Config{Targets: []string{"linux-host"}})
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	findings, err := program.Evaluate(context.Background(), []byte(hostFacts), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer findings.Close()
	if findings.Count(Unknown) == 0 || findings.Count(Fail) == 0 {
		t.Fatalf("%d unknown, %d failed", findings.Count(Unknown), findings.Count(Fail))
	}
}

func TestErrorsNameThePlace(t *testing.T) {
	_, err := Compile(Config{Profile: &Text{Name: "p.yaml", Content: "profile: {id: p, titel: P}"}})
	var problem *Error
	if !errors.As(err, &problem) || problem.Kind != "profile" || problem.Diagnostics[0].Line != 1 {
		t.Fatalf("%v", err)
	}
}

func TestACancelledContextIsItsError(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := EvaluateCEL(ctx, "1", nil, Options{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
}
