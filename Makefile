# Every target makes the environment first if it is missing: a fresh clone needs only `make run`.
#   make run                 the whole i2msv suite with all default generators, then a report
#   make run ARGS="--limit 2"
#   make arms                all arms of the comparison (docs/ablations.md); goes on where it was stopped
#   make test                all tests but the slow ones, a file at a time on each of two cores
#   make PYTHON=python3.12 run   uses that interpreter for the environment

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
ARGS ?=

.PHONY: run arms test slow lint types install clean
.DEFAULT_GOAL := run

run: $(READY)
	$(BIN)/python -m bench run --suite i2msv --workers 2 $(ARGS)

arms: $(READY)
	$(BIN)/python -m onestory.training arms $(ARGS)

test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

slow: $(READY)
	$(BIN)/python -m pytest -m slow $(ARGS)

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

install: $(READY)

# The interpreter is checked before anything is made, so that an old Python fails with one clear line.
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "error: $(PYTHON) was not found. Install Python 3.10 or newer, or run: make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
	  echo "error: $(PYTHON) is $$($(PYTHON) -V 2>&1); Python 3.10 or newer is needed. Run: make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "error: $(PYTHON) cannot make environments (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(READY): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info
