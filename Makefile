# Two commands do everything on a machine with Python 3.11+, make and a package registry:
#   make run    set up, then answer the whole homework into unseen-report/
#   make test   set up, then run every check and test
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test lint types docs tests format lock clean

run: $(VENV)/.run
	$(BIN)/unseen run $(ARGS)

# Types are checked beside the tests, which leave a core idle now and then and build the docs too.
test: lint
	$(MAKE) --jobs 2 types tests

lint: $(VENV)/.checks
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.checks
	$(BIN)/pyright

docs: $(VENV)/.checks
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# Two processes: most of the time goes into compiling, which one core does.
tests: $(VENV)/.checks
	@for name in chromium chromium-browser google-chrome; do command -v $$name > /dev/null && exit; done; \
	  echo "No Chromium: the lab is not tested in a browser. On Debian: apt install chromium"
	$(BIN)/pytest --numprocesses 2

format: $(VENV)/.checks
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Sets up, then opens the lab in the browser.
.PHONY: lab
lab: $(VENV)/.run
	$(BIN)/unseen lab $(ARGS)

# Trains beside other libraries, which it installs into .bench/, and writes docs/benchmarks.md.
.PHONY: bench
bench: $(VENV)/.run
	$(BIN)/python -m benchmarks $(ARGS)

# Throws 100,000 and more mutated files at the reader of submissions.
.PHONY: fuzz
fuzz: $(VENV)/.run
	$(BIN)/python scripts/fuzz_submissions.py $(ARGS)

# Exact versions for Python 3.11 to 3.14, every platform in one file; needs `uv`.
lock:
	uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
	  pyproject.toml --group setup -o locks/run.txt
	uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
	  pyproject.toml --group checks -c locks/run.txt -o locks/checks.txt

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "unseen needs Python 3.11 or newer, but '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name a newer one: make PYTHON=python3.12 run"; exit 2; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python's venv module is needed (on Debian: apt install python3-venv)."; exit 2; }

$(VENV)/.run: $(BIN)/python pyproject.toml locks/run.txt
	@echo "Installing pinned dependencies into $(VENV) ..."
	$(PIP) install --require-hashes -r locks/run.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.checks: $(VENV)/.run locks/checks.txt
	@echo "Installing pinned checks into $(VENV) ..."
	$(PIP) install --require-hashes -r locks/checks.txt
	@touch $@

clean:
	rm -rf $(VENV) site unseen-report unseen-study .pytest_cache .ruff_cache
