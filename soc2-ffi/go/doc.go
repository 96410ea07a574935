// Package soc2 is an embeddable SOC 2 policy engine: facts and an instant in, findings and an assessment out.
//
// It hands facts, as AWS, Kubernetes, Falco, kube-bench or KernelCare print them in JSON, to the engine in the same process, and
// tells which trust services criteria and controls they support, which they do not, what cannot be known, why, on which resource and
// with which evidence. It collects nothing, stores nothing, calls nobody and reads no clock: the same input gives the same bytes.
//
// A [Program] is compiled once and used by any number of goroutines. Everything that has a Close may be closed more than once, and is
// closed by the garbage collector where that is forgotten. Facts are read and never kept.
//
// The engine is linked in statically, by cgo: that needs a C compiler and CGO_ENABLED=1. It stands in this folder, as soc2.h and
// soc2_linux_amd64.syso (or as your system is called), and is no part of the repository: `make go-library` at the repository's root
// builds it and puts it here. Where a build says that the engine is not built, or that references to soc2_ are undefined, that is what is
// missing. A newer engine is put here by the same; `go build` sees that it is another one. `go mod vendor` takes it along.
package soc2
