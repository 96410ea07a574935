# What people and CI run. CARGO_TARGET_DIR is honored.
CARGO ?= cargo

.PHONY: test lint bench docs picture coverage proof release-fixtures
.DEFAULT_GOAL := test

include soc2-ffi/ffi.mk
include soc2-py/py.mk

## Everything that must hold.
test: lint test-c test-go test-py
	SOC2_FACES=$(abspath $(FFI))/case$$(test ! -x $(FFI)/case-go || echo :$(abspath $(FFI))/case-go):$(PY)/case $(CARGO) test --workspace --quiet
	$(CARGO) run --release --quiet --example assess > /dev/null

## Formatting, clippy and documentation with warnings as errors; licences where cargo-deny is installed.
lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --quiet
	@if $(CARGO) deny --version >/dev/null 2>&1; \
	then $(CARGO) deny --offline check licenses bans sources; \
	else echo "not checked: licences of dependencies (cargo-deny is not installed)"; fi

## Ratios to peers, in one run.
bench: bench-faces
	$(CARGO) bench --manifest-path benches/Cargo.toml

## The documentation: of the crates, and the page on coverage.
docs: coverage
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps

## The picture in the README.
picture:
	$(CARGO) run --release --quiet --example assess -- --profile sysdig-guide --facts examples/facts/guide --color always \
		| head -64 | python3 docs/picture.py > docs/report.svg

## The page that says which criteria and points of focus the catalog's controls address.
coverage:
	$(CARGO) run --release --quiet --example coverage > docs/coverage.md

## What the catalog says of its examples: that they ran, on which texts, in which engine. Run when catalog or engine change.
proof:
	SOC2_WRITE_PROOF=1 $(CARGO) test --quiet --package tests --test suite catalog::the_catalog_says_how_its_examples_came_out

## What the next release of the catalog is compared with: run when one is released, with its version in catalog.yaml.
release-fixtures:
	SOC2_WRITE_RELEASE_FIXTURES=1 $(CARGO) test --quiet --package tests --test suite releases::the_catalogs_version
