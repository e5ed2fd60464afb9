"""The rows of `make bench`: one module a subject, each with its `ROWS`."""
