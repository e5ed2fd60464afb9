PYTHON ?= python3
PORT ?= 0
TEST_PYTHON = $$($(PYTHON) tools/environment.py)
TYPED = tools

.PHONY: serve site package test test-native test-browser bench vendor soak pictures clean \
	lint lint-python lint-files lint-javascript lint-types format

serve: vendor
	@exec $(PYTHON) tools/serve.py --port $(PORT)

vendor:
	@$(PYTHON) tools/vendor.py
	@$(PYTHON) tools/documentation.py
	@$(PYTHON) tools/data_index.py
	@$(PYTHON) tools/site_files.py

site: vendor
	@$(PYTHON) tools/site_folder.py

package:
	@python=$(TEST_PYTHON) && $$python -m hatchling build --directory build/package

test: vendor lint
	@$(MAKE) --no-print-directory --jobs=2 test-native test-browser

test-native:
	@python=$(TEST_PYTHON) && $$python -m pytest tests --ignore=tests/browser

test-browser:
	@python=$(TEST_PYTHON) && $$python -m pytest tests/browser

lint: lint-python lint-files lint-types lint-javascript

lint-python:
	@python=$(TEST_PYTHON) && $$python -m ruff check . && $$python -m ruff format --check .

lint-files:
	@python=$(TEST_PYTHON) && $$python tools/python_files.py --check && $$python tools/protocol_types.py --check

lint-javascript:
	@python=$(TEST_PYTHON) && $$python tools/javascript_checks.py

lint-types:
	@python=$(TEST_PYTHON) && $$python -m mypy $(TYPED)

format:
	@python=$(TEST_PYTHON) && $$python -m ruff check --fix . && $$python -m ruff format . \
		&& $$python tools/python_files.py && $$python tools/protocol_types.py && $$python tools/javascript_checks.py --write

bench: vendor
	@python=$(TEST_PYTHON) && $$python tools/bench.py $(ROW)

soak: vendor
	@python=$(TEST_PYTHON) && HYPOTHESIS_PROFILE=soak $$python -m pytest -m "soak or not soak" tests

pictures: vendor
	@python=$(TEST_PYTHON) && PICTURES=take $$python -m pytest -m pictures tests/browser

clean:
	rm -rf static/vendor static/docs static/files.json build data/index.json data/example_catalogue.fits data/example_images bench.json
