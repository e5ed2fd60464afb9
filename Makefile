PYTHON ?= python3
PORT ?= 0
TEST_PYTHON = $$($(PYTHON) tools/environment.py)

.PHONY: serve site package test test-native test-core test-tools test-engines test-browser bench science vendor \
	mutants soak upstream pictures clean lint lint-python lint-files lint-javascript lint-types lint-layers format

serve: vendor
	@exec $(PYTHON) tools/serve.py --port $(PORT)

vendor:
	@$(PYTHON) tools/vendor.py
	@$(PYTHON) tools/wasm_files.py
	@$(PYTHON) tools/documentation.py
	@$(PYTHON) tools/data_index.py
	@$(PYTHON) tools/python_files.py
	@$(PYTHON) tools/site_files.py

site: vendor
	@$(PYTHON) tools/site_folder.py

package:
	@python=$(TEST_PYTHON) && $$python -m hatchling build --directory build/package

# Two things at a time, each of a few minutes at most; make begins the next as one ends.
test: vendor
	@$(MAKE) --no-print-directory --jobs=2 lint test-native test-engines test-browser

test-native: test-core test-tools

# What is measured is py/astronomical_lite and py/app. What the browser alone runs (py/shell.py, py/worker.py, py/compute.py)
# is tested by tests/browser; left out is what is imported for types only, or read as a text.
CORE = tests --ignore=tests/browser --ignore=tests/tools
COVERAGE = build/coverage.json
MEASURED = -W ignore::RuntimeWarning:slipcover.importer -m slipcover --branch --source py/astronomical_lite,py/app \
	--omit '*/arrays.py,*/extensions/templates/*' --json --out $(COVERAGE)
test-core:
	@python=$(TEST_PYTHON) && mkdir -p $(dir $(COVERAGE)) \
		&& $$python $(MEASURED) -m pytest $(CORE) -m "not soak" \
		&& $$python tools/coverage_report.py $(COVERAGE)

test-tools:
	@python=$(TEST_PYTHON) && $$python -m pytest tests/tools

MAIN_JOB = tests/browser/test_main_job.py
# By how the files' names begin; what takes longest comes first, and at the end what is left.
BROWSER_PARTS = 1 2 3 4 5
PART_1 = st
PART_2 = [g-o]
PART_3 = [d-f]
PART_4 = [a-c]
PART_5 = [pt]
BROWSER_TESTS = $(filter-out $(MAIN_JOB),$(wildcard tests/browser/test_*.py))
part = $(filter $(BROWSER_TESTS),$(wildcard $(foreach number,$(1),$(PART_$(number):%=tests/browser/test_%*.py))))
test-browser: $(BROWSER_PARTS:%=test-browser-%) test-browser-rest

.PHONY: $(BROWSER_PARTS:%=test-browser-%) test-browser-rest
$(BROWSER_PARTS:%=test-browser-%): test-browser-%:
	@python=$(TEST_PYTHON) && $$python -m pytest $(call part,$*)

test-browser-rest:
	@python=$(TEST_PYTHON) && $$python -m pytest $(filter-out $(call part,$(BROWSER_PARTS)),$(BROWSER_TESTS))

test-engines:
	@python=$(TEST_PYTHON) && $$python -m pytest $(MAIN_JOB)

lint: lint-python lint-files lint-types lint-layers lint-javascript

lint-python:
	@python=$(TEST_PYTHON) && $$python -m ruff check . && $$python -m ruff format --check .

lint-files:
	@python=$(TEST_PYTHON) && $$python tools/protocol_types.py --check

lint-javascript:
	@python=$(TEST_PYTHON) && $$python tools/javascript_checks.py

lint-types:
	@python=$(TEST_PYTHON) && $$python -m mypy && $$python -m mypy tools

lint-layers:
	@python=$(TEST_PYTHON) && PYTHONPATH=py $$(dirname $$python)/lint-imports --no-logo --no-cache

format:
	@python=$(TEST_PYTHON) && $$python -m ruff check --fix . && $$python -m ruff format . \
		&& $$python tools/protocol_types.py && $$python tools/javascript_checks.py --write

bench: vendor
	@python=$(TEST_PYTHON) && $$python tools/bench.py $(ROW)

# Labels that each way of learning needs, and wrong ones found, simulated: docs/science/. A quarter of an hour; more: python -m science --seeds N.
science:
	@python=$(TEST_PYTHON) && PYTHONPATH=py:tools nice -n 19 $$python -m science

# Faults put into the core's rules, one at a time, that some test has to notice; hours for all modules.
# One module: make mutants MODULE=learning/splits; one function of it: WITHIN=split
mutants:
	@python=$(TEST_PYTHON) && nice -n 19 $$python tools/mutants.py $(MODULE) $(WITHIN)

soak: vendor
	@python=$(TEST_PYTHON) && HYPOTHESIS_PROFILE=soak $$python -m pytest -m "soak or not soak" tests

# The packages' own tests in the page's Python and in a plain one; hours for all, kept in build/upstream.
# One package: make upstream PACKAGE=scipy; files of it: FILES="optimize linalg"
upstream: vendor
	@python=$(TEST_PYTHON) && nice -n 19 $$python tools/upstream.py $(PACKAGE) $(FILES)

pictures: vendor
	@python=$(TEST_PYTHON) && PICTURES=take $$python -m pytest -m pictures tests/browser

clean:
	rm -rf static/vendor static/wasm static/docs static/files.json static/python.bin build data/index.json data/example_catalogue.fits data/example_images bench.json
