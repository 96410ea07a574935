// Package soc2 is an embeddable SOC 2 policy engine: facts and an instant in, findings and an assessment out.
//
// It hands facts, as AWS, Kubernetes, Falco, kube-bench or KernelCare print them in JSON, to the engine in the same process, and
// tells which trust services criteria and controls they support, which they do not, what cannot be known, why, on which resource and
// with which evidence. It collects nothing, stores nothing, calls nobody and reads no clock: the same input gives the same bytes.
//
// A [Program] is compiled once and used by any number of goroutines. Everything that has a Close may be closed more than once, and is
// closed by the garbage collector where that is forgotten. Facts are read and never kept.
//
// The engine is linked in statically: `make go` builds it and this package.
package soc2
