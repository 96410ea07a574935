# The Python package: built into an environment of its own, and tested there. Included by the Makefile at the root.
PY := $(abspath $(TARGET_DIR))/py
PY_VENV := $(PY)/venv
PYTHON ?= python3

.PHONY: python test-py test-py-types test-py-readme test-py-collectors notebooks

## The Python package, as anybody installs it, in $(TARGET_DIR)/py/venv.
python: $(PY_VENV)/tools
	@CARGO_TARGET_DIR=$(abspath $(TARGET_DIR)) $(PY_VENV)/bin/pip install --quiet --disable-pip-version-check \
		--no-deps --force-reinstall ./soc2-py
	@printf '#!/bin/sh\nexec %s/bin/python %s "$$@"\n' $(PY_VENV) $(abspath soc2-py/tests/case.py) > $(PY)/case
	@chmod +x $(PY)/case

$(PY_VENV)/tools: soc2-py/requirements-test.txt examples/python/requirements-test.txt
	@$(PYTHON) -m venv $(PY_VENV)
	$(PY_VENV)/bin/pip install --quiet --disable-pip-version-check $(addprefix --requirement ,$^)
	@touch $@

## What is held of the Python package: types, tests, the README's lines.
test-py: test-py-types test-py-readme test-py-collectors
	$(PY_VENV)/bin/python -m pytest soc2-py

test-py-types: python
	cd soc2-py && $(PY_VENV)/bin/ruff check --quiet python tests ../examples/python ../benches/python
	cd soc2-py && $(PY_VENV)/bin/ruff format --quiet --check python tests ../examples/python ../benches/python
	cd soc2-py && $(PY_VENV)/bin/mypy --cache-dir $(PY)/mypy
	cd soc2-py && $(PY_VENV)/bin/python -m mypy.stubtest soc2 --mypy-config-file pyproject.toml --allowlist stubtest.allow

# The Python of the READMEs, as it stands there: that of the root runs here, that of the package beside a file of facts.
README_PYTHON = sed -n '/^```python$$/,/^```$$/{/^```/d;p}'
test-py-readme: python
	@mkdir -p $(PY)/readme && cp examples/facts/sample/host-web-1.json $(PY)/readme/facts.json
	@$(README_PYTHON) README.md > $(PY)/readme/root.py
	@$(README_PYTHON) soc2-py/README.md > $(PY)/readme/package.py
	$(PY_VENV)/bin/python $(PY)/readme/root.py > /dev/null
	cd $(PY)/readme && $(PY_VENV)/bin/python package.py > /dev/null

# The collectors, against a simulated account; what they collect is assessed.
test-py-collectors: python
	$(CARGO) build --release --quiet --example assess
	SOC2_ASSESS=$(abspath $(TARGET_DIR))/release/examples/assess $(PY_VENV)/bin/python -m pytest --quiet examples/python/tests

.PHONY: test-distributed bench-scale bench-python
SUBJECTS ?= 1000000
INSTALL_PY = CARGO_TARGET_DIR=$(abspath $(TARGET_DIR)) $(1)/bin/pip install --quiet --disable-pip-version-check \
	--no-deps --force-reinstall ./soc2-py

$(PY)/distributed/tools: soc2-py/requirements-distributed.txt
$(PY)/bench/tools: benches/python/requirements.txt
$(PY)/distributed/tools $(PY)/bench/tools:
	@$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

## Spark and Ray find what one process finds.
test-distributed: $(PY)/distributed/tools
	@$(call INSTALL_PY,$(PY)/distributed)
	@if command -v java > /dev/null; \
	then SOC2_TEST_DISTRIBUTED=1 $(PY)/distributed/bin/python -m pytest soc2-py/tests/test_scale.py; \
	else echo "not checked: Spark (java is not installed)"; \
		SOC2_TEST_DISTRIBUTED=1 $(PY)/distributed/bin/python -m pytest soc2-py/tests/test_scale.py -k 'not spark'; fi

## A fleet of SUBJECTS through Spark, Dask and one process: the same findings, with throughput and memory.
bench-scale: $(PY)/distributed/tools
	@$(call INSTALL_PY,$(PY)/distributed)
	$(PY)/distributed/bin/python benches/python/scale.py --subjects $(SUBJECTS)

## What Python costs beside Rust, and other CEL libraries beside ours, in one run.
bench-python: $(PY)/bench/tools
	@$(call INSTALL_PY,$(PY)/bench)
	CARGO_TARGET_DIR=$(abspath $(TARGET_DIR))/lines $(CARGO) build --release --quiet --manifest-path benches/python/Cargo.toml
	$(PY)/bench/bin/python benches/python/speed.py $(abspath $(TARGET_DIR))/lines/release/lines

## The notebooks in examples/notebooks with the outputs of a run. Run when what they show changes; a test compares.
notebooks: python
	$(PY_VENV)/bin/python soc2-py/tests/notebooks.py
