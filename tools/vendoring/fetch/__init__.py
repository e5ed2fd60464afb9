"""Fetching: the cache, downloads, pip and npm."""
