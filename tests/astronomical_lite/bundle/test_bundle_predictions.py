"""predict.py of a bundle says of a table what the learners say, and what is wrong with one."""

from __future__ import annotations

import os
import subprocess
import venv

import numpy as np
import pandas as pd
import pytest
from astropy.table import Table
from bundles import (
    ALL,
    BASE,
    FOREST,
    OPERATIONS,
    TREE,
    Case,
    catalogue,
    configured,
    own_operations,
    run,
    run_all,
    trained,
)

from astronomical_lite.learning.features import combine
from astronomical_lite.project.table_matches import TableMatch
from astronomical_lite.tables.catalogue import read_catalogue

pytestmark = pytest.mark.usefixtures("quick_forests")


def test_predictions_are_the_learners_bit_for_bit(tmp_path):
    frame, labels = catalogue()
    single, _ = catalogue(single=BASE)
    mixed, _ = catalogue(single=["u", "r"])
    each = [(operation, 2) for operation in OPERATIONS]

    def alone(member):
        return lambda problem: {0: trained(problem, 0, [member])}

    def committee(problem):
        return {0: trained(problem, 0, ALL), 1: trained(problem, 1, TREE)}

    def keeping(problem):
        kept = trained(problem, 0, [*TREE, *FOREST], keep_missing=True)
        return {0: kept, 1: trained(problem, 1, TREE)}

    cases = {
        f"alone_{member[0]}": Case(frame, labels, configured(scale_data=i % 2 == 0), alone(member))
        for i, member in enumerate(ALL)
    }
    cases |= {
        f"operation_{i}": Case(
            frame, labels, configured([(operation, 2), (operation, 3)]), committee
        )
        for i, operation in enumerate(OPERATIONS)
    }
    twice = [*each, each[0], (each[3][0], 3)]
    for scale in False, True:
        settings = configured(twice, scale_data=scale)
        cases[f"all_{scale}"] = Case(frame, labels, settings, committee)
        cases[f"single_{scale}"] = Case(single, labels, settings, committee)
        cases[f"mixed_{scale}"] = Case(mixed, labels, settings, committee)
        cases[f"keeping_{scale}"] = Case(frame, labels, settings, keeping)
    for name, case in cases.items():
        case.unpack(tmp_path / name)

    run_all([f"{name}:table.fits" for name in cases], tmp_path)

    assert cases["single_True"].learners[0].problem.X.dtype == np.float32
    assert cases["mixed_True"].learners[0].problem.X.dtype == np.float64
    missing = 0
    for name, case in cases.items():
        said = case.compare(tmp_path / name / "out.csv")
        none = said["Star_probability"].isna().sum()
        assert none == 0 if name.startswith("keeping") else none >= 9
        missing += said["Galaxy_probability"].isna().sum() if "Galaxy_probability" in said else 0
    assert missing > 100


def test_columns_made_smaller_by_optimising_are_so_again(tmp_path):
    """The file has float64 where the frame had float32 when it was trained."""
    frame, labels = catalogue(single=["u", "r"])
    case = Case(frame, labels, configured([(OPERATIONS[0], 2)]), lambda p: {0: trained(p)})
    case.unpack(tmp_path, table="")
    wide = frame.astype({"u": np.float64, "r": np.float64})
    wide["u"] += 1e-9
    Table.from_pandas(wide).write(tmp_path / "table.fits")
    assert run(tmp_path, "table.fits", "-o", "out.csv", "--trust") == ""
    case.compare(tmp_path / "out.csv")


@pytest.mark.filterwarnings("ignore")
def test_every_format_gives_what_reading_it_here_gives(tmp_path):
    frame, labels = catalogue()
    frame["n_obs"] = frame["n_obs"].astype("Int64")
    frame.loc[7:12, "n_obs"] = pd.NA
    names = ["table.fits", "table.csv", "table.ecsv", "table.vot"]
    for name, form in zip(names, ("fits", "ascii.csv", "ascii.ecsv", "votable"), strict=True):
        Table.from_pandas(frame).write(tmp_path / name, format=form)
    text = (tmp_path / "table.csv").read_text()
    assert text.count(",,") == 9
    text = text.replace(",,", ",N/A,", 3).replace(",,", ",nan,", 2)
    (tmp_path / "table.csv").write_text(text)
    cases = {}
    for name in names:
        read = read_catalogue(tmp_path / name, name).frame
        settings = configured([(OPERATIONS[3], 2)], scale_data=True)
        cases[name] = Case(read, labels, settings, lambda p: {0: trained(p)})
        assert cases[name].learners[0].problem.missing.sum() >= 15
        folder = cases[name].unpack(tmp_path / f"of_{name}", table="")
        (folder / name).write_bytes((tmp_path / name).read_bytes())
    for name, case in cases.items():
        assert run(tmp_path / f"of_{name}", name, "-o", "out.csv", "--trust") == ""
        case.compare(tmp_path / f"of_{name}" / "out.csv")


def test_elements_of_vector_columns_are_base_columns(tmp_path):
    frame, labels = catalogue()
    table = Table({"source": frame["source"], "mag": frame[["u", "g", "r"]].to_numpy()})
    table.write(tmp_path / "table.fits")
    read = read_catalogue(tmp_path / "table.fits", "table.fits").frame
    settings = configured(base=["mag_1", "mag_2", "mag_3"])
    case = Case(read, labels, settings, lambda p: {0: trained(p)})
    case.unpack(tmp_path, table="")
    assert run(tmp_path, "table.fits", "-o", "out.csv", "--trust") == ""
    case.compare(tmp_path / "out.csv")


def test_awkward_names_are_names(tmp_path):
    base = ["g\"'r", "back\\slash", "}{ #\\n", "étoile ☆"]
    names = {-1: "Unknown", 0: 'S"\n\'""" + x', 1: "a b", 2: "a:b", 3: "../é|<b>", 4: "x" * 300}
    frame, labels = catalogue(base=base)
    labels[10:60], labels[60:110] = 3, 4
    settings = configured(
        [(OPERATIONS[0], 2)], base=base, names=names, labels_to_train=[0, 1, 2, 3, 4], author="=1|2"
    )
    case = Case(
        frame,
        labels,
        settings,
        lambda p: {label: trained(p, label, ALL if label == 4 else TREE) for label in range(5)},
    )
    longest = max(len(part.encode()) for path in case.files for part in path.split("/"))
    assert longest < 200
    assert not any(part in ("..", "") for path in case.files for part in path.split("/"))
    case.unpack(tmp_path, table="table.ecsv")
    assert run(tmp_path, "table.ecsv", "-o", "out.csv", "--trust") == ""
    case.compare(tmp_path / "out.csv", ["S_x", "a_b", "a_b_2", "e_b", "x" * 300])
    readme = case.files["README.md"].decode()
    assert r"\<b\>" in readme
    assert "<b>" not in readme


def test_what_is_wrong_with_a_table_is_said_in_a_sentence(tmp_path):
    frame, labels = catalogue()
    case = Case(frame, labels, configured(), lambda p: {0: trained(p, members=TREE)})
    folder = case.unpack(tmp_path)
    frame[["source", "u", "n_obs"]].to_csv(folder / "short.csv", index=False)
    frame.assign(u="bright").to_csv(folder / "text.csv", index=False)
    frame[:0].to_csv(folder / "empty.csv", index=False)
    for arguments, words in (
        (["short.csv"], "short.csv lacks columns the classifiers need: g, r."),
        (["text.csv"], "Column u of text.csv does not hold one number per row."),
        (["none.fits"], "none.fits could not be found."),
        (["empty.csv"], "empty.csv holds no sources (0 rows)."),
        (["table.fits", "-o", "table.fits"], "The predictions would replace the table"),
        (
            ["table.fits", "-o", "out.txt"],
            "out.txt should end in one of .csv, .ecsv, .fits, .parquet.",
        ),
        (["table.fits", "-o", "no/out.csv"], "no/out.csv cannot be written: "),
    ):
        said = run(folder, *arguments, "--trust")
        assert said.startswith(words)
        assert len(said.splitlines()) == 1
    frame.drop(columns="source").to_csv(folder / "without_id.csv", index=False)
    assert run(folder, "without_id.csv", "--trust") == ""
    said = pd.read_csv(folder / "predictions.csv")
    assert said.columns[0] == "predicted_class"


def test_columns_that_were_matched_are_named_with_where_they_are_from(tmp_path):
    frame, labels = catalogue()
    settings = configured()
    settings.table_matches = [
        TableMatch("wise.fits", "by position within 1 arcsec", {"r": "rmag", "x": "x"}, 9)
    ]
    folder = Case(frame, labels, settings, lambda p: {0: trained(p, members=TREE)}).unpack(tmp_path)
    frame.drop(columns="r").to_csv(folder / "short.csv", index=False)
    said = run(folder, "short.csv", "--trust")
    assert "short.csv lacks columns the classifiers need: r." in said
    assert (
        "r was matched from wise.fits, by position within 1 arcsec: match the table with that first."
        in said
    )
    run(folder, "table.fits", "--trust")  # has it
    readme = (folder / "README.md").read_text()
    assert "r, x were matched from wise.fits, by position within 1 arcsec (9 rows)." in readme


def test_operations_of_ones_own_are_asked_for_as_columns(tmp_path):
    with own_operations():
        frame, labels = catalogue()
        settings = configured([("mean\nof n", 2), (OPERATIONS[0], 2), ("fraction (a%b)", 2)])
        case = Case(frame, labels, settings, lambda p: {0: trained(p)})
        made = [combine(frame, BASE, settings.feature_generation[i][0], 2) for i in (0, 2)]
    folder = case.unpack(tmp_path)
    said = run(folder, "table.fits", "--trust")
    assert "lacks columns the classifiers need: mean(u,g), mean(u,r)" in said
    assert "r%n_obs, made with an operation that the bundle does not hold" in said
    whole = Table.from_pandas(pd.concat([frame, *made], axis=1))
    whole.write(folder / "whole.fits")
    assert run(folder, "whole.fits", "-o", "out.csv", "--trust") == ""
    case.compare(folder / "out.csv")


def test_what_is_written_is_read_back_from_every_format(tmp_path):
    frame, labels = catalogue()
    frame["source"] = [f"J{i:05d}" for i in range(len(frame))]
    case = Case(frame, labels, configured(), lambda p: {0: trained(p, members=TREE)})
    case.unpack(tmp_path)
    learner = case.learners[0]
    for name in "out.fits", "out.ecsv":
        assert run(tmp_path, "table.fits", "-o", name, "--trust") == ""
        said = Table.read(tmp_path / name)
        assert said["source"].tolist() == frame["source"].tolist()
        probability = np.ma.filled(said["Star_probability"], np.nan)
        np.testing.assert_array_equal(probability, learner.probabilities)
        predicted = np.ma.filled(said["Star_predicted"], False).astype(bool)
        assert predicted.tolist() == learner.predictions.tolist()


def test_the_script_is_a_few_lines():
    frame, labels = catalogue()
    script = Case(frame, labels, configured(), lambda p: {0: trained(p)}).files["predict.py"]
    assert len(script.decode().splitlines()) < 25


@pytest.mark.soak
def test_it_runs_in_a_fresh_environment_of_its_requirements(tmp_path):
    """The bundle needs nothing but what its requirements.txt pins: predict.py, alone in a new virtual
    environment, says of a table what the page says."""
    frame, labels = catalogue()
    case = Case(
        frame,
        labels,
        configured([(operation, 2) for operation in OPERATIONS], scale_data=True),
        lambda p: {0: trained(p, 0, ALL), 1: trained(p, 1, FOREST)},
        safe=True,
    )
    folder = case.unpack(tmp_path)
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [python, "-m", "pip", "install", "-q", "-r", "requirements.txt"]
    subprocess.run(pip, cwd=folder, check=True)
    predict = [python, "-Es", "predict.py", "table.fits", "-o", "out.csv", "--trust"]
    subprocess.run(predict, cwd=folder, check=True)
    case.compare(folder / "out.csv")
