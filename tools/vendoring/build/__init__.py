"""Building: trimmed and compiled wheels, substitute wheels, a patched runtime."""
