# Two commands on a fresh machine with Python 3.11: `make demo` and `make test`.
# Each sets up what it needs in .venv; the work is in scripts/.

# An extra package index for torch. PyPI's build for Linux brings CUDA and some GB; for the small CPU build:
#   make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu
# To change the build later, run `make clean` first.
TORCH_INDEX ?=
# The Python to use; by default the first that is 3.11 or later among python3, python3.11, ...
PYTHON ?=
# For example: make test TESTS="tests/grading -k seed"
TESTS ?=
# How many files of tests run at the same time: JOBS=1 for one after the other, in the order of their names.
JOBS ?= auto
# For example: make serve SERVE="--port 9000"
SERVE ?=

export TORCH_INDEX PYTHON

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test test-llm lint types check serve lock clean install install-dev

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: install ## Set up, then grade the sample answers and write a report
	.venv/bin/caifen model prepare
	.venv/bin/caifen demo

test: install-dev ## Set up, then run the tests (TESTS="..." goes to pytest)
	scripts/install-debian-packages.sh
	.venv/bin/caifen model prepare
# Each process loads the models it needs, so many cores would take much memory.
	.venv/bin/python -m pytest -n $(JOBS) --maxprocesses 4 --dist loadfile $(TESTS)

test-llm: install-dev ## Set up a real, small language model, then run the tests that ask it
	scripts/install-real-llm.sh
	.venv/bin/python -m pytest -m real_llm $(TESTS)

lint: install-dev ## Ruff: rules and format
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: install-dev ## mypy, strict
	.venv/bin/mypy

check: lint types test ## lint, types and test

serve: install ## Start the service on 127.0.0.1:8000 (SERVE="..." goes to caifen serve)
	.venv/bin/caifen model prepare
	.venv/bin/caifen serve $(SERVE)

lock: ## Write the lock files anew from pyproject.toml (UPGRADE=1: newest versions)
	scripts/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## Remove .venv, .venv-llm, caches and build output; the prepared model stays
	rm -rf .venv .venv-llm .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	find . -type d -name __pycache__ -not -path './.git/*' -exec rm -rf {} +

install:
	@scripts/install.sh runtime

install-dev:
	@scripts/install.sh dev
