"""What the page may do and the program must not: the Content-Security-Policy, no pickles."""

from __future__ import annotations

import ast
import builtins
import pickle
from html.parser import HTMLParser
from pathlib import Path

import joblib
import numpy as np
import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.plots.diagrams.bands import read_bands
from astronomical_lite.project.configuration import from_config
from astronomical_lite.project.json_files import read_json
from astronomical_lite.project.test_set import read_test_set
from astronomical_lite.tables.catalogue import read_catalogue

ROOT = Path(__file__).parents[2]


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.policy: dict[str, list[str]] = {}
        self.tags: list[tuple[str, dict]] = []
        self.inline = False
        self.feed((ROOT / "index.html").read_text())

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        if found.get("http-equiv", "").lower() == "content-security-policy":
            assert not self.policy
            assert not any(t in ("script", "link") for t, _ in self.tags), "it comes first"
            parts = (part.split() for part in found["content"].split(";"))
            self.policy = {name: sources for name, *sources in parts}


def test_the_policy_is_no_wider_than_needed():
    policy = Page().policy
    assert policy["default-src"] == ["'none'"]
    # PyScript runs Python with eval
    assert set(policy["script-src"]) == {"'self'", "'unsafe-eval'", "'wasm-unsafe-eval'"}
    assert set(policy["worker-src"]) <= {"'self'", "blob:"}
    assert policy["style-src"] == ["'self'"]
    assert policy["font-src"] == ["'self'"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'none'"]
    # the user's own addresses of data and pictures
    assert set(policy["connect-src"]) == {"'self'", "http:", "https:"}
    assert set(policy["img-src"]) == {"'self'", "blob:", "data:", "http:", "https:"}
    for name, sources in policy.items():
        assert "'unsafe-inline'" not in sources
        assert "*" not in "".join(sources)
        if name not in ("connect-src", "img-src"):
            assert not {"http:", "https:", "data:"} & set(sources), name
    narrower = {"manifest-src", "object-src", "frame-src", "media-src", "child-src"}
    for name in narrower & policy.keys():
        assert set(policy[name]) <= {"'self'", "'none'"}


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere():
    for tag, attributes in Page().tags:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href"):
            assert not attributes.get(name, "").startswith(("http:", "https:", "//", "javascript:"))
        if tag == "script":
            assert attributes.get("src")


UNPICKLERS = {"load", "loads", "Unpickler", "read_pickle"}
OF = {"pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal", "_pickle", "pandas", "pd"}


# Scripts that go into a download and run on the user's own computer.
TAKEN_AWAY = {"load_safely", "script"}
# Messages between the Pythons of one page, which no file and no address gets into.
BETWEEN_PYTHONS = {"fit_jobs": {"pickle.loads"}}
# Models of a bundle, by the command and only where its user says that its maker is trusted.
TRUSTED = {"load_models": {"joblib.load"}}
# Python that the user writes or opens as such, and agrees to run.
OF_THE_USER = {"loading": {"exec", "compile"}}


def calls_in(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
        if isinstance(node, ast.ImportFrom) and node.module in OF:
            yield from (f"{node.module}.{name.name}" for name in node.names)


PROGRAM = [p for p in sorted((ROOT / "py").rglob("*.py")) if p.stem not in TAKEN_AWAY]


@pytest.mark.parametrize("path", PROGRAM, ids=lambda path: path.stem)
def test_nothing_is_unpickled_or_evaluated(path):
    for call in calls_in(ast.parse(path.read_text())):
        module, _, name = call.rpartition(".")
        unpickles = module in OF and name in UNPICKLERS
        allowed = BETWEEN_PYTHONS | TRUSTED
        assert not unpickles or call in allowed.get(path.stem, ()), call
        assert call in OF_THE_USER.get(path.stem, ()) or call not in (
            "eval",
            "exec",
            "compile",
            "__import__",
            "yaml.load",
            "yaml.unsafe_load",
        )
        if call in ("np.load", "numpy.load"):
            raise AssertionError(call)


class Bomb:
    def __reduce__(self):
        return builtins.print, ("unpickled",)


def pickles(folder: Path) -> dict[str, bytes]:
    joblib.dump(Bomb(), folder / "x.joblib")
    joblib.dump(Bomb(), folder / "z.joblib", compress=3)
    np.save(folder / "x.npy", np.array([Bomb()], dtype=object), allow_pickle=True)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return files | {f"{n}.pkl": pickle.dumps(Bomb(), protocol=n) for n in range(6)}


def test_uploaded_pickles_are_not_loaded(tmp_path, capsys, monkeypatch):
    files = pickles(tmp_path)
    monkeypatch.setattr(pickle, "load", None)
    monkeypatch.setattr(pickle, "loads", None)
    readers = [
        lambda data, name: read_test_set(data, None, None, name),
        lambda data, name: read_bands(data, ["g"], name),
        lambda data, name: from_config(read_json(data, name)),
    ]
    for name, data in files.items():
        for called in (name, "survey.csv", "survey.fits"):
            (tmp_path / "upload").write_bytes(data)
            with pytest.raises(UserError):
                read_catalogue(tmp_path / "upload", called)
            for read in readers:
                with pytest.raises(UserError):
                    read(data, called)
    assert "unpickled" not in capsys.readouterr().out
