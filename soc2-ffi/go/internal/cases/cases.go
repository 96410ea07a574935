// Package cases assesses the folders of tests/cases; what such a folder holds is said in tests/suite/cases.rs.
package cases

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"soc2"
)

// Assess assesses one folder. The catalog is used where the folder has none of its own; base is a profile that others may extend. Where
// a report is given, it is assessed as of when that was made.
func Assess(catalog, base, folder string, made *soc2.Text) (*soc2.Report, error) {
	reading := reader{folder: folder}
	config := soc2.Config{Profile: reading.optional("profile.yaml"), Profiles: []soc2.Text{reading.text("base.yaml", base)}}
	if own := reading.optional("catalog.yaml"); own != nil {
		config.Catalog = []soc2.Text{*own}
	} else {
		config.Catalog = []soc2.Text{reading.text("catalog.yaml", catalog)}
	}
	statements := soc2.Statements{Scope: reading.optional("scope.yaml")}
	for _, name := range []string{"records.yaml", "workpaper.yaml"} {
		if records := reading.optional(name); records != nil {
			statements.Records = append(statements.Records, *records)
		}
	}
	if acceptances := reading.optional("acceptances.yaml"); acceptances != nil {
		statements.Acceptances = []soc2.Text{*acceptances}
	}
	var facts []soc2.Text
	for _, name := range []string{"facts.json", "facts.ndjson"} {
		if text := reading.optional(name); text != nil && facts == nil {
			facts = []soc2.Text{*text}
		}
	}
	period, asOf := reading.optional("period"), reading.optional("as_of")
	if reading.fault != nil {
		return nil, reading.fault
	}
	program, err := soc2.Compile(config)
	if err != nil {
		return nil, err
	}
	defer program.Close()
	options := soc2.Options{TimeOf: made}
	if period != nil {
		return overPeriod(program, period.Content, facts, statements, options)
	}
	if asOf != nil && made == nil {
		if options.AsOf, err = time.Parse(time.RFC3339, strings.TrimSpace(asOf.Content)); err != nil {
			return nil, err
		}
	}
	return program.Assess(context.Background(), facts, statements, options)
}

func overPeriod(
	program *soc2.Program, period string, facts []soc2.Text, statements soc2.Statements, options soc2.Options,
) (*soc2.Report, error) {
	var from, to time.Time
	if options.TimeOf == nil {
		first, end, _ := strings.Cut(strings.TrimSpace(period), "/")
		var err error
		if from, err = instant(first); err != nil {
			return nil, err
		}
		if to, err = instant(end); err != nil {
			return nil, err
		}
	}
	history, err := program.NewHistory(from, to, options)
	if err != nil {
		return nil, err
	}
	defer history.Close()
	for _, text := range facts {
		if err := history.Add(context.Background(), text); err != nil {
			return nil, err
		}
	}
	return history.Assess(context.Background(), statements)
}

// instant is an instant, or the first moment of a day.
func instant(text string) (time.Time, error) {
	if at, err := time.Parse(time.DateOnly, text); err == nil {
		return at, nil
	}
	return time.Parse(time.RFC3339, text)
}

// reader reads the files of a folder, and keeps what went wrong first.
type reader struct {
	folder string
	fault  error
}

func (r *reader) optional(name string) *soc2.Text {
	content, err := os.ReadFile(filepath.Join(r.folder, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil && r.fault == nil {
		r.fault = err
	}
	return &soc2.Text{Name: name, Content: string(content)}
}

func (r *reader) text(name, path string) soc2.Text {
	content, err := os.ReadFile(path)
	if err != nil && r.fault == nil {
		r.fault = err
	}
	return soc2.Text{Name: name, Content: string(content)}
}
