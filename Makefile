# Bare `make` lists the targets. Each one sets up what it needs in .venv, once.

PYTHON3 ?= python3
VENV := .venv
PYTHON := $(VENV)/bin/python
OUT := out

# the set-up is done again only when the lock or the project's own metadata changes
READY := $(VENV)/.ready
TESTS_READY := $(VENV)/.ready-tests
APPS :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
export PYTHONDONTWRITEBYTECODE =

include $(sort $(wildcard projects/*/app.mk))

.PHONY: help demo test data evaluate bench lint lock new-app clean

help:
	@echo "make demo and make test do everything; the others, with their variables:"
	@grep -hE '^[a-z_-]+:.*## ' $(MAKEFILE_LIST) | sort -u \
		| awk -F ':.*## ' '{ printf "  %-20s %s\n", $$1, $$2 }'
