# Set-up happens once: a stamp in .venv is renewed when what it was made from changes.
PYTHON ?= python3
BIN := .venv/bin
PAGE_CODE := $(shell find js -name node_modules -prune -o -path js/test -prune -o -type f -print 2>/dev/null)
MADE_FROM := pyproject.toml hatch_build.py $(shell find jupyter-config -name static -prune -o -type f -print) $(PAGE_CODE)

.PHONY: demo test test-kernels test-hub build lint bench clean

demo: .venv/.demo
	$(BIN)/pywry demo $(if $(DEMO_SECONDS),--seconds $(DEMO_SECONDS))

test: .venv/.test
	sh tests/setup_chromium.sh
	sh tests/setup_windows.sh
	$(BIN)/python -m tests.part others

# Apart: some have yet to pass in every run, and they take longer than all others.
test-kernels: .venv/.test
	sh tests/setup_chromium.sh
	sh tests/setup_windows.sh
	$(BIN)/python -m tests.part kernels

# Apart: JupyterHub is 17 packages, and its proxy a program for node, which nothing else needs.
test-hub: .venv/.test
	sh tests/setup_chromium.sh
	sh tests/setup_hub.sh
	$(BIN)/python -m tests.part hub

build: $(if $(wildcard .venv/.test),,.venv/.test)
	$(BIN)/python hatch_build.py

lint: .venv/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/python -m pytest tests/test_layers.py tests/test_tools.py

bench: .venv/.test
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv js/node_modules pywry/static jupyter-config/labextension/static dist build .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.demo: $(MADE_FROM) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable . "plotly>=6.0" "pandas>=2.0"
	@touch $@

.venv/.test: $(MADE_FROM) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[test]"
	@touch $@

$(BIN)/python:
	sh tests/setup_venv.sh $(PYTHON)
