# Vigil. `make help` lists the commands; each prepares what it needs and can be run again.
# Needs: Python 3.11 or newer (with venv), make, git. PostgreSQL and Redis come as wheels where none are given.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

# The first Python that is new enough; `make PYTHON=/path/to/python3.12 run` chooses another.
NEW_ENOUGH := import sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$p && break; done)

VENV := .venv
BIN := $(VENV)/bin
# Keyed on the lock's content: a changed lock is installed, an unchanged one is not looked at again.
RUN_STAMP := $(VENV)/.local-$(shell cksum < requirements-local.lock | tr ' ' -)
DEV_STAMP := $(VENV)/.dev-$(shell cksum < requirements-dev.lock | tr ' ' -)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:

# Tests have a folder of their own, so that they run beside `make run` and never touch its data.
TEST_VAR ?= var/test
WITH_SERVICES := $(BIN)/python -m config.local --with-parent exec --
WITH_TEST_SERVICES := VAR_DIR=$(TEST_VAR) $(WITH_SERVICES)
# What djlint has to know of templates that are Jinja2, which pyproject.toml leaves out of its run over Django's.
COMPILED := templates/compiled --profile jinja --exclude .venv
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 8 --dist loadfile
# What `make test` leaves to `make test-all`, so that it takes minutes.
LEFT_OUT ?= drill or browser or long

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# --- Packages ---------------------------------------------------------------------------------------------------------
$(BIN)/python:
	@if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c '$(NEW_ENOUGH)'; then \
		echo "vigil: no Python 3.11 or newer with the module venv was found: install it, or say make PYTHON=…" >&2; exit 1; fi
	@echo "Creating $(VENV) with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "vigil: $(PYTHON) cannot make a virtual environment (Debian: install python3-venv)" >&2; exit 1; }

# The packages for tests contain those for running, in the same versions.
$(RUN_STAMP): requirements-local.lock | $(BIN)/python
	@if [ ! -e $(DEV_STAMP) ]; then echo "Installing the pinned packages …"; $(INSTALL) -r requirements-local.lock; fi
	@touch $@

$(DEV_STAMP): requirements-dev.lock | $(BIN)/python
	@echo "Installing the pinned packages for tests …"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

# --- Everyday ---------------------------------------------------------------------------------------------------------
.PHONY: sbom licences audit
.PHONY: run test test-all pictures screenshots bench performance shell messages fmt clean lock
run: $(RUN_STAMP) ## start everything: PostgreSQL, Redis, web, worker, beat (PORT=8000)
	@exec $(BIN)/python -m config.local --with-parent run

test: $(DEV_STAMP) ## all tests but the slow drills, the browser and the long ones (ARGS="-k words")
	@$(WITH_TEST_SERVICES) $(PYTEST) -m "not ($(LEFT_OUT))" $(ARGS)

test-all: $(DEV_STAMP) ## all tests, with fault drills and a real browser
	@$(WITH_TEST_SERVICES) $(PYTEST) $(ARGS)

pictures: $(DEV_STAMP) ## the pictures of docs/desk.md, taken anew by the tests in a real browser
	@DESK_PICTURES=docs/screenshots $(WITH_TEST_SERVICES) $(BIN)/python -m pytest -n0 -q tests/browser/test_the_life_of_a_case.py tests/browser/test_the_tools_of_the_desk.py

screenshots: $(DEV_STAMP) ## pictures of every public page (var/screenshots/), and those of the README (docs/screenshots/public/)
	@$(WITH_TEST_SERVICES) $(BIN)/python -m pytest -n0 -q tests/browser/screenshots.py

bench: $(DEV_STAMP) ## the benchmarks, with their limits; written to var/bench/ (ARGS=names)
	@$(WITH_SERVICES) $(BIN)/python -m bench $(ARGS)

performance: $(DEV_STAMP) ## docs/performance.md, from what the benchmarks kept
	@$(BIN)/python -m bench.report

messages: $(DEV_STAMP) ## write the catalogues of strings (locale/) from the code, and compile them
	@$(BIN)/python -m tests.untranslated --write
	@$(BIN)/python -m tests.translations --write

shell: $(RUN_STAMP) ## a Python shell in the record
	@exec $(WITH_SERVICES) $(BIN)/python manage.py shell

fmt: $(DEV_STAMP) ## format the code
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/djlint templates --reformat --quiet || true
	@$(BIN)/djlint $(COMPILED) --reformat --quiet || true

clean: ## remove what can be made again: packages, caches, test data (never the data in var/)
	rm -rf $(VENV) $(TEST_VAR) var/static .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +

# --- Checks -----------------------------------------------------------------------------------------------------------
.PHONY: check check-style check-types check-templates check-imports check-migrations check-strings check-deploy
check: check-style check-imports check-templates check-strings check-types check-migrations check-deploy ## all checks of the code
	@echo "All checks passed."

check-style: $(DEV_STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

check-types: $(DEV_STAMP)
	@$(WITH_TEST_SERVICES) $(BIN)/mypy

check-templates: $(DEV_STAMP)
	@$(BIN)/djlint templates --lint --check
	@$(BIN)/djlint $(COMPILED) --lint --check

check-imports: $(DEV_STAMP)
	@$(BIN)/lint-imports --no-cache

check-migrations: $(DEV_STAMP)
	@$(WITH_TEST_SERVICES) $(BIN)/python manage.py makemigrations --check --dry-run

check-strings: $(DEV_STAMP)
	@$(BIN)/python -m tests.untranslated
	@$(BIN)/python -m tests.translations

check-deploy: $(DEV_STAMP)
	@SITE_URL=https://vigil.example $(WITH_TEST_SERVICES) $(BIN)/python manage.py check --deploy --fail-level WARNING

# --- Locks ------------------------------------------------------------------------------------------------------------
COMPILE = var/lock-tools/bin/pip-compile --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url \
	--no-emit-trusted-host --no-emit-options --no-emit-find-links --strip-extras --allow-unsafe $(ARGS)
lock: $(BIN)/python ## pin the newest allowed packages again (ARGS=--upgrade)
	@test -x var/lock-tools/bin/pip-compile || { $(BIN)/python -m venv var/lock-tools && var/lock-tools/bin/pip install --quiet pip-tools; }
	@# The widest first; the others take its versions, so that one venv serves all three.
	@$(COMPILE) --extra local --extra dev --output-file requirements-dev.lock pyproject.toml
	@$(COMPILE) --constraint requirements-dev.lock --extra local --output-file requirements-local.lock pyproject.toml
	@$(COMPILE) --constraint requirements-dev.lock --output-file requirements.lock pyproject.toml
	@$(COMPILE) --output-file requirements-supply.lock requirements-supply.in

# --- What it stands on ------------------------------------------------------------------------------------------------
SUPPLY := var/supply-tools
SUPPLY_STAMP := $(SUPPLY)/.done-$(shell cksum < requirements-supply.lock | tr ' ' -)
# Just the packages of production, as the image installs them.
STANDS_ON := var/sbom/venv
STANDS_ON_STAMP := $(STANDS_ON)/.done-$(shell cksum < requirements.lock | tr ' ' -)
SBOM ?= var/sbom/vigil.cdx.json
INSTALL_IN = -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --requirement

$(SUPPLY_STAMP): requirements-supply.lock | $(BIN)/python
	@rm -rf $(SUPPLY) && $(BIN)/python -m venv $(SUPPLY) && $(SUPPLY)/bin/python $(INSTALL_IN) requirements-supply.lock
	@touch $@

$(STANDS_ON_STAMP): requirements.lock | $(BIN)/python
	@rm -rf $(STANDS_ON) && $(BIN)/python -m venv --without-pip $(STANDS_ON)
	@$(BIN)/python -m pip --python $(STANDS_ON)/bin/python install --quiet --disable-pip-version-check \
		--require-hashes --only-binary :all: --requirement requirements.lock
	@touch $@

sbom: $(SUPPLY_STAMP) $(STANDS_ON_STAMP) ## the packages of production as a CycloneDX SBOM (var/sbom/vigil.cdx.json)
	@$(SUPPLY)/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --spec-version 1.6 \
		--output-reproducible --output-format JSON --validate --output-file $(SBOM) $(STANDS_ON)/bin/python
	@echo "Written to $(SBOM)."

licences: $(DEV_STAMP) ## the licences of those packages (docs/licences.md)
	@$(BIN)/python -m tests.licences --write

audit: $(DEV_STAMP) $(SUPPLY_STAMP) ## whether advisories are known against them (needs a source of advisories)
	@$(BIN)/python -m tests.advisories $(SUPPLY)/bin/pip-audit
