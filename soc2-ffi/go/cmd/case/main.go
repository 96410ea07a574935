// Case assesses one folder of tests/cases and prints the JSON report: `case CATALOG BASE FOLDER`.
package main

import (
	"fmt"
	"os"

	"soc2"
	"soc2/internal/cases"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: case CATALOG BASE FOLDER")
		os.Exit(2)
	}
	text, err := report(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Stdout.Write(text)
}

func report(catalog, base, folder string) ([]byte, error) {
	assessed, err := cases.Assess(catalog, base, folder)
	if err != nil {
		return nil, err
	}
	defer assessed.Close()
	return assessed.Render(soc2.JSON)
}
