# Two commands matter: `make book` and `make test`. Each sets itself up in .venv and says what it does.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Beside the notebooks, where the package of this folder is found first; the path may have spaces.
IN_BOOK = python="$$(cd "$(BIN)" && pwd)/python"; cd book && "$$python"
PORT ?= 8000
# Two processes, one for each core, each with whole files: what a file has set up is not set up twice.
PYTEST = $(BIN)/python -m pytest -n 2 --dist loadfile
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: book site-zip writable test test-without-site check check-data check-tests lint links release-check serve refresh agreement pins clean bench test-all test-slow exercises instructor-pack student-pack student-branch pdf

# WITHOUT_NC=1 builds without the tables whose licence forbids commercial use.
book: writable $(VENV)/.book check-data
	@echo "Executing changed notebooks and building the site, warnings are errors (about a minute the first time) ..."
	@$(if $(WITHOUT_NC),WITHOUT_NC=1) $(BIN)/jupyter-book build . -W -n --keep-going
	@echo "The site is in _build/html. See it: open _build/html/index.html, or run 'make serve'."

writable:
	@test -w . && { test ! -e _build || test -w _build; } || { echo "The book cannot be built here: this folder or its _build may not be written to."; exit 1; }

serve:
	@test -f _build/html/index.html || { echo "There is no site yet: run 'make book' first."; exit 1; }
	@echo "The site is at http://127.0.0.1:$(PORT)/ (Ctrl+C stops it)."
	@$(PYTHON) -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

# One file for class rooms without network.
site-zip: book
	@$(BIN)/python -m techsec_publish.zips _build/html _build/site.zip

check-data: $(VENV)/.book
	@$(IN_BOOK) -m techsec.schema

# Parts that do not wait for one another, on two cores.
check: $(VENV)/.test check-data
	@$(MAKE) --no-print-directory --jobs=2 --output-sync check-tests lint

# Made-up rows, broken copies, layouts for phones, every figure drawn and the agreement computed anew wait for make test.
LATER = figures/test_reader_events.py figures/test_axes.py figures/test_layout.py
LATER += data/test_mutations.py data/test_broken_copies.py data/test_agreement.py

check-tests:
	@$(PYTEST) tests/data tests/notebooks/test_structure.py tests/figures $(LATER:%=--ignore=tests/%) -k "not narrow"

# Style, types and spelling; .pre-commit-config.yaml calls the same.
lint: $(VENV)/.test
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@git ls-files -z | xargs -0 $(BIN)/codespell

# Whether versions, days and licences agree and the changes are told, before a release.
release-check: $(VENV)/.book lint
	@$(BIN)/python .ci/release.py

# Asks every external address whether it still answers, and reports; needs a network.
links: $(VENV)/.book
	@$(BIN)/python .ci/links.py

# Need no built site, and run while it is built.
WITHOUT_SITE = tests/data tests/figures

# Tables first: what is wrong in one is said before anything else is.
test: $(VENV)/.test check-data
	@tests/browser.sh
	@echo "Building the book, and testing data and figures ..."
	@$(MAKE) --no-print-directory --jobs=2 --output-sync book test-without-site
	@echo "Testing every page in a browser, exercises and notebooks, whose numbers the prose quotes ..."
	@$(PYTEST) --nbval-lax book tests $(WITHOUT_SITE:%=--ignore=%) --ignore-glob='tests/*.ipynb'

test-without-site: $(VENV)/.test
	@$(PYTEST) $(WITHOUT_SITE)

# Also the tests marked slow: environments, servers, whole builds and tools of their own.
test-all: test
	@$(MAKE) --no-print-directory test-slow

test-slow: $(VENV)/.test $(VENV)-lab/.ready $(VENV)-nbgrader/.ready $(VENV)-repo2docker/.ready $(VENV)-pdf/.ready
	@tests/reader.sh
	@echo "Testing what Binder, class hubs and laptops install and run, whole builds, the PDF ..."
	@$(PYTEST) tests -m slow

HAS_KIT = test -d exercises/course_kit || { echo "The graded exercises are not in this copy of the book."; exit 0; };

# From the masters in exercises/: what students get, what instructors read, what the checker compares with.
exercises: $(VENV)/.book
	@$(HAS_KIT) $(BIN)/python -m course_kit.masters exercises _build/exercises

instructor-pack: $(VENV)/.book
	@$(HAS_KIT) $(BIN)/python -m course_kit.instructor_pack exercises _build/instructor-pack.zip

# Rewrites the stored outputs that the prose quotes, after a change of data, and prints what changed.
refresh: $(VENV)/.test
	@$(BIN)/python tests/notebooks/refresh.py

$(VENV)/.book: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This book needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version). Name another one: make PYTHON=python3.12 book"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks the venv module. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) from requirements.txt (about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements.txt -e .
	@touch $@

$(VENV)/.test: $(VENV)/.book tests/requirements.txt
	@echo "Adding what the tests need, from tests/requirements.txt ..."
	@$(PIP) -r tests/requirements.txt
	@touch $@

# Environments of their own, each from its list: JupyterLab as on Binder and class hubs, repo2docker, nbgrader, WeasyPrint.
$(VENV)-lab/.ready: binder/requirements.txt
$(VENV)-repo2docker/.ready: tests/classroom/requirements.txt
$(VENV)-nbgrader/.ready: tests/nbgrader/requirements.txt
$(VENV)-pdf/.ready: book/_reader/requirements.txt

# nbgrader runs notebooks in folders of its own, without the package beside them; the reader reads the contents.
$(VENV)-%/.ready: | $(VENV)/.book
	@echo "Setting up $(VENV)-$* from $< ..."
	@$(PYTHON) -m venv $(VENV)-$*
	@$(VENV)-$*/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@$(if $(filter nbgrader pdf,$*),$(VENV)-$*/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e .)
	@touch $@

# Recomputes the agreement of the two codings; SHEET=mine.csv compares a coder's own sheet with both.
agreement: $(VENV)/.book
	@$(IN_BOOK) -m techsec.agreement $(if $(SHEET),$(abspath $(SHEET)))

# For maintainers: times the build, weighs pages, asks Lighthouse (npm), and writes book/reference/benchmarks.md;
# SUITES=3 times check, test and test-all three times instead, in a clean clone.
bench: $(VENV)/.test
	@tests/browser.sh
	@cd tests && ../$(BIN)/python -m bench $(if $(WITHOUT_LIGHTHOUSE),--without-lighthouse) $(if $(SUITES),--suites $(SUITES))

# What students open, without anything that marks them: as a zip, and as the git branch that Binder and hubs open.
student-pack: $(VENV)/.book
	@$(BIN)/python -m techsec_publish.student_pack pack _build/student-pack.zip

student-branch: $(VENV)/.book
	@$(BIN)/python -m techsec_publish.student_pack branch

# The chapters as one PDF. From the built site, so that it shows what the site shows.
pdf: $(VENV)-pdf/.ready book
	@echo "Laying out the reader (about a minute) ..."
	@$(VENV)-pdf/bin/python book/_reader/reader.py _build/html _build/reader.pdf

# For maintainers: pins each short list whole.
pins: $(VENV)/.book
	@$(BIN)/python .ci/pins.py requirements
	@$(BIN)/python .ci/pins.py tests/requirements -r requirements.txt
	@$(BIN)/python .ci/pins.py binder/requirements -c requirements.txt
	@$(BIN)/python .ci/pins.py tests/classroom/requirements
	@$(BIN)/python .ci/pins.py book/_reader/requirements
	@$(BIN)/python .ci/pins.py tests/nbgrader/requirements

clean:
	rm -rf _build
