# What people and CI run. CARGO_TARGET_DIR is honoured.
CARGO ?= cargo

.PHONY: test lint bench docs

## Everything that must hold: formatting, lints, tests, examples.
test: lint
	$(CARGO) test --workspace --quiet
	$(CARGO) build --release --examples --quiet
	$(CARGO) test --release --package tests --quiet -- --include-ignored doors
	@./tests/doors.sh

## Formatting, clippy with warnings as errors, dependencies.
lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --quiet -- -D warnings
	@if $(CARGO) deny --version >/dev/null 2>&1; then $(CARGO) deny --offline check; \
	else echo "not checked: licences and advisories (cargo-deny is not installed)"; fi

## Benchmarks: ratios in one run.
bench:
	$(CARGO) bench --manifest-path benches/Cargo.toml

## The documentation, warnings as errors.
docs:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps
