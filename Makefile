PYTHON ?= python3
PORT ?= 0
TEST_PYTHON = $$($(PYTHON) tools/environment.py)

.PHONY: serve site test test-native test-browser bench vendor lint lint-javascript format soak pictures clean

serve: vendor
	@exec $(PYTHON) tools/serve.py --port $(PORT)

vendor:
	@$(PYTHON) tools/vendor.py
	@$(PYTHON) tools/documentation.py
	@$(PYTHON) tools/data_index.py
	@$(PYTHON) tools/site_files.py

site: vendor
	@$(PYTHON) tools/site_folder.py

test: vendor lint
	@$(MAKE) --no-print-directory --jobs=2 test-native test-browser

test-native:
	@python=$(TEST_PYTHON) && $$python -m pytest tests --ignore=tests/browser

test-browser:
	@python=$(TEST_PYTHON) && $$python -m pytest tests/browser

lint: lint-javascript
	@python=$(TEST_PYTHON) && $$python -m ruff check . && $$python -m ruff format --check . \
		&& $$python tools/python_files.py --check

lint-javascript:
	@$(PYTHON) tools/javascript_checks.py

format:
	@python=$(TEST_PYTHON) && $$python -m ruff check --fix . && $$python -m ruff format . \
		&& $$python tools/python_files.py && $$python tools/javascript_checks.py --write

bench: vendor
	@python=$(TEST_PYTHON) && $$python tools/bench.py $(ROW)

soak: vendor
	@python=$(TEST_PYTHON) && HYPOTHESIS_PROFILE=soak $$python -m pytest -m "soak or not soak" tests

pictures: vendor
	@python=$(TEST_PYTHON) && PICTURES=take $$python -m pytest -m pictures tests/browser

clean:
	rm -rf static/vendor static/docs static/files.json build data/index.json data/example_catalogue.fits data/example_images bench.json
