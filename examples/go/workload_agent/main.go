// Workload_agent assesses a cluster by what the API server answered, as `kubectl get … -o json` writes it:
//
//	kubectl get pods --all-namespaces -o json > pods.json
//	workload_agent shop-prod kubernetes.pods=pods.json kubernetes.namespaces=namespaces.json
//
// What cannot be read is recorded as the error that it is: its checks are unknown, and all others are assessed.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"soc2"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: workload_agent CLUSTER SOURCE=FILE…")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1], os.Args[2:], time.Now(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// document is one collector's view of one subject.
type document struct {
	Subject     subject                    `json:"subject"`
	CollectedAt time.Time                  `json:"collected_at"`
	Facts       map[string]json.RawMessage `json:"facts"`
}

type subject struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

func run(ctx context.Context, cluster string, answers []string, now time.Time, out io.Writer) error {
	program, err := soc2.Compile(soc2.Config{Targets: []string{"workload"}})
	if err != nil {
		return err
	}
	defer program.Close()
	facts, err := collect(cluster, answers, now, out)
	if err != nil {
		return err
	}
	texts := []soc2.Text{{Name: cluster, Content: string(facts)}}
	report, err := program.Assess(ctx, texts, soc2.Statements{}, soc2.Options{AsOf: now})
	if err != nil {
		return err
	}
	defer report.Close()
	assessment, err := report.Decode()
	if err != nil {
		return err
	}
	tell(assessment, out)
	return nil
}

// collect makes one document of what was answered, each `SOURCE=FILE`.
func collect(cluster string, answers []string, now time.Time, out io.Writer) ([]byte, error) {
	of := document{Subject: subject{"kubernetes_cluster", cluster}, CollectedAt: now, Facts: map[string]json.RawMessage{}}
	for _, answer := range answers {
		source, file, isPair := strings.Cut(answer, "=")
		if !isPair {
			return nil, fmt.Errorf("`%s` is not SOURCE=FILE", answer)
		}
		text, err := os.ReadFile(file)
		if err == nil && !json.Valid(text) {
			err = errors.New("the answer is not JSON")
		}
		if err != nil {
			fmt.Fprintf(out, "not answered: %s: %v\n", source, err)
			text = soc2.RecordError(err)
		}
		of.Facts[source] = text
	}
	return json.Marshal(of)
}

// tell prints how many checks have which outcome, and what failed or could not be asked.
func tell(assessment *soc2.Assessment, out io.Writer) {
	counts := map[soc2.Outcome]int{}
	for _, finding := range assessment.Findings {
		counts[finding.Outcome]++
	}
	for outcome := soc2.Fail; outcome <= soc2.NotAssessed; outcome++ {
		if counts[outcome] > 0 {
			fmt.Fprintf(out, "%5d %s\n", counts[outcome], outcome)
		}
	}
	for _, finding := range assessment.Findings {
		if finding.Outcome != soc2.Fail && finding.Outcome != soc2.Errored {
			continue
		}
		fmt.Fprintf(out, "%s: %s\n", finding.Outcome, finding.Check)
		if finding.Message != nil {
			fmt.Fprintf(out, "      %s\n", *finding.Message)
		}
		for _, resource := range finding.Resources {
			if resource.Outcome == finding.Outcome && resource.Message != nil {
				fmt.Fprintf(out, "      %s: %s\n", resource.ID, *resource.Message)
			}
		}
	}
}
