# The same targets by hand, in hooks and in CI. Needs Python 3.11+, make and a C library; everything else is set up here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/sh
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install run test check format train tune golden eval reports bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# One marker per set of packages: the second run starts at once.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made pyproject.toml constraints.txt
	@sh deploy/install.sh $(BIN) run
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@sh deploy/install.sh $(BIN) dev
	@touch $@

install: $(VENV)/.dev ## Make the virtual environment with everything for development

run: $(VENV)/.run ## Serve on http://127.0.0.1:8080
	@$(BIN)/medroute prepare || echo "medroute: the embedding tier is missing; going on with the lexical tier" >&2
	@$(BIN)/medroute serve $(ARGS)

test: $(VENV)/.dev ## Run every test, with a real Redis-protocol server
	@$(BIN)/medroute prepare
	@$(BIN)/python -m pytest --cov --cov-report=term $(ARGS)
	@$(BIN)/python -m tests.coverage_floor

check: $(VENV)/.dev ## Lint, types, layers, test sentences
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/interrogate -q tests

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format .

train: $(VENV)/.dev ## Train the classifier from fixtures/, keeping the tuned encoder
	@$(BIN)/medroute train

tune: $(VENV)/.dev ## Train everything, the encoder too: needs PyTorch and an hour or more of two cores
	@$(BIN)/pip install -q --constraint constraints.txt '.[tune]'
	@$(BIN)/python -m pytest -q tests/classifiers/test_tuning.py
	@$(BIN)/medroute train --tune

severity: $(VENV)/.dev ## Fit the severity judge and the glance anew, after a change of rules or queries: needs PyTorch and some minutes
	@$(BIN)/pip install -q --constraint constraints.txt '.[tune]'
	@$(BIN)/medroute train --severity

golden: $(VENV)/.dev ## Write what is decided now on fixtures/golden, for the review
	@$(BIN)/medroute prepare
	@$(BIN)/python -m tests.golden

eval: $(VENV)/.dev ## Measure the classifier on labelled files: make eval DATA="file …"
	@$(BIN)/medroute evaluate intent --data $(DATA)

reports: $(VENV)/.dev ## Measure the held-back sets anew for fixtures/reports and the README; PUBLIC="file …" the public one, too
	@$(BIN)/medroute evaluate triage --data fixtures/red_flags/heldback/*.jsonl --report fixtures/reports/triage_heldback
	@$(BIN)/medroute evaluate intent --data fixtures/conversations/heldback.jsonl --report fixtures/reports/conversations_heldback
	@$(BIN)/medroute evaluate sources --data fixtures/sources/relevance/heldback.*.jsonl --report fixtures/reports/sources_heldback
	@if [ -n "$(PUBLIC)" ]; then $(BIN)/medroute evaluate intent --data $(PUBLIC) --hide-texts --report fixtures/reports/intent_public; fi
	@$(BIN)/python -m docs.readme --write

bench: $(VENV)/.dev ## Measure latency and throughput beside a yardstick
	@$(BIN)/python -m benchmarks.judges
	@$(BIN)/python -m benchmarks.service

clean: ## Remove the virtual environment and caches
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
