"""Wheels come in pieces: what is in memory stays, any other folder comes for itself."""

from __future__ import annotations

import zipfile

import pytest

from vendoring.build import pieces
from vendoring.fetch.inputs import normalized


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("scipy/stats/_qmc.pyc", "scipy.stats"),
        ("scipy/optimize/_trlib/x.so", "scipy.optimize"),
        ("scipy/version.pyc", "scipy"),
        ("six.pyc", ""),
        ("scipy.libs/libopenblas.so", ""),
        ("scipy-1.18.0.dist-info/METADATA", ""),
        ("sklearn/datasets/_base.pyc", "sklearn.datasets"),
        ("sklearn/datasets/data/iris.csv", "sklearn.datasets.data"),
    ],
)
def test_a_file_belongs_to_the_piece_of_its_folder(file, name):
    assert pieces.folder_of(file) == name


def test_what_is_needed_at_the_start_stays_and_small_folders_are_joined():
    sizes = {"a/x.pyc": 10, "a/big/y.pyc": pieces.LEAST, "a/big/z.pyc": 1, "a/small/y.pyc": 5}
    assert pieces.divided(sizes, lambda file: file == "a/big/z.pyc") == {
        "": ["a/big/z.pyc"],
        "a": ["a/x.pyc", "a/small/y.pyc"],
        "a.big": ["a/big/y.pyc"],
    }


def test_a_wheel_and_its_pieces_have_all_its_files_once(tmp_path, monkeypatch):
    monkeypatch.setattr(pieces, "WHOLE", 0)
    monkeypatch.setattr(pieces, "LEAST", 0)
    wheel = tmp_path / "a-1.0-py3-none-any.whl"
    files = {"a/__init__.pyc": b"1", "a/b/__init__.pyc": b"2", "a/b/data.txt": b"3"}
    files |= {"a/c/d.pyc": b"4", "a-1.0.dist-info/RECORD": b"5"}
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    folder = tmp_path / "made"
    folder.mkdir()
    in_memory = {"a/__init__.pyc", "a/b/__init__.pyc"}
    made = pieces.divide(wheel, "1.0", in_memory, lambda name: name.endswith(".txt"), folder)
    assert [piece.path.name for piece in made] == ["a-a.c-1.0.zip"]
    found = {}
    for path in folder.iterdir():
        with zipfile.ZipFile(path) as archive:
            found |= {name: archive.read(name) for name in archive.namelist()}
    assert found == files
    with zipfile.ZipFile(folder / wheel.name) as archive:
        assert "a/b/data.txt" in archive.namelist()


def test_pieces_have_names_of_their_own_in_normal_form(tmp_path):
    names = [
        pieces.package_name(pieces.Piece(name, tmp_path))
        for name in ("numpy.core", "numpy._core", "PIL", "numpy")
    ]
    assert len(set(names)) == 4
    assert [normalized(name) for name in names] == names


def test_a_package_in_the_lock_brings_its_wheel_before_its_pieces(tmp_path):
    whole = {"name": "a", "file_name": "a.whl", "sha256": "w", "depends": ["b"], "imports": ["a"]}
    assert pieces.entries("a", whole, [], str) == {"a": whole}
    made = [pieces.Piece(name, tmp_path / f"{name}.zip") for name in ("a.c", "a.d")]
    found = pieces.entries("a", whole, made, lambda path: path.name)
    assert {name: entry["file_name"] for name, entry in found.items()} == {
        "a": "a.d.zip",
        "piece-a-c": "a.c.zip",
        "piece-a-start": "a.whl",
    }
    assert found["a"]["depends"] == ["piece-a-start", "piece-a-c"]
    assert found["piece-a-c"]["depends"] == ["piece-a-start"]
    assert found["piece-a-start"]["depends"] == ["b"]
