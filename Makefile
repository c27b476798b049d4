# Two commands matter: `make demo` shows the product, `make test` proves it. See README.md.
PYTHON := .venv/bin/python
PORT ?= 8000
COMPILE := .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock" pyproject.toml

.PHONY: demo test bench format lock

# Exported and not written before the command, so that no shell stands between: it would die of the Ctrl-C
# that the command takes as its end, and make would call that an error.
demo: export SIMULATION = 1
demo: export SITE_URL = http://127.0.0.1:$(PORT)
demo:  ## build the demo once and serve it on 127.0.0.1 with one worker; Ctrl-C ends all of it
	@python3 install.py
	@$(PYTHON) manage.py serve --demo

test:  ## every check; finds PostgreSQL and Redis on this machine or starts its own
	@python3 install.py test
	@$(PYTHON) -m tests

bench:  ## queries and ratios, each beside its bound; never a test's verdict
	@python3 install.py test
	@$(PYTHON) -m tests.bench

format:
	@$(PYTHON) -m ruff check --fix --quiet
	@$(PYTHON) -m ruff format

lock:  ## requirements*.txt from pyproject.toml; keeps versions that still fit
	@$(COMPILE) -o requirements.txt > /dev/null
	@$(COMPILE) --group test -c requirements.txt -o requirements-test.txt > /dev/null
