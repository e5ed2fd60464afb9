PYTHON ?= python3
PORT ?= 0
TEST_PYTHON = $$($(PYTHON) tools/environment.py)

.PHONY: serve site test test-native test-browser bench vendor lint format mutants soak pictures clean

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

# What is measured is py/; the tests of tools/ do not run it.
test-native:
	@python=$(TEST_PYTHON) && $$python -m coverage erase \
		&& $$python -m coverage run -m pytest tests --ignore=tests/browser --ignore=tests/tools \
		&& $$python tools/coverage_report.py \
		&& $$python -m pytest tests/tools

test-browser:
	@python=$(TEST_PYTHON) && $$python -m pytest tests/browser

lint:
	@python=$(TEST_PYTHON) && $$python -m ruff check . && $$python -m ruff format --check . \
		&& $$python tools/python_files.py --check

format:
	@python=$(TEST_PYTHON) && $$python -m ruff check --fix . && $$python -m ruff format . \
		&& $$python tools/python_files.py

bench: vendor
	@python=$(TEST_PYTHON) && $$python tools/bench.py $(ROW)

# Faults put into the core's rules, one at a time, that some test has to notice; hours for all modules.
# One module: make mutants MODULE=learning/splits; one function of it: WITHIN=split
mutants:
	@python=$(TEST_PYTHON) && nice -n 19 $$python tools/mutants.py $(MODULE) $(WITHIN)

soak: vendor
	@python=$(TEST_PYTHON) && HYPOTHESIS_PROFILE=soak $$python -m pytest -m "soak or not soak" tests

pictures: vendor
	@python=$(TEST_PYTHON) && PICTURES=take $$python -m pytest -m pictures tests/browser

clean:
	rm -rf static/vendor static/docs static/files.json build data/index.json data/example_catalogue.fits data/example_images bench.json
