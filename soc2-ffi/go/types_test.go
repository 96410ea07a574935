package soc2_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"soc2"
	"soc2/internal/cases"
	"soc2/internal/shapes"
)

const top = `// Code generated from schemas/%s: DO NOT EDIT. make go-types writes it.

package soc2

`

// written are the files of types that schemas describe, each with the type of the whole.
var written = []struct {
	schema, file, root string
	names              map[string]string
}{
	{"report.schema.json", "assessment.go", "Assessment", names},
	{"verification.schema.json", "verification.go", "Verification", map[string]string{
		"seal":          "Seal",
		"changed[]":     "Changed",
		"inputs[]":      "InputParting",
		"evidence[]":    "EvidenceParting",
		"differences[]": "DifferingPlace",
	}},
}

// names are those of types that are not called after where they stand.
var names = map[string]string{
	"assessment":                       "Assessed",
	"catalog":                          "CatalogVersion",
	"excluded[]":                       "ExcludedControl",
	"scope.subservice_organizations[]": "SubserviceOrganization",
	"operations.controls[]":            "Operation",
	"operations.timelines[]":           "Timeline",
	"records.performances[]":           "Performance",
	"records.tests[]":                  "Test",
	"records.sufficiency[]":            "Judgment",
	"findings[].evidence[]":            "Evidence",
	"findings[].denied[]":              "Denied",
	"$witnesses[].reads[]":             "Read",
	"future[]":                         "FutureFact",
	"unused[]":                         "UnusedFact",
}

func TestTypesAreWhatTheSchemaSays(t *testing.T) {
	for _, of := range written {
		schema, err := os.ReadFile(filepath.Join("../../schemas", of.schema))
		if err != nil {
			t.Fatal(err)
		}
		said, err := shapes.Types(schema, fmt.Sprintf(top, of.schema), of.root, of.names, map[string]string{"$outcome": "Outcome"})
		if err != nil {
			t.Fatal(err)
		}
		if os.Getenv("SOC2_WRITE_TYPES") != "" {
			if err := os.WriteFile(of.file, said, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		there, _ := os.ReadFile(of.file)
		if bytes.Equal(said, there) {
			continue
		}
		t.Errorf("%s is not what the schema says: `make go-types` writes it", of.file)
		for _, line := range lacking(said, there) {
			t.Errorf("it lacks %s", line)
		}
		for _, line := range lacking(there, said) {
			t.Errorf("it has %s", line)
		}
	}
}

// lacking are the lines of one text that another has not, each with the type that it stands in.
func lacking(of, in []byte) []string {
	lines := func(text []byte) []string {
		var found []string
		within := ""
		for line := range strings.Lines(string(text)) {
			line = strings.Join(strings.Fields(line), " ")
			if strings.HasPrefix(line, "type ") {
				within = strings.Fields(line)[1] + ": "
			}
			found = append(found, within+line)
		}
		return found
	}
	has := map[string]bool{}
	for _, line := range lines(in) {
		has[line] = true
	}
	var found []string
	for _, line := range lines(of) {
		if !has[line] {
			found = append(found, line)
		}
	}
	return found
}

func TestTypesHoldAllThatReportsOnTheCasesSay(t *testing.T) {
	expected, err := filepath.Glob("../../tests/cases/*/expected")
	if err != nil || len(expected) < 100 {
		t.Fatalf("%d cases, %v", len(expected), err)
	}
	for _, file := range expected {
		folder := filepath.Dir(file)
		shared := "../../tests/cases/catalog.yaml"
		if _, err := os.Stat(filepath.Join(folder, "period")); err == nil {
			shared = "../../tests/cases/period.yaml"
		}
		report, err := cases.Assess(shared, "../../tests/cases/base.yaml", folder, nil)
		if err != nil {
			t.Fatalf("%s: %v", folder, err)
		}
		text, err := report.Render(soc2.JSON)
		if err != nil {
			t.Fatal(err)
		}
		assessment, err := report.Decode()
		if err != nil {
			t.Fatal(err)
		}
		strict := json.NewDecoder(bytes.NewReader(text))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&soc2.Assessment{}); err != nil {
			t.Errorf("%s: %v", folder, err)
		}
		again, err := json.Marshal(assessment)
		if err != nil {
			t.Fatal(err)
		}
		if path := difference("", plain(t, text), plain(t, again)); path != "" {
			t.Errorf("%s: %s is lost", folder, path)
		}
		report.Close()
	}
}

func plain(t *testing.T, text []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// difference is the first path at which two values are not the same; empty where they are.
func difference(path string, one, other any) string {
	ones, isMap := one.(map[string]any)
	others, areMaps := other.(map[string]any)
	if !isMap || !areMaps || len(ones) != len(others) {
		left, isList := one.([]any)
		right, areLists := other.([]any)
		if !isList || !areLists || len(left) != len(right) {
			if reflect.DeepEqual(one, other) {
				return ""
			}
			return path
		}
		for i := range left {
			if found := difference(path+"[]", left[i], right[i]); found != "" {
				return found
			}
		}
		return ""
	}
	for name, value := range ones {
		if found := difference(path+"."+name, value, others[name]); found != "" {
			return found
		}
	}
	return ""
}
