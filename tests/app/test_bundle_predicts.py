"""A bundle says of the file that the page read what the page said of it, whatever kind of file it is."""

from __future__ import annotations

import gzip
import io
import zipfile

import numpy as np
import pandas as pd
import pytest
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.table import MaskedColumn, Table
from fuzzing import budget
from hypothesis import given
from hypothesis import strategies as st
from learners import make_quick

from astronomical_lite.bundle.predict import predict
from astronomical_lite.bundle.saved_bundle import open_bundle
from astronomical_lite.tables.corrections import Correction

ROWS = 90
OPERATIONS = ["subtract (a-b)", "add (a+b)", "multiply (a*b)", "divide (a/b)"]
NAMES = ("g", "r", "w1")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch, 10)


def simulated(seed):
    """Ids beyond 2^53, magnitudes of which some are missing, a flag, a text, labels."""
    rng = np.random.default_rng(seed)
    label = np.repeat([0, 1, 2], ROWS // 3)
    g, r = rng.normal(20 + label, 0.5).round(4), rng.normal(-label, 0.5).round(4)
    g[rng.choice(ROWS, 7, replace=False)] = np.nan
    return pd.DataFrame(
        {
            "id": 2**60 + rng.permutation(ROWS),
            "g": g,
            "r": r,
            "w1": rng.normal(1000, 500, ROWS).round(3),
            "name": [f"M {i}" for i in range(ROWS)],
            "label": label,
        }
    )


def csv(frame, **options):
    return frame.to_csv(index=False, **options).encode()


def fits_bytes(*tables):
    hdus = fits.HDUList([fits.PrimaryHDU(), *(fits.table_to_hdu(table) for table in tables)])
    for number, hdu in enumerate(hdus[1:], start=1):
        hdu.name = f"TABLE{number}"
    file = io.BytesIO()
    hdus.writeto(file)
    return file.getvalue()


def written(table, form):
    file = io.BytesIO() if form in ("votable", "fits") else io.StringIO()
    table.write(file, format=form)
    content = file.getvalue()
    return content if isinstance(content, bytes) else content.encode()


def null_in_windows_1252(frame):
    frame["name"] = [f"Gal\u00e1xia \u2013 {i}" for i in range(len(frame))]
    return csv(frame, na_rep="null").decode().encode("cp1252")


def names_twice(frame):
    content = csv(frame[["id", "g", "r", "w1", "g", "r", "label"]])
    rest = content.partition(b"\n")[2]
    lines = rest.decode().splitlines()
    # the second g and r are others than the first
    lines = [
        ",".join([*line.split(",")[:5], f"{i % 7}.5", line.split(",")[-1]])
        for i, line in enumerate(lines)
    ]
    return ("id,g,r,w1,g,r,label\n" + "\n".join(lines) + "\n").encode()


def mixins(frame):
    position = SkyCoord(frame["w1"].to_numpy() / 10, frame["r"].to_numpy(), unit="deg")
    return written(
        Table({"id": frame["id"], "pos": position, "g": frame["g"], "label": frame["label"]}),
        "ascii.ecsv",
    )


def logicals(frame):
    bytes_of = np.where(frame["w1"] > 1000, ord("T"), ord("F")).astype(np.uint8)
    bytes_of[::9] = 0
    table = Table.from_pandas(frame.drop(columns="name"))
    table["flag"] = bytes_of == ord("T")
    content = bytearray(fits_bytes(table))
    # a missing truth value is the byte 0, which astropy does not write
    with fits.open(io.BytesIO(bytes(content))) as hdus:
        dtype, start = hdus[1].data.dtype, hdus[1].fileinfo()["datLoc"]
        offset = dtype.fields["flag"][1]
    for row, byte in enumerate(bytes_of.tolist()):
        content[start + row * dtype.itemsize + offset] = byte
    return bytes(content)


def masked_integers(frame):
    table = Table.from_pandas(frame.drop(columns="name"))
    table["n"] = MaskedColumn(np.arange(ROWS) % 11, mask=np.arange(ROWS) % 5 == 0, dtype="i2")
    return written(table, "fits")


def thousands(frame):
    frame["w1"] = [f"{value:,.3f}" for value in frame["w1"]]
    return csv(frame)


def second_table(frame):
    other = frame.assign(g=frame["r"], r=frame["g"].fillna(1.0))[: ROWS // 2]
    return fits_bytes(*(Table.from_pandas(one.drop(columns="name")) for one in (other, frame)))


def vector(frame):
    table = Table.from_pandas(frame[["id", "label"]])
    table["mag"] = frame[["g", "r", "w1"]].to_numpy()
    return fits_bytes(table)


def zipped(frame):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("data/survey.csv", csv(frame))
    return file.getvalue()


def zip_of_several(frame):
    file = io.BytesIO()
    other = frame.assign(g=frame["r"], r=frame["g"].fillna(1.0))
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("data/other.csv", csv(other))
        archive.writestr("data/survey.csv", csv(frame))
    return file.getvalue()


def one_after_the_other(frame):
    """As VizieR sends tables."""
    lines = []
    for name, one in (("II/1/other", frame[::-1].assign(g=frame["r"])), ("II/1/out", frame)):
        head, *rows = csv(one.drop(columns="name"), sep="\t").decode().splitlines()
        names = head.split("\t")
        lines += [
            "#",
            f"#Name: {name}",
            head,
            "\t" * (len(names) - 1),
            "\t".join(["---"] * len(names)),
        ]
        lines += [*rows, ""]
    return "\n".join(lines).encode()


def parquet(frame):
    file = io.BytesIO()
    frame.to_parquet(file)
    return file.getvalue()


def many_labels(frame):
    """60 classes of one source each, and three of 12, 10 and 8."""
    names = [*np.repeat(["Ia", "II", "Ib"], [12, 10, 8]), *(f"rare {i}" for i in range(60))]
    return csv(frame.assign(kind=np.random.default_rng(0).permutation(names)))


# kind: name of the file, its content, columns to learn from
KINDS = {
    "plain": ("a.csv", csv, NAMES),
    "null, Windows-1252": ("a.csv", null_in_windows_1252, NAMES),
    "names twice": ("a.csv", names_twice, ("g", "r_2", "g_2")),
    "decimal comma": ("a.csv", lambda f: csv(f, sep=";", decimal=","), NAMES),
    "tab": ("a.txt", lambda f: csv(f, sep="\t"), NAMES),
    "blanks": ("a.dat", lambda f: csv(f.drop(columns="name"), sep=" ", na_rep="nan"), NAMES),
    "thousands": ("a.csv", thousands, NAMES),
    "gzip": ("a.csv.gz", lambda f: gzip.compress(csv(f)), NAMES),
    "zip": ("a.zip", zipped, NAMES),
    "mixins": ("a.ecsv", mixins, ("pos.ra", "pos.dec", "g")),
    "IPAC": ("a.tbl", lambda f: written(Table.from_pandas(f), "ascii.ipac"), NAMES),
    "FITS": ("a.fits", lambda f: fits_bytes(Table.from_pandas(f)), NAMES),
    "logicals": ("a.fits", logicals, ("g", "r", "flag")),
    "masked integers": ("a.fits", masked_integers, ("g", "r", "n")),
    "vector": ("a.fits", vector, ("mag_1", "mag_2", "mag_3")),
    "VOTable": ("a.vot", lambda f: written(Table.from_pandas(f), "votable"), NAMES),
    "second table": ("a.fits", second_table, NAMES),
    "corrections": ("a.csv", csv, NAMES),
    "zip of several": ("a.zip", zip_of_several, NAMES),
    "one after the other": ("a.tsv", one_after_the_other, NAMES),
    "Parquet": ("a.parquet", parquet, NAMES),
    "label classes": ("a.csv", many_labels, NAMES),
    "other labels together": ("a.csv", many_labels, NAMES),
}
SECOND = ("second table", "zip of several", "one after the other")


def set_up(user, kind, seed, combinations, scale, optimise):
    name, make, features = KINDS[kind]
    content = make(simulated(seed))
    user.upload("dataset", name, content, **({"optimise_data": "on"} if optimise else {}))
    if kind in SECOND:
        user.act("dataset.table", table=2)
        assert user.app.session.dataset.catalogue.table == 2
    if kind == "corrections":
        frame = simulated(seed)
        gone = tuple(f"{value}" for value in frame["r"][:3])
        user.app.session.settings.column_corrections = {"r": Correction(missing=gone)}
        user.act("dataset.table", table=user.app.session.dataset.catalogue.table)
        assert user.app.session.dataset.catalogue.frame["r"].isna().sum() >= 3
    user.act("columns", id_col="id", label_col="kind" if "label" in kind else "label")
    if "label" in kind:
        if kind == "other labels together":
            user.act("label_classes.others", others="together")
        user.act("choose", choice="label_classes", do="add", available=["Ia", "II", "Ib"])
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="features_for_training", do="add", available=list(features))
    user.act("axes", default_x=features[0], default_y=features[1])
    user.app.session.settings.feature_generation = list(combinations)
    user.app.session.settings.scale_data = scale
    user.act("setup.close")
    assert user.app.session.tab, (user.app.session.errors, user.app.session.notice)
    return name, content


@budget(2)
@pytest.mark.parametrize("kind", KINDS)
@given(
    seed=st.integers(0, 2**20),
    combinations=st.lists(
        st.tuples(st.sampled_from(OPERATIONS), st.sampled_from([2, 3])), max_size=3, unique=True
    ),
    scale=st.booleans(),
    optimise=st.booleans(),
    classifier=st.sampled_from(["Auto", "DTree", "KNN", "RForest"]),
    zipped=st.booleans(),
)
def test_a_bundle_predicts_what_the_page_predicted(
    new_user_without_plots,
    tmp_path_factory,
    kind,
    seed,
    combinations,
    scale,
    optimise,
    classifier,
    zipped,
):
    user, folder = new_user_without_plots(), tmp_path_factory.mktemp("bundle")
    name, content = set_up(user, kind, seed, combinations, scale, optimise)
    form = {"classifier": classifier, "strategy": "Margin Sampling", "n_initial": 12}
    user.act("learn.setup", **form, do="start")
    learner = user.app.session.tab.learner
    assert learner is not None, (user.app.session.errors, user.app.session.notice)
    user.act("export.bundle")
    path = folder / "bundle.zip"
    path.write_bytes(user.download())
    if not zipped:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        path = folder / "a-project"
    (folder / name).write_bytes(content)

    predicted = predict(open_bundle(path), folder / name).table

    stem = user.app.session.settings.name_of(user.app.session.active_label)
    probability = np.asarray(predicted[f"{stem}_probability"])
    assert probability.tobytes() == learner.probabilities.tobytes()
    said = np.ma.filled(predicted[f"{stem}_predicted"], False)
    assert said.tolist() == learner.predictions.tolist()
    assert predicted["id"].tolist() == user.app.session.dataset.catalogue.frame["id"].tolist()
