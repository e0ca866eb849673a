# Everything is installed into .venv, in the versions that constraints.txt names.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --constraint constraints.txt

# Tests that need no browser share the cores; those of one `xdist_group` have one core together.
PARALLEL := -n auto --dist loadgroup

# Its plugin takes seconds to import, and is for notebooks.
NO_NBVAL := -p no:nbval

# Browsers at once, each with a JupyterLab of its own: two need three quarters of the time that one
# needs, and twice the machine. On a busy one, tests that wait for a browser may wait too long.
BROWSERS ?= 1

# How many tests in a browser are run once more where they fail, with the trace of both: a kernel or
# a browser on a busy machine may fail for no fault of ours. More than these few are one.
AGAIN ?= 0

# What a person has set in JupyterLab goes before what lies here.
LAB_DEFAULTS := $(VENV)/share/jupyter/lab/settings/overrides.d

# In a container one often is root, which Jupyter wants to be told.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help lab test headless docs lint format unit javascript fuzz torture notebooks-test browser publishing mining dist lite site bench notebooks pictures comparison lock flowr-env clean

help:  ## show the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

# JupyterLab would take the folder of a notebook that it is given as its root, without flows/.
lab: $(VENV)/.lab  ## open JupyterLab on the quickstart
	$(BIN)/jupyter lab $(AS_ROOT) --ServerApp.root_dir=. \
	  --LabApp.default_url=/lab/tree/notebooks/quickstart.ipynb

test: headless browser  ## lint, types, unit tests, notebooks, browser

headless: lint unit javascript notebooks-test  ## all of that but the browser

lint: $(VENV)/.test  ## ruff and mypy, both strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.test  ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

unit: $(VENV)/.test  ## the tests that need no browser
	$(BIN)/python -m pytest tests -m "not browser" $(PARALLEL) $(NO_NBVAL)

fuzz: $(VENV)/.unit  ## many more generated flows, walks and damage; minutes, and the number tried
	FLOWR_NB_FUZZ=1 $(BIN)/python -m pytest tests/flow tests/yaml tests/session tests/run tests/store tests/comparison -m hypothesis

torture: $(VENV)/.unit  ## the store under kills, races, faults, power cuts, interrupts, moved folders, forks and two people; minutes, and figures
	FLOWR_NB_TORTURE=1 $(BIN)/python -m pytest tests/store/test_conformance.py tests/store/test_leaks.py tests/store/test_two_people.py tests/torture tests/run/test_interrupts.py tests/run/test_threads.py -s -v

javascript: $(VENV)/.test  ## the browser's half of the widgets: types by tsc, tests by node
	$(BIN)/python -m tools.check_javascript

notebooks-test: $(VENV)/.test  ## every notebook gives what it shows
	$(BIN)/python -m pytest --nbval notebooks

browser: $(VENV)/.test  ## a real JupyterLab in a real Chromium; pictures in test-artifacts/
	$(BIN)/python -m pytest tests -m browser $(NO_NBVAL) $(if $(filter-out 1,$(BROWSERS)),-n $(BROWSERS) --dist loadfile) \
	  $(if $(filter-out 0,$(AGAIN)),--reruns 1 --max-suite-reruns $(AGAIN) --rerun-show-tracebacks)

publishing: $(VENV)/.test .venv-publishing/.installed  ## notebooks published by all that the documentation names, Jupyter Book and MkDocs too
	$(BIN)/python -m pytest tests/test_publishing.py $(PARALLEL)

mining: $(VENV)/.unit .venv-mining/.installed  ## event logs and frames, read by the real pm4py, pandas and polars
	$(BIN)/python -m pytest tests/board/test_mining.py

docs: $(VENV)/.docs  ## build the documentation, offline, in build/docs/; any warning fails
	$(BIN)/python -m sphinx -q -E -n -W --keep-going -b html -d build/doctrees docs build/docs
	$(BIN)/python -m tools.check_offline build/docs

dist: $(VENV)/.test  ## wheel and sdist in dist/; the wheel tried out with the newest dependencies
	$(BIN)/python -m tools.check_dist

lite: .venv-lite/.installed  ## a site that runs in the browser alone (JupyterLite), in build/lite/
	.venv-lite/bin/python -m tools.build_lite

site: lite $(VENV)/.docs  ## the documentation with that site in it, as "Try it", in build/site/
	rm -rf build/site
	$(BIN)/python -m sphinx -q -E -n -W --keep-going -t try_it -b html -d build/site-doctrees docs build/site
	$(BIN)/python -m tools.check_offline build/site
	cp -R build/lite build/site/try-it

bench: $(VENV)/.bench  ## measured figures, ours beside others, in one run
	$(BIN)/python -m benchmarks

notebooks: $(VENV)/.test  ## run the notebooks and save them with their outputs
	$(BIN)/python -m tools.run_notebooks

pictures: $(VENV)/.test  ## make the pictures of the README again (needs Chromium)
	$(BIN)/python -m tools.make_pictures

comparison: $(VENV)/.comparison flowr-env  ## make the pictures of docs/side-by-side.md again (needs Chromium, dot)
	.venv-flowr/bin/python -m pip --disable-pip-version-check install --quiet "flowr[viz]==1.2.1"
	$(BIN)/python -m tools.make_comparison

lock: $(VENV)/.pip  ## bring constraints.txt up to date
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --all-extras \
	  --no-header --no-annotate --no-emit-package flowr-nb --output-file constraints.txt pyproject.toml

flowr-env: .venv-flowr/.installed  ## the real flowr in a Python 3.13 environment, to test against

# Jupyter Book 1 asks for an older Sphinx than constraints.txt has, mkdocs-jupyter for a theme of 60 MB.
.venv-publishing/.installed: pyproject.toml
	$(PYTHON) -m venv --clear .venv-publishing
	.venv-publishing/bin/python -m pip --disable-pip-version-check install --quiet \
	  --editable ".[export]" jupyter-book==1.0.4.post1 mkdocs-jupyter==0.26.3
	touch $@

# pm4py is under the AGPL, and so is nothing that we depend on: it reads what we wrote, in a process of its own.
.venv-mining/.installed: pyproject.toml
	$(PYTHON) -m venv --clear .venv-mining
	.venv-mining/bin/python -m pip --disable-pip-version-check install --quiet \
	  --editable . pm4py==2.7.23.11 "polars>=1.20"
	touch $@

# JupyterLite takes JupyterLab's extensions from the environment that it runs in.
.venv-lite/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv --clear .venv-lite
	.venv-lite/bin/python -m pip --disable-pip-version-check install --quiet \
	  --constraint constraints.txt ".[lite]"
	touch $@

$(VENV)/.pip:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.lab: pyproject.toml constraints.txt tools/lab-settings.json | $(VENV)/.pip
	$(INSTALL) --editable ".[lab]"
	mkdir -p $(LAB_DEFAULTS)
	cp tools/lab-settings.json $(LAB_DEFAULTS)/flowr-nb.json
	touch $@

$(VENV)/.unit: pyproject.toml constraints.txt | $(VENV)/.pip
	$(INSTALL) --editable ".[unit]"
	touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/.pip
	$(INSTALL) --editable ".[test]"
	touch $@

$(VENV)/.docs: pyproject.toml constraints.txt | $(VENV)/.pip
	$(INSTALL) --editable ".[docs]"
	touch $@

$(VENV)/.bench: pyproject.toml constraints.txt | $(VENV)/.pip
	$(INSTALL) --editable ".[test,bench]"
	touch $@

$(VENV)/.comparison: pyproject.toml constraints.txt | $(VENV)/.pip
	$(INSTALL) --editable ".[test,comparison]"
	touch $@

.venv-flowr/.installed: tools/flowr_env.py
	$(PYTHON) tools/flowr_env.py

clean:
	rm -rf $(VENV) .venv-* build dist test-artifacts tests/javascript/node_modules .mypy_cache .pytest_cache .ruff_cache
