"""Keeping a session in the browser's storage, and opening it again."""
