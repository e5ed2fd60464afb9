"""The documentation: made of what is there, with a policy, and no obstacle where it cannot be made."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import urllib.parse
from html.parser import HTMLParser

import pytest

import documentation
import site_files
from environment import ROOT
from vendoring.fetch.cache import Cache
from vendoring.report import Progress, VendorError

MADE = ROOT / documentation.PLACE


class Page(HTMLParser):
    """A page's links, pictures, ids, and the scripts written in it."""

    def __init__(self, text: str):
        super().__init__()
        self.links: list[str] = []
        self.needed: list[str] = []
        self.ids: set[str] = set()
        self.scripts: list[str] = []
        self.policy = ""
        self._inline = False
        self.feed(text)

    def handle_starttag(self, tag, attributes) -> None:
        said = dict(attributes)
        self.ids.add(said.get("id"))
        if tag == "a" and said.get("href"):
            self.links.append(said["href"])
        elif tag == "link" and said.get("rel") == "stylesheet":
            self.needed.append(said["href"])
        elif said.get("src"):
            self.needed.append(said["src"])
        if said.get("http-equiv") == "Content-Security-Policy":
            self.policy = said["content"]
        assert not [name for name in said if name.startswith("on")]  # refused by the policy
        self._inline = tag == "script" and "src" not in said

    def handle_data(self, data) -> None:
        if self._inline:
            self.scripts.append(data)
            self._inline = False


@pytest.fixture(scope="module")
def pages():
    assert documentation.is_current(), "run make vendor; it says why the documentation was not made"
    paths = MADE.rglob("*.html")
    return {path.relative_to(MADE).as_posix(): Page(path.read_text("utf-8")) for path in paths}


def resolved(page: str, link: str) -> tuple[str, str]:
    """Path in the documentation and id that a link on a page means."""
    whole = urllib.parse.urljoin(f"http://docs/{page}", link)
    parts = urllib.parse.urlsplit(whole)
    return urllib.parse.unquote(parts.path[1:]), urllib.parse.unquote(parts.fragment)


def test_links_lead_somewhere_and_nothing_is_needed_from_elsewhere(pages):
    lost = []
    for name, page in pages.items():
        for link in page.needed:
            path, _ = resolved(name, link)
            assert urllib.parse.urlsplit(link).scheme in ("", "data"), (name, link)
            if not link.startswith("data:") and not (MADE / path).is_file():
                lost.append((name, link))
        for link in page.links:
            if urllib.parse.urlsplit(link).scheme:
                continue
            path, place = resolved(name, link)
            assert (MADE / path).is_file(), (name, link)
            page_there = path in pages and (not place or place in pages[path].ids)
            if not page_there and not path.endswith(".txt"):
                lost.append((name, link))
    assert lost == []


def test_every_page_has_a_policy_that_allows_its_own_scripts_alone(pages):
    for name, page in pages.items():
        sources = re.search("script-src ([^;]*);", page.policy)[1]
        digests = [hashlib.sha256(text.encode()).digest() for text in page.scripts]
        hashes = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
        assert sources.split() == ["'self'", *sorted(set(hashes))], name
        assert page.policy.startswith("default-src 'none';"), name


def test_the_pages_the_help_texts_name_are_there(pages):
    for section in json.loads((ROOT / "static" / "help.json").read_text("utf-8")):
        path, place = resolved("index.html", section["page"])
        assert path in pages, section["title"]
        assert not place or place in pages[path].ids, section["title"]


def test_the_task_pages_show_what_the_page_does(pages):
    text = (MADE / "tasks" / "add_feature.html").read_text("utf-8")
    assert "max(a, b)" in text  # the template itself
    controls = (MADE / "controls.html").read_text("utf-8")
    for section in json.loads((ROOT / "static" / "help.json").read_text("utf-8")):
        assert section["title"] in controls
    assert "Settles &amp; Craven 2008" in (MADE / "citing.html").read_text("utf-8")
    api = (MADE / "api" / "astronomical_lite" / "extend" / "index.html").read_text("utf-8")
    assert "Offer a feature combination." in api


def test_the_page_keeps_the_documentation_for_use_without_a_network():
    listed = site_files.listed(ROOT)["files"]
    made = {p.relative_to(ROOT).as_posix() for p in MADE.rglob("*") if p.is_file()}
    assert {name for name in made if not name.endswith(documentation.MARK)} <= set(listed)


@pytest.fixture
def checkout(tmp_path):
    """A checkout with no documentation yet."""
    root = tmp_path / "checkout"
    for name in ("docs/index.md", "py/astronomical_lite/a.py", "static/help.json"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"of {name}")
    return root


@pytest.mark.parametrize("name", ["docs/index.md", "py/astronomical_lite/a.py", "static/help.json"])
def test_it_is_made_anew_when_what_it_is_made_of_changes(checkout, tmp_path, monkeypatch, name):
    built = []

    def build(root, folder, python):
        built.append(root)
        (folder / "index.html").write_text(f"build {len(built)}")

    monkeypatch.setattr(documentation, "build", build)
    monkeypatch.setattr(documentation.environment, "python_with", lambda *_: "python")
    cache = Cache(tmp_path / "cache")
    page = checkout / documentation.PLACE / "index.html"
    for _ in range(2):
        documentation.document(checkout, cache, Progress())
        assert page.read_text() == "build 1"
    before = (checkout / name).read_text()
    (checkout / name).write_text("changed")
    assert not documentation.is_current(checkout)
    documentation.document(checkout, cache, Progress())
    assert page.read_text() == "build 2"
    (checkout / name).write_text(before)
    documentation.document(checkout, cache, Progress())
    assert page.read_text() == "build 1"  # from the cache
    assert len(built) == 2


@pytest.mark.parametrize(
    "fault", [VendorError("no"), OSError("full"), subprocess.CalledProcessError(1, ["pip"])]
)
def test_where_it_cannot_be_made_serving_goes_on(checkout, tmp_path, monkeypatch, capsys, fault):
    def refuse(*_):
        raise fault

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(documentation, "ROOT", checkout)
    monkeypatch.setattr(documentation, "build", refuse)
    monkeypatch.setattr(documentation.environment, "python_with", refuse)
    page = checkout / documentation.PLACE / "index.html"
    assert documentation.main() == 0
    assert "not here yet" in page.read_text()
    assert "the page works without it" in capsys.readouterr().err
    page.write_text("an earlier one")
    assert documentation.main() == 0
    assert page.read_text() == "an earlier one"
