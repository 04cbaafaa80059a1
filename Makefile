# Two commands do all the set-up: `make demo` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
NEED ?= Notre agglomération veut récupérer la chaleur perdue d’une usine pour chauffer des logements. Qui l’a déjà fait, avec quel argent ?
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The packages of an extra, without the project itself.
extra = $(shell $(PYTHON) -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['$(1)'])")


.PHONY: encoder reader understanding rank help demo serve test check format lint types layers bench bench-peers eval eval-reading build install install-dev system clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: build ## Install, build the knowledge base, answer a need, say how to open the page
	@$(BIN)/essaim recommend "$(NEED)"
	@echo
	@echo "La page web : « make serve », puis http://127.0.0.1:8000"

serve: build ## Web pages and API on http://127.0.0.1:8000
	$(BIN)/essaim serve

build: install var/.built ## The knowledge base from corpus/

var/.built: $(shell find corpus -type f 2>/dev/null) .venv/.runtime
	@mkdir -p var
	$(BIN)/essaim ingest corpus/records corpus/documents
	@touch $@

install: .venv/.runtime
install-dev: .venv/.dev

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed (set PYTHON=...)."; exit 1; }
	$(PYTHON) -m venv .venv

# torch first: a later or looser version would bring gigabytes.
.venv/.runtime: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/pip install --quiet --no-warn-script-location torch==2.13.0
	$(BIN)/pip install --quiet -c constraints.txt --config-settings editable_mode=compat -e .
	@touch $@

.venv/.dev: .venv/.runtime
	$(BIN)/pip install --quiet -c constraints.txt --config-settings editable_mode=compat -e '.[dev]'
	@touch $@

node_modules/.installed: package.json package-lock.json
	npm ci --silent --no-audit --no-fund
	@touch $@

system: ## Chromium, LibreOffice and Pango, for the tests that use them
	@bash tools/system-packages.sh

test: install-dev system node_modules/.installed format-check lint types layers ## Everything that CI runs
	$(BIN)/pytest -m "" -n auto --dist loadfile

check: install-dev format-check lint types layers pytest ## Format, lint, types, layers, quick tests

.PHONY: format-check pytest
format: ## Rewrite files in the house format
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

format-check:
	$(BIN)/ruff format --check .

lint:
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

layers:
	$(BIN)/lint-imports

pytest:
	$(BIN)/pytest -n auto --dist loadfile

reader: install-dev ## Learn again, from corpus/annotations, what reads brakes and levers
	$(BIN)/python -m api.learn

understanding: install-dev ## Learn again, from corpus/needs and corpus/annotations/needs, how a need is read
	$(BIN)/python -m search.need_reading

rank: build install-dev ## Learn again, from corpus/needs, how records are ranked and when the base has nothing
	$(BIN)/python -m api.rank

bench: build install-dev ## Speed as ratios to a plain search of the same run: make bench PASSAGES=100000
	$(BIN)/python -m tests.bench $(if $(PASSAGES),--passages $(PASSAGES)) $(if $(RECORDS),--records $(RECORDS)) $(if $(FOLDER),--folder $(FOLDER))

bench-peers: install .venv-peers/.installed ## The same beside txtai, lancedb and bm25s
	$(BIN)/python -m tests.bench.peers --passages $(or $(PASSAGES),10000)

# An environment apart: what is installed here would change how fast the project's own starts.
.venv-peers/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/pip install --quiet torch==2.13.0
	.venv-peers/bin/pip install --quiet -c constraints.txt $(call extra,bench)
	@touch $@

eval: build install-dev eval-reading ## Figures: judged needs (NEEDS=needs.yml) and docs/quality.md, reading; DATA=folder of judged sets: docs/retrieval.md too
	$(BIN)/essaim evaluate $(or $(NEEDS),corpus/needs/dev.yml)
	$(BIN)/python -m tests.quality
	$(if $(DATA),$(BIN)/python -m tests.retrieval $(DATA) $(if $(ENCODER),--encoder $(ENCODER)))

eval-reading: install-dev ## How well documents are read, kind by kind, against annotated ones: docs/reading.md
	$(BIN)/python -m tests.reading

encoder: install-dev ## Make the embedded encoder again: make encoder DATA=path/to/data
	$(BIN)/pip install --quiet -c constraints.txt --config-settings editable_mode=compat -e '.[training]'
	$(BIN)/python -m search.training $(DATA)

clean: ## Remove what was built (not the virtual environment)
	rm -rf var build .pytest_cache .mypy_cache .ruff_cache
