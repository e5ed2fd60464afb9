"""What is made of what was fetched: trimmed and compiled wheels, a patched runtime."""
