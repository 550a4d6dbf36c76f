# Everything a person or CI runs. The work itself lives in deploy/, manage.py and tests/.
BIN = .venv/bin
# One more than there are processors: tests of faults wait most of the time.
WORKERS ?= $(shell expr $$(nproc) + 1)

.PHONY: run demo test check bench soak fix lock

run: ## Serve a demonstration on http://127.0.0.1:8000/ until Ctrl-C (PORT and PORTAL_VAR are honoured)
	@deploy/setup run
	@$(BIN)/python deploy/run.py

demo: ## Ask, sign, seal and verify once through the real front door; the last line is JSON
	@deploy/setup run
	@deploy/prepare
	@DEMO=1 $(BIN)/python manage.py demo

test: ## The whole suite, on SQLite or on DATABASE_URL
	@deploy/setup test
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: ## What must be true before a commit: lint, types, layers, templates, security, migrations
	@deploy/setup test
	@deploy/check

bench: ## Measure; prints JSON and the tables of docs/benchmarks.md
	@deploy/setup test
	@$(BIN)/python -m tests.bench

soak: ## The long fault and fuzz runs (hours are normal); prints its seed (PARTS="--part fuzz")
	@deploy/setup test
	@$(BIN)/python -m tests.soak $(PARTS)

fix: ## Mend what the linters can mend
	@deploy/setup test
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .
	@git ls-files -z 'templates/*.html' | xargs -0 -r $(BIN)/djade

lock: ## Pin and hash what requirements*.in ask for (add LOCK=-U to move to new releases)
	@deploy/setup test
	@$(BIN)/uv pip compile --universal --python-version 3.11 --no-strip-extras --generate-hashes $(LOCK) requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --universal --python-version 3.11 --no-strip-extras --generate-hashes $(LOCK) -c requirements.txt requirements-dev.in -o requirements-dev.txt
