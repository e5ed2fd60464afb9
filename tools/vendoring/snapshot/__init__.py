"""A Python with everything imported, as files that the page starts it from."""
