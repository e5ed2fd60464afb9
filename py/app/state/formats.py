"""Formats of a project's files, and the steps that bring older ones up to date.

Each file has a number of its own. `config.json` has two, in `OWN`: that of any configuration, and that of
what training needs beside it. `test_set.json` is AstronomicAL's, ids and labels and nothing else, and has none.
"""

from __future__ import annotations

from typing import Any

from astronomical_lite.messages import UserError
from astronomical_lite.project.migrations import NewerFormatError, StoredFormat

PROJECT_FORMAT = StoredFormat("project.json of this project")


def without_batches(state: dict[str, Any]) -> dict[str, Any]:
    """Format 2 of state.json: answers that are not trained on yet are not in it, but in config.json."""
    tabs = state.get("tabs")
    if not isinstance(tabs, dict):
        return state
    kept = {
        label: {k: v for k, v in tab.items() if k != "batch"} if isinstance(tab, dict) else tab
        for label, tab in tabs.items()
    }
    return state | {"tabs": kept}


def with_batches(own: dict[str, Any]) -> dict[str, Any]:
    """Format 2 of what training needs: each classifier has the sources asked about, and the answers given.

    They were in state.json; `storage.project_loader` takes them from there.
    """
    progress = own.get("progress")
    if not isinstance(progress, dict):
        return own
    kept = {k: {"batch": None} | v if isinstance(v, dict) else v for k, v in progress.items()}
    return own | {"progress": kept}


TRAINING_FORMAT = StoredFormat(
    "config.json of this project", (with_batches,), key="training_format"
)
STATE_FORMAT = StoredFormat("state.json of this project", (without_batches,), key="version")


def migrated(stored: StoredFormat, content: dict[str, Any]) -> dict[str, Any] | None:
    """Return the content in today's format, or None if its number is damaged.

    Raises
    ------
    NewerFormatError
        A newer program wrote it: what it holds is not to be written over.
    """
    try:
        return stored.migrate(content)
    except NewerFormatError:
        raise
    except UserError:
        return None
