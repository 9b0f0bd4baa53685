# Conflict Events: `make run` serves it, `make test` and `make check` try it; see README.md.
.PHONY: help run test check contract fuzz bench bench-bulk lock openapi data-doc
PYTHON ?=
export PYTHON

help:
	@echo "make run [PORT=9000]  serve on this machine; sets everything up at the first start"
	@echo "make test             run the test suite, on SQLite and on PostgreSQL"
	@echo "make check            lint, format, types, migrations, contract"
	@echo "make contract         lint openapi.json, and compile real answers against types made of it; needs Node.js 18 and npm"
	@echo "make fuzz             thousands of generated requests on both databases; takes about ten minutes"
	@echo "make bench            measure reads on 100,000 and 1,000,000 generated events; see benchmarks/README.md"
	@echo "make bench-bulk       measure bulk loads"
	@echo "make openapi          write openapi.json anew"
	@echo "make data-doc         write docs/data.md anew"
	@echo "make lock [UPGRADE=1] write the lock files anew, with the newest versions"

# `python -m` rather than the script in .venv/bin: it goes on working when the folder is moved.
run: .venv/.runtime
	@exec .venv/bin/python -m app.cli serve --migrate --seed $(if $(PORT),--port $(PORT))

test: .venv/.dev
	.venv/bin/python -m pytest -n auto --dist worksteal $(ARGS)

SCHEMA = .venv/bin/python -m alembic upgrade head && .venv/bin/python -m alembic check

check: .venv/.dev
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m mypy app benchmarks
	@echo "alembic check on SQLite"
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && EVENTS_DATABASE_URL="sqlite:///$$folder/check.db" && export EVENTS_DATABASE_URL && $(SCHEMA)
	@echo "alembic check on PostgreSQL"
	@.venv/bin/python -m tests.postgres sh -c '$(SCHEMA)'
	@.venv/bin/python -m app.cli openapi | cmp - openapi.json || { echo "openapi.json is stale: run 'make openapi' and commit it." >&2; exit 1; }

contract: .venv/.dev contract/node_modules/.package-lock.json
	node contract/lint.mjs openapi.json
	.venv/bin/python -m contract.answers contract/made/answers.ts
	cd contract && node_modules/.bin/openapi-typescript ../openapi.json --output made/schema.ts && node_modules/.bin/tsc

contract/node_modules/.package-lock.json: contract/package.json contract/package-lock.json
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "make contract needs Node.js 18 or newer and npm (Debian: apt-get install nodejs npm)." >&2; exit 1; }
	cd contract && npm ci --ignore-scripts --loglevel=error
	@touch $@

fuzz: .venv/.dev
	FUZZ_EXAMPLES=$(or $(EXAMPLES),60) .venv/bin/python -m pytest tests/test_fuzz.py -q -s

bench: .venv/.dev
	.venv/bin/python -m benchmarks $(ARGS)

bench-bulk: .venv/.dev
	.venv/bin/python -m benchmarks.bulk $(ARGS)

openapi: .venv/.runtime
	.venv/bin/python -m app.cli openapi --output openapi.json

data-doc: .venv/.runtime
	.venv/bin/python -m app.imports.described > docs/data.md

COMPILE = .venv/bin/uv pip compile --quiet --system-certs --generate-hashes --universal --python-version 3.11 --no-header --no-annotate $(if $(UPGRADE),--upgrade) pyproject.toml --group build

# The second lock is bound to the first, so that tests run on the versions that are served.
lock: .venv/.dev
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group dev -c requirements.lock -o requirements-dev.lock

.venv/.runtime: requirements.lock pyproject.toml scripts/install
	@sh scripts/install requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml scripts/install
	@sh scripts/install requirements-dev.lock
	@touch .venv/.runtime $@
