package soc2_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"soc2"
)

// resident is how many bytes of the process are in memory.
func resident(t *testing.T) uint64 {
	runtime.GC()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("there is no /proc/self/statm")
	}
	var size, pages uint64
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * uint64(os.Getpagesize())
}

func TestMemoryStaysFlatUnder64Goroutines(t *testing.T) {
	facts, err := os.ReadFile("../../examples/facts/guide/cluster.json")
	if err != nil {
		t.Fatal(err)
	}
	program := compiled(t)
	first, err := program.Evaluate(context.Background(), facts, soc2.Options{})
	if err != nil {
		t.Fatal(err)
	}
	failing := first.Count(soc2.Fail)
	var n atomic.Int64
	evaluate := func(upTo int64) {
		var group sync.WaitGroup
		for range 64 {
			group.Add(1)
			go func() {
				defer group.Done()
				for at := n.Add(1); at <= upTo; at = n.Add(1) {
					findings, err := program.Evaluate(context.Background(), facts, soc2.Options{})
					if err != nil || findings.Count(soc2.Fail) != failing {
						t.Error("another outcome", err)
						return
					}
					findings.Close()
				}
			}()
		}
		group.Wait()
		n.Store(upTo)
	}
	evaluate(1_000)
	early := resident(t)
	evaluate(10_000)
	late := resident(t)
	t.Logf("%d MiB after 1,000 evaluations, %d MiB after 10,000", early>>20, late>>20)
	// The race detector keeps memory of its own: with it, this is a test of races alone.
	if late > early+8<<20 && !testing.Short() {
		t.Errorf("%d bytes after 1,000 evaluations, %d after 10,000", early, late)
	}
}

func TestWhatNobodyClosesIsClosed(t *testing.T) {
	facts := strings.Repeat(" ", 1<<20) + hostFacts
	program := compiled(t, "linux-host")
	forget := func() {
		for range 100 {
			if _, err := program.Evaluate(context.Background(), []byte(facts), soc2.Options{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	forget()
	early := resident(t)
	for range 5 {
		forget()
		// Cleanups run after the collection that finds them due.
		runtime.GC()
		time.Sleep(50 * time.Millisecond)
	}
	if late := resident(t); late > early+128<<20 && !testing.Short() {
		t.Errorf("%d bytes after 100 evaluations that nobody closed, %d after 600", early, late)
	}
}
