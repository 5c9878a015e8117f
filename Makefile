# Two commands matter: `make book` and `make test`. Each sets itself up in .venv and says what it does.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: book test check check-data serve refresh agreement pins clean

# WITHOUT_NC=1 builds without the tables whose licence forbids commercial use.
book: $(VENV)/.book
	@echo "Executing changed notebooks and building the site, warnings are errors (about a minute the first time) ..."
	@$(if $(WITHOUT_NC),WITHOUT_NC=1) $(BIN)/jupyter-book build . -W -n --keep-going
	@echo "The site is in _build/html. See it: open _build/html/index.html, or run 'make serve'."

serve:
	@test -f _build/html/index.html || { echo "There is no site yet: run 'make book' first."; exit 1; }
	@echo "The site is at http://127.0.0.1:$(PORT)/ (Ctrl+C stops it)."
	@$(PYTHON) -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

check-data: $(VENV)/.book
	@cd book && ../$(BIN)/python -m techsec.schema

check: $(VENV)/.test check-data
	@$(BIN)/python -m pytest tests/data tests/figures tests/notebooks/test_structure.py

test: $(VENV)/.test $(VENV)-lab/.ready book
	@tests/site/browser.sh
	@echo "Testing data, figures, notebooks and every page in a browser ..."
	@$(BIN)/python -m pytest tests
	@echo "Running every notebook and comparing the numbers that the prose quotes ..."
	@$(BIN)/python -m pytest --nbval-lax book

# Rewrites the stored outputs that the prose quotes, after a change of data, and prints what changed.
refresh: $(VENV)/.test
	@$(BIN)/python tests/notebooks/refresh.py

$(VENV)/.book: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This book needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version). Name another one: make PYTHON=python3.12 book"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks the venv module. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) from requirements.txt (about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.test: $(VENV)/.book tests/requirements.txt
	@echo "Adding what the tests need, from tests/requirements.txt ..."
	@$(PIP) -r tests/requirements.txt
	@touch $@

$(VENV)-lab/.ready: $(VENV)/.book tests/lab/requirements.txt
	@echo "Setting up a JupyterLab of its own for the tests ..."
	@$(PYTHON) -m venv $(VENV)-lab
	@$(VENV)-lab/bin/python -m pip install --quiet --disable-pip-version-check -r tests/lab/requirements.txt
	@touch $@

# Recomputes the agreement of the two codings; SHEET=mine.csv compares a coder's own sheet with both.
agreement: $(VENV)/.book
	@cd book && ../$(BIN)/python -m techsec.agreement $(if $(SHEET),$(abspath $(SHEET)))

# For maintainers: pins each short list whole.
pins: $(VENV)/.book
	@$(BIN)/python .ci/pins.py requirements
	@$(BIN)/python .ci/pins.py tests/requirements requirements.txt
	@$(BIN)/python .ci/pins.py tests/lab/requirements

clean:
	rm -rf _build
