"""The user's own Python as a configuration carries it."""

from __future__ import annotations

from astronomical_lite.file_names import plain_name
from astronomical_lite.project.settings import Settings

EXTENSION = "extension"
"""The configuration's extra key: {"name": ..., "source": ...}."""


def kept_extension(settings: Settings) -> tuple[str, str] | None:
    """Return name and source of the Python that a configuration carries, None if there is none."""
    kept = settings.extra.get(EXTENSION)
    if not isinstance(kept, dict):
        return None
    name, source = kept.get("name"), kept.get("source")
    if not (isinstance(name, str) and isinstance(source, str) and source.strip()):
        return None
    return plain_name(name), source
