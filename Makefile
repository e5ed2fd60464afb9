PYTHON ?= python3
PORT ?= 0
TEST_PYTHON = $$($(PYTHON) tools/environment.py)

.PHONY: serve site package test native-then-engines lint-then-browser test-native test-engines test-browser test-browser-first test-browser-others bench science vendor \
	mutants soak upstream pictures clean lint lint-python lint-files lint-javascript lint-types lint-layers format

serve: vendor
	@exec $(PYTHON) tools/serve.py --port $(PORT)

vendor:
	@$(PYTHON) tools/vendor.py
	@$(PYTHON) tools/documentation.py
	@$(PYTHON) tools/data_index.py
	@$(PYTHON) tools/python_files.py
	@$(PYTHON) tools/site_files.py

site: vendor
	@$(PYTHON) tools/site_folder.py

package:
	@python=$(TEST_PYTHON) && $$python -m hatchling build --directory build/package

# Two things at a time, of some twenty minutes each.
test: vendor
	@$(MAKE) --no-print-directory --jobs=2 native-then-engines lint-then-browser

native-then-engines:
	@$(MAKE) --no-print-directory test-native && $(MAKE) --no-print-directory test-engines \
		&& $(MAKE) --no-print-directory test-browser-first

lint-then-browser:
	@$(MAKE) --no-print-directory lint && $(MAKE) --no-print-directory test-browser-others

# What is measured is py/astronomical_lite and py/app. What the browser alone runs (py/shell.py, py/worker.py, py/compute.py)
# is tested by tests/browser; left out is what is imported for types only, or read as a text.
CORE = tests --ignore=tests/browser --ignore=tests/tools
COVERAGE = build/coverage.json
MEASURED = -W ignore::RuntimeWarning:slipcover.importer -m slipcover --branch --source py/astronomical_lite,py/app \
	--omit '*/arrays.py,*/extensions/templates/*' --json --out $(COVERAGE)
test-native:
	@python=$(TEST_PYTHON) && mkdir -p $(dir $(COVERAGE)) \
		&& $$python $(MEASURED) -m pytest $(CORE) -m "not soak" \
		&& $$python tools/coverage_report.py $(COVERAGE) \
		&& $$python -m pytest tests/tools

MAIN_JOB = tests/browser/test_main_job.py
# In two parts, by the files' names, so that both lanes of `make test` take as long.
FIRST = $(wildcard tests/browser/test_[abc]*.py)
test-browser-first:
	@python=$(TEST_PYTHON) && $$python -m pytest $(FIRST)

test-browser-others:
	@python=$(TEST_PYTHON) && $$python -m pytest tests/browser $(patsubst %,--ignore=%,$(MAIN_JOB) $(FIRST))

test-browser: test-browser-first test-browser-others

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

# Labels that each way of learning needs, and wrong ones found, simulated: docs/science/. Ten minutes; more: python -m science --seeds N.
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
	rm -rf static/vendor static/docs static/files.json static/python.bin build data/index.json data/example_catalogue.fits data/example_images bench.json
