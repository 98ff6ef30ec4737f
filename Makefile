# The one door. Every target sets up what it needs in .venv first; with nothing to do that takes a moment.
# Works with POSIX make, GNU make from 3.81 on, and under a path with blanks: names below are relative.
.POSIX:
.NOTPARALLEL:
.PHONY: help setup setup-dev demo test exam check ui bench bench-load bench-fresh bench-match docs lock clean

# Said by the caller: PYTHON=... (which Python to build .venv with), ARGS=... (more arguments for the command behind a target)
SETUP = PYTHON="$(PYTHON)" tools/bootstrap
BIN = .venv/bin

help:
	@echo "make demo    simulate a factory, run the whole hub on it, say what to open next"
	@echo "make ui      the Dagster pages of the demo site, on loopback"
	@echo "make test    every test, with coverage of our packages (90 % at least)"
	@echo "make exam    the tests that take long: random kills, large scale"
	@echo "make check   style, types, import rules, rules of the house, the demo site's files"
	@echo "make bench   figures on this machine: seconds, CPU seconds, rows; fails on nothing"
	@echo "make bench-load  the hub's loading beside its peers', where they are installed"
	@echo "make bench-fresh  how long from a commit in a source to the published copy, under load"
	@echo "make bench-match  master data beside plain Splink, against sets whose truth is known"
	@echo "make docs    pages to browse: dictionary, models, sources; JSON Schemas; in build/docs"
	@echo "make setup   only make .venv (setup-dev: with the tools for tests and checks)"
	@echo "make clean   remove .venv, caches and the demo's data"
	@echo "More for the command behind a target: make demo ARGS='--scale 2'    make test ARGS='-k landing'"

setup:
	@$(SETUP) run

setup-dev:
	@$(SETUP) dev

demo: setup
	@$(BIN)/hub demo $(ARGS)

ui: setup
	@$(BIN)/hub ui $(ARGS)

test: setup-dev
	$(BIN)/python -m pytest -m "not exam" -n auto --dist loadfile --cov --cov-report=term --cov-fail-under=90 $(ARGS)

exam: setup-dev
	$(BIN)/python -m pytest -m exam -n auto --dist load --maxschedchunk 1 --durations 20 $(ARGS)

check: setup-dev
	@PYTHON="$(PYTHON)" tools/check $(ARGS)

bench: setup-dev
	@$(BIN)/python -m bench $(ARGS)
	@$(BIN)/python -m bench.main_job

bench-load: setup-dev
	@$(BIN)/python -m bench.load $(ARGS)

bench-fresh: setup-dev
	@$(BIN)/python -m bench.fresh $(ARGS)

bench-match: setup-dev
	@$(BIN)/python -m bench.match --all .hub/bench-match $(ARGS)

docs: setup
	@$(BIN)/hub docs --out build/docs $(ARGS)
	@$(BIN)/hub schema --out build/docs/schema

lock: setup-dev
	@tools/lock $(ARGS)

clean:
	rm -rf .venv .hub build dist ./*.egg-info .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
