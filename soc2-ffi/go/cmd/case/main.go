// Case assesses one folder of tests/cases and prints the JSON report: `case CATALOG BASE FOLDER`; or, with `case CATALOG BASE FOLDER
// REPORT…`, assesses it again for each report, as of when that was made, and prints whether it follows.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"soc2"
	"soc2/internal/cases"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: case CATALOG BASE FOLDER [REPORT]...")
		os.Exit(2)
	}
	text, err := told(os.Args[1], os.Args[2], os.Args[3], os.Args[4:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Stdout.Write(text)
}

func told(catalog, base, folder string, reports []string) ([]byte, error) {
	if len(reports) == 0 {
		assessed, err := cases.Assess(catalog, base, folder, nil)
		if err != nil {
			return nil, err
		}
		defer assessed.Close()
		return assessed.Render(soc2.JSON)
	}
	var all []byte
	for _, path := range reports {
		text, err := verified(catalog, base, folder, path)
		if err != nil {
			return nil, err
		}
		all = append(all, text...)
	}
	return all, nil
}

// verified is what comes of holding a report against the folder. It is read as values too.
func verified(catalog, base, folder, path string) ([]byte, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	made := soc2.Text{Name: "report.json", Content: string(content)}
	again, err := cases.Assess(catalog, base, folder, &made)
	if err != nil {
		return nil, err
	}
	defer again.Close()
	text, err := again.VerifyJSON(made, soc2.Beside{})
	if err != nil {
		return nil, err
	}
	verification := &soc2.Verification{}
	return text, json.Unmarshal(text, verification)
}
