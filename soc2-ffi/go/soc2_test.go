package soc2_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"soc2"
)

const hostFacts = `{"subject": {"kind": "linux_host", "id": "web-1"}, "collected_at": "2026-11-21T06:00:00Z",
	"facts": {"kcarectl.status": {"exit_code": 2}}}`

// compiled is a program on some targets, or on all.
func compiled(t testing.TB, targets ...string) *soc2.Program {
	t.Helper()
	program, err := soc2.Compile(soc2.Config{Targets: targets})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return program
}

func TestEvaluateFindsWhatFails(t *testing.T) {
	findings, err := compiled(t, "linux-host").Evaluate(context.Background(), []byte(hostFacts), soc2.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer findings.Close()
	all, err := findings.All()
	if err != nil {
		t.Fatal(err)
	}
	current := slices.IndexFunc(all, func(it soc2.Finding) bool { return it.Check == "linux-host.kernel.security-patches-current" })
	if current < 0 || all[current].Outcome != soc2.Fail || *all[current].Subject != "linux_host/web-1" {
		t.Fatalf("%+v", all)
	}
	counted := 0
	for outcome := soc2.Fail; outcome <= soc2.NotAssessed; outcome++ {
		counted += findings.Count(outcome)
	}
	if counted != len(all) {
		t.Fatalf("%d counted of %d", counted, len(all))
	}
}

func TestErrorsNameEveryMistakeAndItsPlace(t *testing.T) {
	_, err := soc2.Compile(soc2.Config{Profile: &soc2.Text{Name: "p.yaml", Content: "profile: {id: p, titel: P, controls: [1a*]}"}})
	var problem *soc2.Error
	if !errors.As(fmt.Errorf("in the agent: %w", err), &problem) || problem.Kind != "profile" || len(problem.Diagnostics) < 2 {
		t.Fatalf("%v", err)
	}
	for _, mistake := range problem.Diagnostics {
		if mistake.File != "p.yaml" || mistake.Line != 1 || mistake.Column < 1 || !strings.Contains(problem.Message, mistake.Message) {
			t.Errorf("%v", mistake)
		}
	}
	program := compiled(t, "linux-host")
	if _, err := program.Evaluate(context.Background(), []byte("{"), soc2.Options{}); !errors.As(err, &problem) || problem.Kind != "facts" {
		t.Errorf("%v", err)
	}
	if _, err := soc2.EvaluateCEL(context.Background(), "1 +", nil, soc2.Options{}); !errors.As(err, &problem) || problem.Kind != "expression" {
		t.Errorf("%v", err)
	}
	if _, err := program.Evaluate(context.Background(), []byte("[]"), soc2.Options{}); !errors.As(err, &problem) || problem.Kind != "argument" {
		t.Errorf("%v", err)
	}
}

func TestWhatIsClosedSaysSo(t *testing.T) {
	ctx := context.Background()
	program, err := soc2.Compile(soc2.Config{Targets: []string{"linux-host"}})
	if err != nil {
		t.Fatal(err)
	}
	findings, err := program.Evaluate(ctx, []byte(hostFacts), soc2.Options{})
	if err != nil {
		t.Fatal(err)
	}
	report, err := program.Assess(ctx, []soc2.Text{{Name: "web-1", Content: hostFacts}}, soc2.Statements{}, soc2.Options{})
	if err != nil {
		t.Fatal(err)
	}
	november := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	history, err := program.NewHistory(november, november.AddDate(0, 1, 0), soc2.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, closing := range []interface{ Close() error }{program, findings, report, history} {
			if err := closing.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	for _, nothing := range []interface{ Close() error }{(*soc2.Program)(nil), (*soc2.Findings)(nil), (*soc2.Report)(nil), (*soc2.History)(nil)} {
		if err := nothing.Close(); err != nil {
			t.Error(err)
		}
	}
	_, ofProgram := program.Evaluate(ctx, []byte(hostFacts), soc2.Options{})
	_, ofFindings := findings.JSON()
	_, ofReport := report.Render(soc2.JSON)
	_, ofAssessing := history.Assess(context.Background(), soc2.Statements{})
	for i, err := range []error{ofProgram, ofFindings, ofReport, ofAssessing, history.Add(context.Background(), soc2.Text{}), history.Merge(history)} {
		var problem *soc2.Error
		if !errors.As(err, &problem) || problem.Kind != "argument" || !errors.Is(err, soc2.ErrClosed) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if ofProgram.Error() != "soc2: the Program is closed" || ofReport.Error() != "soc2: the Report is closed" {
		t.Errorf("%v, %v", ofProgram, ofReport)
	}
	if findings.Count(soc2.Fail) != 0 || report.Outcome() != soc2.NotAssessed {
		t.Error("what is closed has an outcome")
	}
}

// endless takes minutes to evaluate, and no memory.
const endless = `list.all(a, list.all(b, list.all(c, list.all(d, a + b + c + d < 1000000))))`

func TestAContextEndsWhatIsUnderWay(t *testing.T) {
	list := make([]int, 1000)
	options := soc2.Options{Steps: 1 << 50}
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := soc2.EvaluateCEL(ctx, endless, map[string]any{"list": list}, options)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
		t.Fatalf("%v after %v", err, time.Since(began))
	}
	if _, err := soc2.EvaluateCEL(ctx, "1", nil, options); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("%v", err)
	}
	// What costs too much by itself is an error of its own.
	var problem *soc2.Error
	_, err = soc2.EvaluateCEL(context.Background(), endless, map[string]any{"list": list}, soc2.Options{Steps: 1000})
	if !errors.As(err, &problem) || problem.Kind != "expression" {
		t.Fatalf("%v", err)
	}
}

// slow is a program that takes minutes on slowFacts.
func slow(t *testing.T) *soc2.Program {
	t.Helper()
	catalog := soc2.Text{Name: "slow.yaml", Content: `
catalog: {id: slow, title: Slow, version: 1.0.0, edition: "1"}
targets: [{id: host, title: Host, subjects: [host]}]
sources:
  - {id: numbers, title: Numbers, command: seq, schema: {type: object, required: [list], properties: {list: {type: array, items: {type: integer}}}}}
checks:
  - id: host.slow
    title: Slow
    what: It takes long.
    how: It looks at all.
    target: host
    kind: configuration
    severity: low
    facts: {numbers: {}}
    pass: numbers.` + strings.ReplaceAll(endless, "list.", "numbers.list.")[len("numbers."):] + `
    message: '"no"'
    remediation: [{step: Wait.}]
`}
	program, err := soc2.Compile(soc2.Config{Catalog: []soc2.Text{catalog}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return program
}

var slowFacts = `{"subject": {"kind": "host", "id": "h"}, "collected_at": "2026-11-21T06:00:00Z", "facts": {"numbers": {"list": [` +
	strings.TrimSuffix(strings.Repeat("1,", 1000), ",") + `]}}}`

func TestAContextEndsAnEvaluationOfFacts(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	began := time.Now()
	findings, err := slow(t).Evaluate(ctx, []byte(slowFacts), soc2.Options{Steps: 1 << 50})
	if !errors.Is(err, context.Canceled) || findings != nil || time.Since(began) > 5*time.Second {
		t.Fatalf("%v after %v", err, time.Since(began))
	}
}

func TestManyTextsGoodAndBad(t *testing.T) {
	other := strings.ReplaceAll(hostFacts, "web-1", "web-2")
	texts := []soc2.Text{
		{Name: "good", Content: hostFacts},
		{Name: "bad", Content: `{"subject": `},
		{Name: "lines", Content: strings.ReplaceAll(hostFacts, "\n", " ") + "\n{nonsense\n" + strings.ReplaceAll(other, "\n", " ")},
		{Name: "empty", Content: ""},
		{Name: "last", Content: other},
	}
	program := compiled(t, "linux-host")
	var came []string
	for findings, err := range program.EvaluateAll(context.Background(), slices.Values(texts), soc2.Options{}) {
		came = append(came, told(t, findings, err))
	}
	// What is sound in a text follows its error.
	expected := []string{"web-1", "bad", "lines", "web-1", "web-2", "empty", "web-2"}
	if !slices.Equal(came, expected) {
		t.Fatalf("%v", came)
	}
	// Whoever has seen enough leaves.
	for findings := range program.EvaluateAll(context.Background(), slices.Values(texts), soc2.Options{}) {
		findings.Close()
		break
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var last error
	n := 0
	for findings, err := range program.EvaluateAll(ctx, forever(texts[0]), soc2.Options{}) {
		findings.Close()
		if n++; n == 100 {
			cancel()
		}
		last = err
	}
	if n != 101 || !errors.Is(last, context.Canceled) {
		t.Fatalf("%d, %v", n, last)
	}
}

func told(t *testing.T, findings *soc2.Findings, err error) string {
	var problem *soc2.Error
	if errors.As(err, &problem) && problem.Kind == "facts" && len(problem.Diagnostics) > 0 {
		return problem.Diagnostics[0].File
	}
	if err != nil {
		t.Fatal(err)
	}
	defer findings.Close()
	all, err := findings.All()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(*all[0].Subject, "linux_host/")
}

func forever(text soc2.Text) iter.Seq[soc2.Text] {
	return func(yield func(soc2.Text) bool) {
		for yield(text) {
		}
	}
}

func TestAHistoryComesTogetherOfParts(t *testing.T) {
	program := compiled(t, "linux-host")
	from := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(0, 1, 0)
	seen := func(days ...int) *soc2.History {
		history, err := program.NewHistory(from, to, soc2.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { history.Close() })
		for _, day := range days {
			exit := 0
			if day > 8 && day < 26 {
				exit = 2
			}
			facts := fmt.Sprintf(`{"subject": {"kind": "linux_host", "id": "web-1"}, "collected_at": "2026-11-%02dT06:00:00Z",
				"facts": {"kcarectl.status": {"exit_code": %d}}}`, day, exit)
			if err := history.Add(context.Background(), soc2.Text{Name: "day", Content: facts}); err != nil {
				t.Fatal(err)
			}
		}
		return history
	}
	rendered := func(history *soc2.History) string {
		report, err := history.Assess(context.Background(), soc2.Statements{})
		if err != nil {
			t.Fatal(err)
		}
		defer report.Close()
		text, err := report.Render(soc2.JSON)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var days []int
	for day := 1; day <= 30; day++ {
		days = append(days, day)
	}
	whole, early, late := seen(days...), seen(days[:12]...), seen(days[12:]...)
	if err := early.Merge(late); err != nil {
		t.Fatal(err)
	}
	if rendered(early) != rendered(whole) {
		t.Error("parts and the whole give other reports")
	}
	var overlap *soc2.Error
	if err := whole.Merge(late); !errors.As(err, &overlap) || overlap.Kind != "facts" || !strings.Contains(overlap.Message, "overlap: of `linux_host/") {
		t.Errorf("%v", err)
	}
	report, err := whole.Assess(context.Background(), soc2.Statements{})
	if err != nil {
		t.Fatal(err)
	}
	defer report.Close()
	assessment, err := report.Decode()
	if err != nil {
		t.Fatal(err)
	}
	var deviations []soc2.OperationPartDeviation
	for _, operation := range assessment.Operations.Controls {
		for _, part := range operation.Parts {
			deviations = append(deviations, part.Deviations...)
		}
	}
	if len(deviations) == 0 || deviations[0].From.Day() != 9 || deviations[0].To.Day() != 26 {
		t.Errorf("%+v", deviations)
	}
	var problem *soc2.Error
	if err := whole.Add(context.Background(), soc2.Text{Name: "late", Content: strings.ReplaceAll(hostFacts, "11-21", "11-02")}); !errors.As(err, &problem) {
		t.Errorf("%v", err)
	}
	other, err := program.NewHistory(from, to.AddDate(0, 1, 0), soc2.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := whole.Merge(other); !errors.As(err, &problem) || problem.Kind != "argument" {
		t.Errorf("%v", err)
	}
}

func TestWhatIsWantedIsTold(t *testing.T) {
	program, err := soc2.Compile(soc2.Config{Targets: []string{"linux-host"}})
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	sources, err := program.Sources()
	if err != nil || len(sources) == 0 || len(sources[0].Checks) == 0 {
		t.Fatalf("%v %v", sources, err)
	}
	facts := `{"subject": {"kind": "linux_host", "id": "web-1"}, "collected_at": "2026-11-21T06:00:00Z",
		"facts": {"kcarectl.status": {"exit_code": 2}}}`
	report, err := program.Assess(context.Background(), []soc2.Text{{Name: "web-1", Content: facts}}, soc2.Statements{}, soc2.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer report.Close()
	text, err := report.Wanted("s3:Get*")
	if err != nil || !strings.Contains(string(text), `"to_collect"`) {
		t.Fatalf("%s %v", text, err)
	}
}

func TestAReportFollowsFromItsInputsOrIsToldWhereNot(t *testing.T) {
	program := compiled(t, "linux-host")
	facts := []soc2.Text{{Name: "web-1", Content: hostFacts}}
	other := []soc2.Text{{Name: "web-1", Content: strings.ReplaceAll(hostFacts, `: 2}`, `: 0}`)}}
	assess := func(facts []soc2.Text, options soc2.Options) *soc2.Report {
		report, err := program.Assess(context.Background(), facts, soc2.Statements{}, options)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { report.Close() })
		return report
	}
	render := func(report *soc2.Report, beside soc2.Beside) soc2.Text {
		text, err := report.RenderWith(soc2.JSON, beside)
		if err != nil {
			t.Fatal(err)
		}
		return soc2.Text{Name: "report.json", Content: string(text)}
	}
	follows := func(of []soc2.Text, made soc2.Text, beside soc2.Beside) *soc2.Verification {
		verification, err := assess(of, soc2.Options{TimeOf: &made}).Verify(made, beside)
		if err != nil {
			t.Fatal(err)
		}
		return verification
	}
	first := assess(facts, soc2.Options{AsOf: time.Date(2026, time.November, 21, 7, 0, 0, 0, time.UTC)})
	made := render(first, soc2.Beside{})
	if told := follows(facts, made, soc2.Beside{}); !told.Follows || len(told.Changed) != 0 || told.Given["facts"] == nil {
		t.Errorf("%+v", told)
	}
	told := follows(other, made, soc2.Beside{})
	if told.Follows || len(told.Changed) != 1 || *told.Changed[0].Input != "facts" || len(told.Inputs[0].Gone) != 1 {
		t.Errorf("%+v", told)
	}
	if len(told.Evidence) != 1 || told.Evidence[0].Source != "kcarectl.status" || *told.Evidence[0].Says == *told.Evidence[0].Given {
		t.Errorf("%+v", told.Evidence)
	}
	changed := soc2.Text{Name: made.Name, Content: strings.Replace(made.Content, "Management", "management", 1)}
	if told := follows(facts, changed, soc2.Beside{}); told.Follows || told.Changed[0].What != "report" || told.Differences[0].Path != "/statement" {
		t.Errorf("%+v", told)
	}

	// With values, and what changed since: the same has to be beside.
	beside := soc2.Beside{Baseline: &made, Values: true, RedactionKey: []byte("sixteen bytes or more")}
	later := assess(other, soc2.Options{AsOf: time.Date(2026, time.November, 21, 8, 0, 0, 0, time.UTC)})
	since := render(later, beside)
	if !strings.Contains(since.Content, `"exit_code": 0`) {
		t.Errorf("%s", since.Content)
	}
	assessment := &soc2.Assessment{}
	if err := json.Unmarshal([]byte(since.Content), assessment); err != nil || len(assessment.Difference.Changes) == 0 {
		t.Errorf("%+v, %v", assessment.Difference, err)
	}
	text, err := later.RenderWith(soc2.PlainText, beside)
	if err != nil || !strings.Contains(string(text), "Since 2026-11-21T07:00:00Z") {
		t.Errorf("%s, %v", text, err)
	}
	page, err := later.RenderWith(soc2.HTML, beside)
	if err != nil || !strings.HasPrefix(string(page), "<!doctype html>") || !strings.Contains(string(page), "<h3>Since 2026-11-21") {
		t.Errorf("%s, %v", page, err)
	}
	// Values stand in JSON alone.
	plain, err := later.RenderWith(soc2.HTML, soc2.Beside{Baseline: beside.Baseline})
	if err != nil || strings.Count(string(page), "exit_code") != strings.Count(string(plain), "exit_code") {
		t.Errorf("%s, %v", plain, err)
	}
	if told := follows(other, since, beside); !told.Follows {
		t.Errorf("%+v", told.Changed)
	}
	beside.RedactionKey = []byte("another key than that one")
	if told := follows(other, since, beside); told.Follows || *told.Changed[0].Input != "redaction_key" {
		t.Errorf("%+v", told)
	}

	_, isNone := first.Verify(soc2.Text{Name: "none", Content: "{}"}, soc2.Beside{})
	_, isLater := first.RenderWith(soc2.JSON, soc2.Beside{Baseline: &since})
	_, isShort := first.RenderWith(soc2.JSON, soc2.Beside{Values: true, RedactionKey: []byte("short")})
	_, isNoFormat := first.Render(soc2.HTML + 1)
	for kind, err := range map[string]error{"report": isNone, "report ": isLater, "argument": isShort, "argument ": isNoFormat} {
		var problem *soc2.Error
		if !errors.As(err, &problem) || problem.Kind != strings.TrimSpace(kind) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestWhatIsSoundIsAssessedWhereOneKeepsGoing(t *testing.T) {
	program := compiled(t, "linux-host")
	line := strings.ReplaceAll(hostFacts, "\n", " ")
	facts := []soc2.Text{{Name: "facts.ndjson", Content: line + "\n{nonsense\n" + strings.ReplaceAll(line, "web-1", "web-2")}}
	var problem *soc2.Error
	if _, err := program.Assess(context.Background(), facts, soc2.Statements{}, soc2.Options{}); !errors.As(err, &problem) {
		t.Fatal(err)
	}
	report, err := program.Assess(context.Background(), facts, soc2.Statements{}, soc2.Options{KeepGoing: true})
	if err != nil {
		t.Fatal(err)
	}
	defer report.Close()
	november := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	history, err := program.NewHistory(november, november.AddDate(0, 1, 0), soc2.Options{KeepGoing: true})
	if err != nil {
		t.Fatal(err)
	}
	defer history.Close()
	if err := history.Add(context.Background(), facts[0]); !errors.As(err, &problem) || problem.Kind != "facts" {
		t.Errorf("%v", err)
	}
	over, err := history.Assess(context.Background(), soc2.Statements{})
	if err != nil {
		t.Fatal(err)
	}
	defer over.Close()
	for _, of := range []*soc2.Report{report, over} {
		assessment, err := of.Decode()
		if err != nil || !assessment.Assessment.Partial || len(assessment.Assessment.Unread) != 1 || len(assessment.Subjects) != 2 {
			t.Errorf("%+v, %v", assessment.Assessment, err)
		}
	}
}

func TestAContextEndsWhatAHistoryHasUnderWay(t *testing.T) {
	november := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	program := slow(t)
	begin := func() *soc2.History {
		history, err := program.NewHistory(november, november.AddDate(0, 1, 0), soc2.Options{Steps: 1 << 50})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { history.Close() })
		return history
	}
	first := soc2.Text{Name: "first", Content: slowFacts}
	second := soc2.Text{Name: "second", Content: strings.ReplaceAll(slowFacts, "11-21", "11-22")}
	quick := soc2.Text{Name: "third", Content: strings.ReplaceAll(slowFacts, "11-21", "11-23")[:strings.Index(slowFacts, "[")] + "[1]}}}"}
	soon := func() context.Context {
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		t.Cleanup(cancel)
		return ctx
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	began := time.Now()

	// Nothing is seen in a context that has ended, and an assessment that is cut short leaves the history as it was.
	history := begin()
	if err := history.Add(ended, first); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
	if err := history.Add(context.Background(), first); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if report, err := history.Assess(soon(), soc2.Statements{}); !errors.Is(err, context.DeadlineExceeded) || report != nil {
			t.Fatalf("%v", err)
		}
	}
	// What comes next in time makes it look at what came before.
	if err := history.Add(soon(), second); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("%v", err)
	}
	_, ofAssessing := history.Assess(context.Background(), soc2.Statements{})
	for _, err := range []error{ofAssessing, history.Add(context.Background(), quick), history.AddReport(first), begin().Merge(history)} {
		var problem *soc2.Error
		if !errors.As(err, &problem) || problem.Kind != "argument" || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	}
	if time.Since(began) > 10*time.Second {
		t.Errorf("it took %v", time.Since(began))
	}

	// A context that ends afterwards ends nothing.
	history = begin()
	ctx, cancel := context.WithCancel(context.Background())
	if err := history.Add(ctx, quick); err != nil {
		t.Fatal(err)
	}
	cancel()
	report, err := history.Assess(context.Background(), soc2.Statements{})
	if err != nil {
		t.Fatal(err)
	}
	defer report.Close()
	assessment, err := report.Decode()
	if err != nil || len(assessment.Findings) != 1 || assessment.Findings[0].Outcome != soc2.Pass {
		t.Errorf("%+v, %v", assessment, err)
	}
}

func TestEarlierReportsAreAHistory(t *testing.T) {
	program := compiled(t, "linux-host")
	november := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	over := func(of *soc2.Program, options soc2.Options) *soc2.History {
		var to time.Time
		from := to
		if options.TimeOf == nil {
			from, to = november, november.AddDate(0, 1, 0)
		}
		history, err := of.NewHistory(from, to, options)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { history.Close() })
		return history
	}
	var reports []soc2.Text
	for _, day := range []int{21, 22} {
		facts := strings.ReplaceAll(hostFacts, "11-21", fmt.Sprintf("11-%d", day))
		at := soc2.Options{AsOf: november.AddDate(0, 0, day-1).Add(6 * time.Hour)}
		report, err := program.Assess(context.Background(), []soc2.Text{{Name: "day", Content: facts}}, soc2.Statements{}, at)
		if err != nil {
			t.Fatal(err)
		}
		defer report.Close()
		text, err := report.Render(soc2.JSON)
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, soc2.Text{Name: "report.json", Content: string(text)})
	}
	slices.Reverse(reports)
	assess := func(history *soc2.History) *soc2.Report {
		for _, report := range reports {
			if err := history.AddReport(report); err != nil {
				t.Fatal(err)
			}
		}
		report, err := history.Assess(context.Background(), soc2.Statements{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { report.Close() })
		return report
	}
	assessed := assess(over(program, soc2.Options{}))
	assessment, err := assessed.Decode()
	if err != nil || len(assessment.Operations.Catalogs) != 1 || assessment.Operations.Catalogs[0].Reports != 2 {
		t.Fatalf("%+v, %v", assessment.Operations, err)
	}
	text, err := assessed.Render(soc2.JSON)
	if err != nil {
		t.Fatal(err)
	}
	made := soc2.Text{Name: "period.json", Content: string(text)}
	told, err := assess(over(program, soc2.Options{TimeOf: &made})).Verify(made, soc2.Beside{})
	if err != nil || !told.Follows {
		t.Errorf("%+v, %v", told, err)
	}

	// The same texts compiled anew are the same program, and other targets are another.
	history := over(program, soc2.Options{})
	if err := history.Merge(over(compiled(t, "linux-host"), soc2.Options{})); err != nil {
		t.Error(err)
	}
	var problem *soc2.Error
	err = history.Merge(over(compiled(t, "linux-host", "aws"), soc2.Options{}))
	if !errors.As(err, &problem) || problem.Kind != "argument" || !strings.Contains(problem.Message, "two programs") {
		t.Errorf("%v", err)
	}
}

func TestPermissionsThatAreNoneAreTold(t *testing.T) {
	report, err := compiled(t, "linux-host").Assess(
		context.Background(), []soc2.Text{{Name: "web-1", Content: hostFacts}}, soc2.Statements{}, soc2.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer report.Close()
	var problem *soc2.Error
	if _, err := report.Wanted(`{"Action": "s3:Get*"}`); !errors.As(err, &problem) || problem.Kind != "permissions" {
		t.Errorf("%v", err)
	}
}
