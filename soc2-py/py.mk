# The Python package: built into an environment of its own, and tested there. Included by the Makefile at the root.
PY := $(abspath $(TARGET_DIR))/py
PY_VENV := $(PY)/venv
PYTHON ?= python3

.PHONY: python test-py test-py-types test-py-readme

## The Python package, as anybody installs it, in $(TARGET_DIR)/py/venv.
python: $(PY_VENV)/tools
	@CARGO_TARGET_DIR=$(abspath $(TARGET_DIR)) $(PY_VENV)/bin/pip install --quiet --disable-pip-version-check \
		--no-deps --force-reinstall ./soc2-py
	@printf '#!/bin/sh\nexec %s/bin/python %s "$$@"\n' $(PY_VENV) $(abspath soc2-py/tests/case.py) > $(PY)/case
	@chmod +x $(PY)/case

$(PY_VENV)/tools: soc2-py/requirements-test.txt
	@$(PYTHON) -m venv $(PY_VENV)
	$(PY_VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

## What is held of the Python package: types, tests, the README's lines.
test-py: test-py-types test-py-readme
	$(PY_VENV)/bin/python -m pytest soc2-py

test-py-types: python
	cd soc2-py && $(PY_VENV)/bin/ruff check --quiet python tests && $(PY_VENV)/bin/ruff format --quiet --check python tests
	cd soc2-py && $(PY_VENV)/bin/mypy --cache-dir $(PY)/mypy
	cd soc2-py && $(PY_VENV)/bin/python -m mypy.stubtest soc2 --mypy-config-file pyproject.toml

# The README's Python, as it stands there.
test-py-readme: python
	@sed -n '/^```python$$/,/^```$$/{/^```/d;p}' README.md > $(PY)/readme.py
	$(PY_VENV)/bin/python $(PY)/readme.py > /dev/null
