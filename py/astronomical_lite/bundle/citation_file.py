"""`CITATION.cff` of a bundle: how to cite it, in the Citation File Format 1.2.0 (Druskat et al. 2021).

>>> text = citation_text(settings, data, when)

YAML by hand: JSON's strings are YAML's too, so each text is written as JSON has it.
"""

from __future__ import annotations

import json
import re
from datetime import datetime

from astronomical_lite import __version__
from astronomical_lite.bundle.contents import DataSet
from astronomical_lite.project.migrations import PROGRAM
from astronomical_lite.project.settings import Settings

__all__ = ["CITATION_NAME", "citation_text", "doi_in"]

CITATION_NAME = "CITATION.cff"

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"'<>]+", re.ASCII)

_PAPER = (
    "AstronomicAL: an interactive dashboard for visualisation, integration and classification of data with Active "
    "Learning"
)

_PROGRAMS = f"""\
references:
  - type: software
    title: {json.dumps(PROGRAM)}
    version: {json.dumps(__version__)}
    authors:
      - name: "The AstronomicAL Lite authors"
  - type: article
    title: {json.dumps(_PAPER)}
    authors:
      - family-names: Stevens
        given-names: Grant
      - family-names: Fotopoulou
        given-names: Sotiria
      - family-names: Bremer
        given-names: Malcolm N.
      - family-names: Ray
        given-names: Oliver
    journal: "Journal of Open Source Software"
    year: 2021
    volume: 6
    issue: 65
    start: 3635
    doi: 10.21105/joss.03635
"""


def citation_text(settings: Settings, data: DataSet, when: datetime) -> str:
    """Return the file's text."""
    name = " ".join(data.name.split()) or "a catalogue"
    author = " ".join(settings.author.split()) or "whoever made this bundle"
    lines = [
        "cff-version: 1.2.0",
        "type: dataset",
        f"title: {_quoted(f'Classifiers and labels learned on {name}')}",
        f"message: {_quoted('If you use this, please cite it, the program and the paper of AstronomicAL.')}",
        "authors:",
        f"  - name: {_quoted(author)}",
        f'date-released: "{when:%Y-%m-%d}"',
    ]
    doi = doi_in(settings.doi)
    if doi:
        lines.append(f"doi: {_quoted(doi)}")
    return "\n".join(lines) + "\n" + _PROGRAMS


def doi_in(text: str) -> str:
    """Return the DOI that a text has, without an address before it; "" if there is none."""
    found = _DOI.search(text)
    return found[0].rstrip(".,;") if found else ""


def _quoted(text: str) -> str:
    """Return a text as YAML and JSON both have it."""
    return json.dumps(text.encode("utf-8", "replace").decode())
