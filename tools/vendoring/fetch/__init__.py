"""How what `make vendor` needs is had: the cache, downloads, pip and npm."""
