# Two commands: `make run` serves the desk, `make test` proves it. Needs Python >= 3.11 with pip, and make.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
DATA ?= var
WORKERS ?= 2

ROOMS := bot channels dialogs backend notifications
UV := .tools/bin/uv
BIN := .venv/bin
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
PYTEST := $(BIN)/pytest -q -n $(WORKERS) --dist loadgroup

export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: help run test check lint system prism lock bench clean

help:
	@echo 'make run     serve the desk on http://127.0.0.1:$(PORT), data in $(DATA)/ (PORT=, DATA=)'
	@echo 'make test    set up what the tests need and pass all of them'
	@echo 'make check   the quick loop: lint, types, unit tests'
	@echo 'make lock    write the locked requirements anew (UPGRADE=1: the newest versions)'
	@echo 'make bench   measure, beside a floor measured in the same run'
	@echo 'make clean   remove environments and caches; data stays'

# A mail listener set in .env wins over the one given here.
run: .venv/.runtime
	@grep -qs '^AMENDS_MAIL_LISTEN=' .env || export AMENDS_MAIL_LISTEN="$${AMENDS_MAIL_LISTEN-127.0.0.1:2525}"; \
	AMENDS_WELCOME=1 exec $(BIN)/amends serve --host 127.0.0.1 --port $(PORT) --data '$(DATA)'

check: lint
	$(PYTEST) tests/unit

test: system prism lint
	$(BIN)/hadolint docker/Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker/compose.yaml
	$(PYTEST)

lint: .venv/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(ROOMS)
	$(BIN)/lint-imports

# What requests to Twilio are held against.
prism: .venv/.development
	@scripts/prism

# What pip cannot bring. Without root the tests that need it skip and say so.
system: .venv/.development
	@scripts/system

lock: $(UV)
	scripts/lock $(if $(UPGRADE),--upgrade)

bench: .venv/.development
	$(BIN)/python scripts/bench

clean:
	rm -rf .venv .tools build dist htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache \
	    .import_linter_cache .hypothesis .schemathesis
	find $(wildcard $(ROOMS)) tests -name __pycache__ -prune -exec rm -rf {} +

# Debian forbids pip to install beside apt, but not into a folder of its own.
$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo 'Amends needs Python 3.11 or newer; name one with PYTHON=...' >&2; exit 1; }
	$(PYTHON) -m pip install --quiet --target .tools 'uv>=0.8,<1'

.venv/.made: | $(UV)
	$(UV) venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv
	@touch $@

.venv/.runtime: requirements.txt pyproject.toml .venv/.made
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --no-deps --editable .
	@touch $@

.venv/.development: requirements-dev.txt .venv/.runtime
	$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@
