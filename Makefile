# What one types here. Everything installs into .venv; nothing outside this folder is touched.
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
STAMP := $(VENV)/.installed
REQUIREMENTS := requirements/dev.txt
ARGS ?=

.PHONY: help setup demo test check faults bench-match bench-lists bench-decide bench-intake \
	bench-flow bench-shopify bench-soap bench-sap bench-sync chaos model soak rule-pages \
	requirements clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Install the pinned dependencies and Holdpoint itself into .venv

$(STAMP): $(REQUIREMENTS) pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh $(REQUIREMENTS)
	@touch $(STAMP)

demo: $(STAMP) ## Twelve orders through a fake shop; ONCE=1 releases one, prints a summary and ends
	@$(BIN)/python -m demo $(if $(ONCE),--once,) $(ARGS)

test: $(STAMP) ## Every test; what cannot run here is skipped with its reason
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

check: $(STAMP) ## Format, lint, types and import direction
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

faults: $(STAMP) ## Plant known faults one at a time in a copy and say which gate catches each
	@$(BIN)/python scripts/faults.py $(ARGS)

chaos: $(STAMP) ## 10,000 orders while processes, broker and database are killed; SEED=n, about ten minutes
	@$(BIN)/python -m tests.chaos $(ARGS)

model: $(STAMP) ## Take guards out one by one and say how soon a random walk notices
	@$(BIN)/python -m tests.model $(ARGS)

bench-match: $(STAMP) ## Name matching: recall, false alarms and cost, beside a peer in the same run
	@$(BIN)/python -m tests.benchmarks.match $(ARGS)

bench-lists: $(STAMP) ## Lists read and compiled, stored orders compared with a change: time, memory, floor
	@$(BIN)/python -m tests.benchmarks.lists $(ARGS)

bench-decide: $(STAMP) ## One whole decision on every axis: time an order, beside the bare search
	@$(BIN)/python -m tests.benchmarks.decide $(ARGS)

bench-intake: $(STAMP) ## Messages taken in and committed, beside a bare handler of the same server
	@$(BIN)/python -m tests.benchmarks.intake $(ARGS)

bench-flow: $(STAMP) ## Orders to confirmed callback at a steady rate, and the time after a kill -9
	@$(BIN)/python -m tests.benchmarks.flow $(ARGS)

bench-soap: $(STAMP) ## ScreenOrder over HTTP: kept and pending, and with the whole decision
	@$(BIN)/python -m tests.benchmarks.soap $(ARGS)

bench-sap: $(STAMP) ## IDocs to orders on one core beside the bare parser, and packets: time, memory
	@$(BIN)/python -m tests.benchmarks.sap $(ARGS)

bench-sync: $(STAMP) ## POST /screenings at a steady rate, beside the same server answering a constant
	@$(BIN)/python -m tests.benchmarks.sync $(ARGS)

bench-shopify: $(STAMP) ## Webhook to confirmed hold, and a flash sale at a shop that counts points
	@$(BIN)/python -m tests.benchmarks.shopify $(ARGS)

soak: $(STAMP) ## Memory of a serving process under steady load; MINUTES=30
	@$(BIN)/python -m tests.benchmarks.soak --minutes $(or $(MINUTES),30) $(ARGS)

rule-pages: $(STAMP) ## Write docs/rules anew from the packs: a page and a JSON Schema each
	@$(BIN)/python -m scripts.rule_pages $(ARGS)

requirements: $(STAMP) ## Compile the hash-pinned requirement files anew (needs uv)
	@sh scripts/compile-requirements.sh

clean: ## Remove .venv and caches
	@rm -rf $(VENV) .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
