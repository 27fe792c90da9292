# `make` lists what there is. Everything but the list stands on `make setup`, which does nothing twice.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
ARGS ?=
CRASH ?=
LOCK_TOOLS := pip-tools==7.6.2

.PHONY: help setup demo test quick check format bench crash lock frontend pictures conformance doctor clean addresses

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## the environment in .venv/, pinned and hashed; nothing else on the machine is touched

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Lianshen needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "正在准备 .venv/（只此一次，约一到三分钟）· preparing .venv/ (once, one to three minutes)" >&2
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q -x node_modules engine web connectors processes
	@touch $@

demo: $(STAMP) ## the whole product on 127.0.0.1:8000, with sample cases (ARGS="--port 8010 --fresh")
	@$(BIN)/lianshen demo $(ARGS)

test: $(STAMP) ## the whole test suite, one process per core (ARGS="tests/web -k sign", ARGS="-n 0" for one)
	$(BIN)/python -m pytest -q -n auto --maxprocesses 8 --dist worksteal $(ARGS)

quick: $(STAMP) ## the checks that take seconds: ruff and the house tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -q tests/test_house.py

check: $(STAMP) ## every static check: ruff, format, strict mypy, import contracts, process packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lianshen check $(dir $(wildcard processes/*/guide.toml processes/*/editions/*/guide.toml))
	$(BIN)/python -m pytest -q tests/test_house.py

bench: $(STAMP) ## every figure beside its floor, both databases (ARGS="--repeat 300 --cases 100000 --json")
	@$(BIN)/python -m tests.bench $(ARGS)

conformance: $(STAMP) ## diagrams that others drew, beside what others say of them (needs ../shared/corpora)
	@$(BIN)/python -m tests.conformance $(ARGS)

crash: $(STAMP) ## kill -9 everywhere (CRASH="--every 4" for less), and the long proofs: diagrams, spoilt files, properties
	$(BIN)/python -m tests.crash $(CRASH)
	$(BIN)/python -m tests.crash.together
	$(BIN)/python -m tests.crash.thousand
	$(BIN)/python -m tests.crash.restart
	$(BIN)/python -m tests.analysis.equivalence --count 2000
	$(BIN)/python -m tests.analysis.opinions --count 2300
	$(BIN)/python -m tests.bpmn.fuzz --count 2000
	$(BIN)/python -m tests.conformance.fuzz --count 20000
	$(BIN)/python -m pytest -q --long -m "long or not both_databases" tests/domain tests/exchange tests/queue $(ARGS)
	$(BIN)/python -m pytest -q --long -m long tests/stages tests/crash $(ARGS)

format: $(STAMP) ## put the code into the one form
	$(BIN)/ruff check --fix --select I .
	$(BIN)/ruff format .

addresses: $(STAMP) ## write down the addresses of the windows that load late (web/late_addresses.py)
	$(BIN)/python -m tests.web.late_addresses > web/late_addresses.new
	mv web/late_addresses.new web/late_addresses.py
	$(BIN)/ruff format web/late_addresses.py

frontend: ## the pages' style sheet and script, from web/frontend (needs Node; the result is committed)
	cd web/frontend && npm ci --ignore-scripts && npm run build && npm run check

pictures: $(STAMP) ## every picture of the documentation, taken again (needs Chromium; the result is committed)
	$(BIN)/python -m tests.pictures $(ARGS)

doctor: $(STAMP) ## what this machine has and what it lacks
	@$(BIN)/lianshen doctor $(ARGS)

lock: ## write requirements/*.txt anew from pyproject.toml (hashes, no addresses)
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
	$(PYTHON) -m venv "$$tools" && "$$tools/bin/pip" install --quiet $(LOCK_TOOLS) && \
	export CUSTOM_COMPILE_COMMAND='make lock' && \
	flags='--quiet --generate-hashes --no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe --build-deps-for=editable' && \
	"$$tools/bin/pip-compile" $$flags -o requirements/runtime.txt pyproject.toml && \
	"$$tools/bin/pip-compile" $$flags --extra dev -c requirements/runtime.txt -o requirements/dev.txt pyproject.toml

clean: ## remove the environment, caches and demo data
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
