# make run: installs what is needed, makes the sample once, serves the app on http://127.0.0.1:8501
# make test: installs what tests need, then checks and tests everything

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8501
TESTS ?= tests
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test check chromium screenshots bench quality clean

run: $(VENV)/.ready
	@$(BIN)/python -m analytics sample
	@echo "http://127.0.0.1:$(PORT)"
	@$(BIN)/streamlit run app.py --server.port $(PORT)

test: check chromium
	$(BIN)/pytest -n 2 --dist loadfile -m "not bench" $(TESTS)

check: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

screenshots: $(VENV)/.ready-dev chromium
	$(BIN)/python -m tests.browser.screenshots screenshots

bench: $(VENV)/.ready-dev
	@$(BIN)/python -m analytics sample
	$(BIN)/python -m tests.bench.pages

# Topics beside those of other recipes, on labelled texts; writes docs/quality.md.
quality: $(VENV)/.ready-dev
	$(BIN)/python -m tests.quality.topics

$(VENV)/.ready: requirements.txt constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	$(BIN)/pip install --quiet -r requirements-dev.txt
	@touch $@

# Browser tests drive Debian's Chromium; elsewhere they are skipped with a word about it.
chromium:
	@command -v chromium >/dev/null || \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-color-emoji >/dev/null; \
	else \
		echo "No chromium on this machine: the browser tests will be skipped."; \
	fi

clean:
	rm -rf $(VENV) screenshots
