"""The file of the example catalogue: columns, header, and how it is written."""

from __future__ import annotations

import pytest
from astropy.io import fits

import example_catalogue
from example_data.bands import BANDS

N_ROWS = 20_000


def test_same_seed_same_bytes_other_seed_other_sources(tmp_path):
    contents = {}
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        example_catalogue.write_example(tmp_path / name, n_rows=200, seed=seed)
        contents[name] = {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
    assert contents["a"] == contents["b"]
    differing = {path for path in contents["a"] if contents["a"][path] != contents["c"][path]}
    assert differing == set(contents["a"])


def test_columns_types_and_units(table, header):
    expected = {"id": "int64", "ra": "float64", "dec": "float64", "label": "int16"}
    expected |= {"redshift": "float32", "lx": "float32"}
    expected |= {f"{band}{end}": "float32" for band in BANDS for end in ("", "_err")}
    assert {name: table[name].dtype.name for name in expected} == expected
    assert set(table) - set(expected) == {"name", "ra_dec", "cutout"}
    units = {header[f"TTYPE{n}"]: header.get(f"TUNIT{n}") for n in range(1, len(table) + 1)}
    assert units["ra"] == units["dec"] == "deg"
    assert {units[f"{band}{end}"] for band in BANDS for end in ("", "_err")} == {"mag"}
    assert all(header[f"TCOMM{n}"] for n in range(1, len(table) + 1))
    assert {len(values) for values in table.values()} == {N_ROWS}


def test_the_file_follows_the_standard(folder):
    with fits.open(folder / "example_catalogue.fits") as hdus:
        hdus.verify("exception")


def test_header_says_it_is_simulated_and_what_labels_mean(header):
    assert header["SIMULATE"] is True
    assert header["SEED"] == 0
    assert header["SIMVERS"] == example_catalogue.VERSION
    comments = " ".join(header["COMMENT"])
    assert "SIMULATED" in comments
    assert "0 = Star, 1 = Galaxy, 2 = QSO, -1 = unknown" in comments


def test_size_is_small_and_nothing_partial_is_left(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 4 * 2**20
    assert {path.suffix for path in files} == {".fits", ".png"}


def test_a_failed_write_keeps_the_former_catalogue(tmp_path, monkeypatch):
    target = tmp_path / "file.fits"
    target.write_bytes(b"former")
    monkeypatch.setattr(
        example_catalogue.Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "full"))
    )
    with pytest.raises(OSError, match="full"):
        example_catalogue.write_atomically(target, b"new")
    assert target.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("n_rows", [100, 137, 1001])
def test_rows_asked_are_rows_given(tmp_path, n_rows, capsys):
    assert example_catalogue.main([str(tmp_path), "--rows", str(n_rows), "--seed", "3"]) == 0
    assert fits.getheader(tmp_path / "example_catalogue.fits", 1)["NAXIS2"] == n_rows
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert str(tmp_path / "example_catalogue.fits") in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--rows", "99"], "--rows is 99: ask for 100 sources or more."),
        (["--seed", "-1"], "--seed is -1: give a whole number from 0"),
    ],
)
def test_bad_options_get_a_sentence(tmp_path, arguments, sentence, capsys):
    with pytest.raises(SystemExit):
        example_catalogue.main([str(tmp_path / "out"), *arguments])
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_way_gets_a_sentence(tmp_path, capsys):
    (tmp_path / "taken").write_text("a file")
    assert example_catalogue.main([str(tmp_path / "taken"), "--rows", "100"]) == 1
    assert "Choose a folder" in capsys.readouterr().err
