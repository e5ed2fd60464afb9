PYTHON ?= python3
PORT ?= 0
TEST_PYTHON = $$($(PYTHON) tools/environment.py)

.PHONY: serve test bench vendor lint format soak clean

serve: vendor
	@exec $(PYTHON) tools/serve.py --port $(PORT)

vendor:
	@$(PYTHON) tools/vendor.py
	@$(PYTHON) tools/data_index.py

test: vendor lint
	@python=$(TEST_PYTHON) && $$python -m pytest tests

lint:
	@python=$(TEST_PYTHON) && $$python -m ruff check . && $$python -m ruff format --check . \
		&& $$python tools/python_files.py --check

format:
	@python=$(TEST_PYTHON) && $$python -m ruff check --fix . && $$python -m ruff format . \
		&& $$python tools/python_files.py

bench: vendor
	@python=$(TEST_PYTHON) && $$python tools/bench.py $(ROW)

soak: vendor
	@python=$(TEST_PYTHON) && HYPOTHESIS_PROFILE=soak $$python -m pytest -m "soak or not soak" tests

clean:
	rm -rf static/vendor data/index.json data/example_catalogue.fits data/example_images bench.json
