"""Writing tables as files."""
