# The verbs of this project; `make` alone lists them. Two environments, made when first needed and
# again when a lock changes: .venv holds what psoas runs on, .venv-dev what works on psoas.
PYTHON ?= python3
JOBS ?= 3
ARGS ?=
UV ?= uv

RUN = .venv/bin
DEV = .venv-dev/bin
LOCK = $(UV) pip compile -q --upgrade --universal --generate-hashes --python-version 3.11 \
	--custom-compile-command 'make lock'

help:
	@echo 'make setup     both environments: .venv to run psoas, .venv-dev to work on it'
	@echo 'make actions   run "psoas actions", with ARGS="..." for its arguments'
	@echo 'make check     ruff, mypy and the import contracts'
	@echo 'make test      the test suite, JOBS=3 processes: on two cores one of them waits for a browser'
	@echo 'make docs      run the examples of the docstrings, README and docs'
	@echo 'make body      build the body and the bones that ship anew from upstream; ARGS=--check only compares'
	@echo 'make figures   make the pictures of README and docs, docs/audit.md and docs/commands.md'
	@echo 'make bench     many postures against the floor, threads, memory, starts of commands: ratios'
	@echo 'make house     rooms, import arrows, those that run back up, circles; ARGS=TREE for another checkout'
	@echo 'make population   500 people: hip extension against pelvis rotation, and its twins'
	@echo 'make claims    judge all claims anew: the stored answer, docs/claims.md, the headline figure'
	@echo 'make paths     every muscle path against its arms over pairs and triples of coordinates'
	@echo 'make fuzz      ten minutes of damaged files at every reader and both engines'
	@echo 'make vendor    build the JavaScript bundles of the report anew (maintainers; needs npm)'
	@echo 'make lock      resolve both locks anew (maintainers; needs uv)'
	@echo 'make clean     remove the environments and caches'
	@echo 'PYTHON=...     the Python to make the environments with (3.11 or newer)'

setup: .venv/.made .venv-dev/.made

actions: .venv/.made
	@$(RUN)/psoas actions $(ARGS)

check: .venv-dev/.made
	$(DEV)/ruff check
	$(DEV)/ruff format --check
	$(DEV)/mypy
	$(DEV)/lint-imports --no-logo

test: .venv-dev/.made
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(DEV)/python -m pytest -n $(JOBS) $(ARGS)

docs: .venv-dev/.made
	$(DEV)/python -m pytest src $$(ls -d tests/docs 2>/dev/null)

figures: .venv/.made .venv-dev/.made
	@$(RUN)/python scripts/figures.py
	@$(DEV)/python scripts/audit_docs.py
	@$(RUN)/python scripts/commands.py
	@$(RUN)/python scripts/answers.py

bench: .venv-dev/.made
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(DEV)/python bench/table.py $(ARGS)

body: .venv-dev/.made
	@$(DEV)/python scripts/body.py $(ARGS)

house: .venv-dev/.made
	@$(DEV)/python scripts/house.py $(ARGS)

population: .venv/.made
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(RUN)/python scripts/population.py $(ARGS)

claims: .venv/.made
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(RUN)/python scripts/claims.py $(ARGS)

paths: .venv/.made
	@$(RUN)/python scripts/path_jumps.py --check

fuzz: .venv-dev/.made
	@$(DEV)/python scripts/fuzz.py $(ARGS)

lock:
	$(LOCK) pyproject.toml --group build --extra dev -o requirements-dev.txt
	$(LOCK) pyproject.toml --group build --extra view --extra netcdf --extra meshes --extra study \
		-c requirements-dev.txt -o requirements.txt

vendor:
	cd scripts/vendor && npm ci --omit-lockfile-registry-resolved --no-audit --no-fund && npm run --silent build

clean:
	rm -rf .venv .venv-dev dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp comes last: a half-made environment does not count.
.venv/.made: requirements.txt pyproject.toml scripts/make_venv.sh
	@PYTHON='$(PYTHON)' sh scripts/make_venv.sh .venv requirements.txt
	@touch $@

.venv-dev/.made: requirements-dev.txt pyproject.toml scripts/make_venv.sh
	@PYTHON='$(PYTHON)' sh scripts/make_venv.sh .venv-dev requirements-dev.txt
	@touch $@

.PHONY: help setup actions check test docs figures bench body house population claims paths fuzz vendor lock clean
