package main

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestWhatCannotBeReadLeavesTheRestAssessed(t *testing.T) {
	now := time.Date(2026, time.November, 21, 6, 0, 0, 0, time.UTC)
	told := func(answers ...string) string {
		var out strings.Builder
		if err := run(context.Background(), "shop-prod", answers, now, &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	pods, namespaces := "kubernetes.pods=testdata/pods.json", "kubernetes.namespaces=testdata/namespaces.json"
	policies := "kubernetes.network_policies=testdata/network-policies.json"
	whole := told(pods, namespaces, policies)
	for _, part := range []string{"\nfail: workload.network-policies-in-namespaces\n", "    1 fail", "jobs: Pods run in the namespace `jobs`, and it has no network policy."} {
		if !strings.Contains(whole, part) {
			t.Errorf("`%s` is not in\n%s", part, whole)
		}
	}
	partly := told(pods, namespaces, "kubernetes.network_policies=testdata/forbidden.json")
	if strings.Contains(partly, "not answered") || strings.Contains(partly, "fail:") || !strings.Contains(partly, "unknown\n") {
		t.Errorf("%s", partly)
	}
	missing := told(pods, namespaces, "kubernetes.network_policies=testdata/nowhere.json", "kubernetes.daemonsets=main.go")
	for _, part := range []string{
		"not answered: kubernetes.network_policies: open testdata/nowhere.json: no such file",
		"not answered: kubernetes.daemonsets: the answer is not JSON", " unknown\n",
	} {
		if !strings.Contains(missing, part) {
			t.Errorf("`%s` is not in\n%s", part, missing)
		}
	}
}

func TestMistakesOfTheUserAreErrors(t *testing.T) {
	if err := run(context.Background(), "shop-prod", []string{"pods.json"}, time.Now(), &strings.Builder{}); err == nil {
		t.Error("`pods.json` is not SOURCE=FILE")
	}
}
