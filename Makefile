# The commands for working on Gongdan. A machine needs make and Python 3.11 or newer; the rest is brought by the targets themselves.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# where `make run` puts its stand-in for WeChat
WECHAT_PORT ?= 8001
# and for the ERP
ERP_PORT ?= 8002
DATABASE_URL ?= sqlite+aiosqlite:///./var/gongdan.db
# which databases `make test` runs on, and on how many processes
DATABASES ?= sqlite,postgresql
JOBS ?= 2
# more words for pytest: make test ARGS="tests/workflow -k dispatch"
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# A stamp carries the sum of what it stands for, so a second run costs nothing and another lock starts anew.
sum_of = $(shell cksum < $(1) | cut -d' ' -f1)
RUNTIME := $(VENV)/.runtime-$(call sum_of,requirements.lock)
DEV := $(VENV)/.dev-$(call sum_of,requirements-dev.lock)
APP := $(VENV)/.app-$(call sum_of,pyproject.toml)
# the npm packages of the tests; node and npm come with the machine
NODE := tests/node/node_modules/.stamp-$(call sum_of,tests/node/package-lock.json)
# generators of clients have an environment of their own
GENERATORS := $(VENV)/generators/.stamp-$(call sum_of,tests/generators/requirements.lock)
CLIENT := clients/typescript/node_modules/.stamp-$(call sum_of,clients/typescript/package-lock.json)
EXAMPLE := examples/miniprogram/node_modules/.stamp-$(call sum_of,examples/miniprogram/package-lock.json)

.DEFAULT_GOAL := help
.PHONY: help run quick test packages integration check format bench torture lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: export DATABASE_URL := $(DATABASE_URL)
run: export HOST := $(HOST)
run: export PORT := $(PORT)
# photos that examples attach wait for whoever tries them
run: export GONGDAN_ORPHAN_HOURS ?= 720
# whoever tries webhooks has a receiver on the same laptop
run: export GONGDAN_WEBHOOK_ALLOWED_HOSTS ?= 127.0.0.1
run: $(RUNTIME) $(APP) ## the service with demo people and its worker, on http://127.0.0.1:8000 (PORT= HOST= DATABASE_URL=)
	@mkdir -p var
	@$(BIN)/gongdan db upgrade
	@$(BIN)/gongdan seed --examples
	@$(BIN)/gongdan wechat-standin --only-settings --port $(WECHAT_PORT) --service http://127.0.0.1:$(PORT)
	@set -a; [ -n "$$GONGDAN_WECHAT_APPS" ] || . ./var/wechat/standin.env; set +a; \
	  $(BIN)/gongdan wechat-standin --port $(WECHAT_PORT) --service http://127.0.0.1:$(PORT) --with-parent & \
	  [ -n "$$GONGDAN_ERP_URL" ] || { export GONGDAN_ERP_URL=http://127.0.0.1:$(ERP_PORT); \
	  export GONGDAN_ERP_TOKEN=erp-standin-token-everybody-can-read-it; \
	  $(BIN)/gongdan erp-standin --port $(ERP_PORT) --with-parent & }; \
	  $(BIN)/gongdan work --with-parent & exec $(BIN)/gongdan serve

# what needs no database, and a few requests; run it after each small change
QUICK := tests/unit tests/workflow tests/contracts tests/api/test_lifecycles.py tests/api/test_needs.py \
	tests/api/test_protocol.py

quick: $(DEV) $(APP) ## style and the pure tests, in less than a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -q -n $(JOBS) --database=sqlite $(QUICK)

test: $(DEV) $(APP) ## the whole suite, on SQLite and on PostgreSQL (DATABASES= JOBS= ARGS=)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --database=$(DATABASES) $(ARGS)

# what only `make integration` needs
packages: $(NODE) $(CLIENT) $(EXAMPLE) $(GENERATORS)

integration: $(DEV) $(APP) packages ## what drives the service with other programs: README's stories, node, a browser
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m integration --database=$(DATABASES) $(ARGS)

check: $(DEV) $(APP) ## style, types, layers, migrations, generated files, Dockerfile
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(PIP) check
	$(BIN)/hadolint Dockerfile
	$(BIN)/gongdan openapi --check
	$(BIN)/gongdan lifecycles --check
	$(BIN)/python -m tests.support.schema

format: $(DEV) ## sort imports and lay out code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV) $(APP) ## measure against the floors, and write bench/RESULTS.md
	$(BIN)/python -m bench

torture: $(DEV) $(APP) ## kills, restarts and races, for some minutes
	$(BIN)/python -m pytest -m torture --database=$(DATABASES) $(ARGS)

# Every platform from Python 3.11 on, with hashes and without an address, so that any mirror serves it.
COMPILE = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet $(UPGRADE)

lock: $(DEV) ## refresh both lock files after a change of pyproject.toml (UPGRADE=--upgrade for newer versions)
	$(COMPILE) --group build --group dev --output-file requirements-dev.lock
	$(COMPILE) --group build --constraint requirements-dev.lock --output-file requirements.lock
	$(subst pyproject.toml,tests/generators/requirements.in,$(COMPILE)) --output-file tests/generators/requirements.lock
	@! grep -nE '://|^-' requirements.lock requirements-dev.lock tests/generators/requirements.lock

clean: ## everything that make has made, the demo data too
	rm -rf tests/node/node_modules clients/typescript/node_modules examples/miniprogram/node_modules
	rm -rf $(VENV) var build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find app migrations tests bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Gongdan needs Python 3.11 or newer; name it: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "No virtual environment could be made; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

# Plain pip, because it follows the mirror that a machine is set up with.
$(RUNTIME): | $(BIN)/python
	@echo "Installing the locked packages (once, about half a minute) ..."
	@$(PIP) install --quiet --no-deps --require-hashes -r requirements.lock
	@rm -f $(VENV)/.runtime-* && touch $@

$(DEV): | $(BIN)/python
	@echo "Installing the locked packages for development (once, about a minute) ..."
	@$(PIP) install --quiet --no-deps --require-hashes -r requirements-dev.lock
	@rm -f $(VENV)/.dev-* $(VENV)/.runtime-* && touch $@ $(RUNTIME)

$(APP): | $(BIN)/python
	@$(PIP) install --quiet --no-deps --no-index --no-build-isolation --editable .
	@rm -f $(VENV)/.app-* && touch $@

# Without the packages' own scripts; esbuild and the browser's driver need none.
$(NODE): tests/node/package.json
	@echo "Installing the npm packages of the tests (once, about half a minute) ..."
	@npm ci --prefix tests/node --ignore-scripts --no-audit --no-fund --loglevel=error
	@rm -f tests/node/node_modules/.stamp-* && touch $@

$(GENERATORS): | $(BIN)/python
	@echo "Installing the generators of clients (once, some seconds) ..."
	@rm -rf $(VENV)/generators && $(PYTHON) -m venv $(VENV)/generators
	@$(VENV)/generators/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes \
	  -r tests/generators/requirements.lock
	@touch $@

$(CLIENT): clients/typescript/package.json
	@npm ci --prefix clients/typescript --ignore-scripts --no-audit --no-fund --loglevel=error
	@rm -f clients/typescript/node_modules/.stamp-* && touch $@

$(EXAMPLE): examples/miniprogram/package.json
	@npm ci --prefix examples/miniprogram --ignore-scripts --no-audit --no-fund --loglevel=error
	@rm -f examples/miniprogram/node_modules/.stamp-* && touch $@

# the editable install is built with the setuptools of the lock
$(APP): | $(if $(wildcard $(DEV)),$(DEV),$(RUNTIME))
