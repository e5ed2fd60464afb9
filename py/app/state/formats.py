"""Formats of a project's files, and the steps that bring older ones up to date.

Each file has a number of its own, since files are replaced one by one and the browser may be killed between
two of them. `config.json` has two, in `OWN`: that of any configuration, and that of what training needs
beside it. `test_set.json` is AstronomicAL's, ids and labels and nothing else, and has none.
"""

from __future__ import annotations

from typing import Any

from astronomical_lite.messages import UserError
from astronomical_lite.project.migrations import NewerFormatError, StoredFormat

PROJECT_FORMAT = StoredFormat("project.json of this project")
TRAINING_FORMAT = StoredFormat("config.json of this project", key="training_format")
STATE_FORMAT = StoredFormat("state.json of this project", key="version")


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
