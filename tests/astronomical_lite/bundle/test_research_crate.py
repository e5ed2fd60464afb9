"""What a bundle says of itself to machines: RO-Crate 1.1 and CITATION.cff."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import unquote

import pandas as pd
import pytest
import yaml
from bundles import WHEN, configured

from astronomical_lite import __version__
from astronomical_lite.bundle.citation_file import citation_text, doi_in
from astronomical_lite.bundle.contents import DataSet
from astronomical_lite.bundle.research_crate import crate_text

AWKWARD = 'A: "B" #c\n- \\ \u2028 é {x}'


def entities_of(text):
    content = json.loads(text)
    assert content["@context"] == "https://w3id.org/ro/crate/1.1/context"
    found = {one["@id"]: one for one in content["@graph"]}
    assert len(found) == len(content["@graph"])
    assert all("@type" in one for one in found.values())
    return found


def references(value):
    """All @id that are referred to."""
    if isinstance(value, list):
        return [one for part in value for one in references(part)]
    if isinstance(value, dict):
        return [value["@id"]] if set(value) == {"@id"} else references(list(value.values()))
    return []


def test_it_has_what_the_specification_says_a_crate_must_have(project):
    """RO-Crate 1.1, "Root Data Entity" and "Data Entities"."""
    found = entities_of(project.files["ro-crate-metadata.json"])
    descriptor = found["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = found[descriptor["about"]["@id"]]
    assert (root["@id"], root["@type"]) == ("./", "Dataset")
    for needed in ("name", "description", "datePublished", "license"):
        assert root[needed], needed
    datetime.fromisoformat(root["datePublished"])
    licence = found[root["license"]["@id"]]
    assert licence["name"]
    assert licence["description"]
    others = [one for one in references(list(found.values())) if one not in found]
    assert others == ["https://w3id.org/ro/crate/1.1"]
    assert found[root["author"]["@id"]] == {
        "@id": "#author",
        "@type": "Person",
        "name": "A. Stronomer",
    }
    based_on = found[root["isBasedOn"]["@id"]]
    assert (based_on["name"], based_on["identifier"]) == ("survey.fits", f"sha256:{'ab' * 32}")


def test_every_file_of_the_bundle_is_a_part_of_it_and_nothing_else_is(project):
    found = entities_of(project.files["ro-crate-metadata.json"])
    parts = [one["@id"] for one in found["./"]["hasPart"]]
    assert [unquote(one) for one in parts] == [
        path for path in project.files if path != "ro-crate-metadata.json"
    ]
    for one in parts:
        entity, content = found[one], project.files[unquote(one)]
        assert entity["@type"] == "File"
        assert entity["contentSize"] == str(len(content))
        assert entity["encodingFormat"]


def test_names_of_files_are_addresses():
    data = DataSet("survey.fits", 3, 2)
    text = crate_text([("classifiers/0-é ☆/a b.csv", b"")], configured(), data, WHEN)
    assert "classifiers/0-%C3%A9%20%E2%98%86/a%20b.csv" in entities_of(text)


@pytest.mark.parametrize("author", ["A. Stronomer", AWKWARD, ""])
def test_the_citation_file_has_the_keys_it_must_have(author):
    data = DataSet.of(f"{AWKWARD}.fits", pd.DataFrame({"g": [1.0]}))
    settings = configured(author=author, doi="https://doi.org/10.5281/zenodo.123.")
    found = yaml.safe_load(citation_text(settings, data, WHEN))
    assert found["cff-version"] == "1.2.0"
    assert found["type"] == "dataset"
    assert isinstance(found["message"], str)
    assert found["title"] == f"Classifiers and labels learned on {' '.join(AWKWARD.split())}.fits"
    assert found["authors"] == [{"name": " ".join(author.split()) or "whoever made this bundle"}]
    assert found["date-released"] == "2024-03-09"
    assert found["doi"] == "10.5281/zenodo.123"
    program, paper = found["references"]
    assert (program["type"], program["version"]) == ("software", __version__)
    assert paper["doi"] == "10.21105/joss.03635"
    for one in (program, paper):
        assert one["title"]
        assert one["authors"]


def test_what_is_no_doi_is_left_out():
    data = DataSet("survey.fits", 3, 2)
    assert "\ndoi:" not in citation_text(configured(doi="to come"), data, WHEN)
    assert doi_in("doi:10.1234/ab_(c);2") == "10.1234/ab_(c);2"
    assert doi_in("10.1/x") == ""
