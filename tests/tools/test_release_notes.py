"""A release is made only of the version the core names, and has notes."""

from __future__ import annotations

import pytest

import astronomical_lite
import release_notes
from environment import ROOT

CHANGELOG = """# Changelog

## [Unreleased]

### Added
- soon

## [0.2.0] - 2027-01-31

### Added
- this

## [0.2.0.1]

- other

## 0.1.0

- first
"""


@pytest.fixture
def checkout(tmp_path):
    """A checkout of version 0.2.0."""
    core = tmp_path / release_notes.CORE
    core.parent.mkdir(parents=True)
    core.write_text('"""Core."""\n\n__version__ = "0.2.0"\n')
    (tmp_path / release_notes.CHANGELOG).write_text(CHANGELOG)
    return tmp_path


def test_notes_are_the_section_of_the_version(checkout):
    assert release_notes.notes("v0.2.0", checkout) == "### Added\n- this"
    assert release_notes.section_of(CHANGELOG, "0.1.0") == "- first"


@pytest.mark.parametrize("tag", ["v0.1.0", "0.2.0", "v0.2.0.1"])
def test_another_tag_is_refused(checkout, tag):
    with pytest.raises(ValueError, match=f"The tag is {tag}, but .* has version 0.2.0"):
        release_notes.notes(tag, checkout)


def test_a_version_without_a_section_is_refused(checkout):
    (checkout / release_notes.CHANGELOG).write_text("# Changelog\n\n## [0.2.0]\n\n## [0.1.0]\n")
    with pytest.raises(ValueError, match=r"no section of 0\.2\.0"):
        release_notes.notes("v0.2.0", checkout)


def test_the_changelog_has_what_is_not_released_yet():
    text = (ROOT / release_notes.CHANGELOG).read_text("utf-8")
    assert release_notes.section_of(text, "Unreleased")
    assert release_notes.version_of(ROOT) == astronomical_lite.__version__
