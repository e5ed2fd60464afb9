"""The plots, one module each."""
