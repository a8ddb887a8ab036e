# Bare `make` lists the targets. Each one first sets up what it needs in .venv, once.

PYTHON3 ?= python3
VENV := .venv
PYTHON := $(VENV)/bin/python
OUT := out
READY := $(VENV)/.ready
APPS :=

export PYTHONPATH := $(CURDIR)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# $(call given,SONG ARTIST) hands what the user wrote to the recipes by the environment, letter by letter:
# there "$$SONG" is one word whatever quotes, dollars or blanks it holds, as $(SONG) would not be
define given
$(foreach name,$(1),$(eval override export $(name) := $$(value $(name))))
endef
$(call given,DATASET NAME APP MODELS PROTOCOL KIND RUNS N PORT)

include $(sort $(wildcard projects/*/app.mk))

.PHONY: help
help:
	@echo "make demo and make test do everything. All targets, with the variables they take:"
	@grep -hE '^[a-z_-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  %-18s %s\n", $$1, $$2 }'

$(PYTHON):
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "error: $(PYTHON3) is not Python 3.11 or later; install one, or name it: make PYTHON3=python3.12" >&2; exit 1; }
	@$(PYTHON3) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "error: $(PYTHON3) cannot make virtual environments; install venv (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@echo "setting up $(VENV): about a minute, once" >&2
	@$(PYTHON3) -m venv $(VENV)

# again only when the lock or the project's metadata changes
$(READY): requirements.lock pyproject.toml | $(PYTHON)
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: demo
demo: $(APPS) ## Run all the apps on what ships; pictures and tables go to out/
	@echo
	@echo "what they made:"
	@find $(OUT) -type f ! -name '.*' | sort | sed 's/^/  /'

.PHONY: test
test: $(READY) ## Run the tests  [ARGS="-k svd"]
	$(PYTHON) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: lint
lint: $(READY) ## Check style and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

.PHONY: data
data: $(READY) ## Fetch real ratings, checked where a digest is published  [DATASET=ml-25m]
	@set -fx; for name in $${DATASET:-ml-latest-small ml-100k}; do $(PYTHON) -m shared.datasets fetch "$$name" || exit; done

.PHONY: evaluate
evaluate: $(READY) ## How accurate the film models are  [DATASET=ml-100k MODELS=bias,als PROTOCOL=time:0.8]
	@set -x; $(PYTHON) -m projects.movie_recommender evaluate $${DATASET:+--dataset "$$DATASET"} \
		$${MODELS:+--models "$$MODELS"} $${PROTOCOL:+--protocol "$$PROTOCOL"}

.PHONY: bench
bench: $(READY) ## Measure every figure of the README beside its peer  [APP=photos]
	@set -x; $(PYTHON) -m benchmarks $${APP:+"$$APP"}

# what the studio needs beyond the lock, once
$(VENV)/.studio: requirements-studio.lock $(READY)
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-studio.lock
	@touch $@

.PHONY: studio
studio: $(VENV)/.studio ## Every app as a page in the browser, on this machine alone  [PORT=8600]
	@$(PYTHON) -m studio $${PORT:+--port "$$PORT"}

.PHONY: fuzz
fuzz: $(READY) ## Fuzz the reader of a kind of file, guided by coverage  [KIND=patch RUNS=100000 WRITE=--write]
	$(PYTHON) -m pip install -qq --disable-pip-version-check --no-build-isolation -e '.[fuzz]'
	@set -x; $(PYTHON) -m tools.reliability.fuzz "$${KIND:-svd}" --runs "$${RUNS:-100000}" $(WRITE)

.PHONY: bench-quick
bench-quick: $(READY) ## A small part of every benchmark: that it runs, and that answers agree
	$(PYTHON) -m benchmarks.quick

.PHONY: lesson
lesson: $(READY) ## Check your answer to a lesson's exercise  [N=3]
	@$(PYTHON) -m tools.lessons check "$${N:-1}"

.PHONY: docs
docs: $(READY) ## Build the course and the pages of docs/ into out/docs, with search
	@$(PYTHON) -m tools.lessons site

.PHONY: site
site: demo ## A card per app with its figures, charts and sources, into out/site, for any web host
	@$(PYTHON) -m tools.site --demo $(OUT) --out $(OUT)/site

.PHONY: notebooks
notebooks: $(READY) ## Turn the lessons into notebooks in out/notebooks
	@$(PYTHON) -m tools.lessons notebooks

.PHONY: reliability
reliability: $(READY) ## Try to break it, and count  [CAMPAIGNS="faults kills" FULL=--full]
	$(PYTHON) -m tools.reliability $(CAMPAIGNS) $(FULL)

.PHONY: new-app
new-app: $(READY) ## Make one more app, which runs, is tested and listed  [NAME=sales_forecast]
	@set -x; $(PYTHON) -m tools.new_app $${NAME:+"$$NAME"}

LOCK := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

.PHONY: lock
lock: $(READY) ## Resolve the dependencies anew into the two locks
	$(LOCK) --extra dev --upgrade pyproject.toml -o requirements.lock
	$(LOCK) --extra dev --extra studio --upgrade -c requirements.lock pyproject.toml -o requirements-studio.lock

.PHONY: audit
audit: $(READY) ## Ask whether a locked package has a known vulnerability
	@$(PYTHON) -m tools.audit

.PHONY: clean
clean: ## Remove what was made: out/, caches and .venv; never fetched data
	rm -rf $(OUT) data/cache $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
