package soc2

import (
	"context"
	"runtime"
)

// turns are as many as there are processors. A call into the library keeps a thread of the system to itself, and its memory with that:
// more of them at once than can run would cost both and gain nothing.
var turns = make(chan struct{}, runtime.GOMAXPROCS(0))

// inTurn makes a call that computes when it is its turn, unless the context ends before.
func inTurn(ctx context.Context, call func() error) error {
	select {
	case turns <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-turns }()
	return call()
}
