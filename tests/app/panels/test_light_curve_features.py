"""Features of light curves: made once, trained on, kept with the project, made the same by a bundle."""

from __future__ import annotations

import numpy as np
import pytest
from source_series import light_curves, table_with_series

from astronomical_lite.bundle.predict import predict
from astronomical_lite.bundle.saved_bundle import open_bundle
from astronomical_lite.extensions import EXTENSIONS, unload
from astronomical_lite.messages import UserError

NAMES = ["mag_amplitude", "mag_Stetson_J", "mag_weighted_mean"]


@pytest.fixture
def content(frame):
    return table_with_series(frame[["id", "g", "r", "w1", "label"]])


@pytest.fixture
def looking(user, frame, content):
    user.upload("dataset", "survey.fits", content)
    user.act("columns", id_col="id", label_col="label")
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="features_for_training", do="add", available=["g", "r"])
    user.act("setup.close")
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Light Curve")
    user.act("source.visit", id=str(frame["id"][3]))
    return user


def add(user, *features) -> None:
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("light_curve.features", panel=key, feature=list(features))


def frame_of(user):
    return user.app.session.dataset.catalogue.frame


def test_they_are_columns_and_stay_so_when_the_project_is_opened_again(looking, frame):
    add(looking, "amplitude", "Stetson J", "weighted mean")
    assert f"Made: {', '.join(NAMES)}." in looking.panel("Light Curve")
    _, magnitudes, _ = light_curves(frame)
    expected = [np.ptp(one) / 2 for one in magnitudes]
    np.testing.assert_allclose(frame_of(looking)["mag_amplitude"], expected)
    assert set(NAMES) <= set(looking.app.session.dataset.numeric)
    again = looking.come_back()
    for name in NAMES:
        np.testing.assert_array_equal(frame_of(again)[name], frame_of(looking)[name])


def test_a_bundle_makes_them_of_another_table(looking, frame, content, tmp_path):
    add(looking, "amplitude", "Stetson J", "weighted mean")
    looking.act("setup.open")
    looking.act("choose", choice="features_for_training", do="add", available=NAMES)
    looking.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 12}
    looking.act("learn.setup", **form, do="start")
    learner = looking.app.session.tab.learner
    looking.act("export.bundle")
    bundle, table = tmp_path / "bundle.zip", tmp_path / "survey.fits"
    bundle.write_bytes(looking.download())
    table.write_bytes(content)
    predicted = predict(open_bundle(bundle), table).table
    stem = looking.app.session.settings.name_of(looking.app.session.active_label)
    probability = np.asarray(predicted[f"{stem}_probability"])
    assert probability.tobytes() == learner.probabilities.tobytes()
    # a table that has the columns, as an export has them, needs no light curves
    flat = tmp_path / "flat.csv"
    frame_of(looking).to_csv(flat, index=False)
    again = predict(open_bundle(bundle), flat).table
    np.testing.assert_allclose(again[f"{stem}_probability"], probability)
    (tmp_path / "none.csv").write_text(frame.to_csv(index=False))
    with pytest.raises(UserError, match=r"none\.csv lacks the vector columns .*: mag, magerr, mjd"):
        predict(open_bundle(bundle), tmp_path / "none.csv")


def test_what_cannot_be_made_is_told_and_changes_nothing(looking):
    before = list(frame_of(looking).columns)
    add(looking)
    assert "Tick at least one feature." in looking.panel("Light Curve")
    looking.act("source.deselect")
    add(looking, "amplitude")
    assert "Select a source whose light curve is drawn first." in looking.panel("Light Curve")
    assert list(frame_of(looking).columns) == before


def test_a_new_file_has_none_of_those_of_the_one_before(looking, frame):
    add(looking, "skew")
    looking.load(frame)
    assert "light_curve_features" not in looking.app.session.settings.extra
    assert "mag_skew" not in frame_of(looking)


OWN = """
import numpy as np
from astronomical_lite.extend import light_curve_feature

@light_curve_feature("range / error", description="Range in errors.")
def range_over_error(curve):
    return float({factor} * np.ptp(curve.value) / np.nanmedian(curve.error))
"""


def test_one_of_a_users_own_is_made_kept_and_made_by_a_bundle(looking, frame, content, tmp_path):
    looking.act("extension.open")
    looking.act("extension.run", name="mine.py", source=OWN.format(factor=1))
    looking.act("extension.close")
    assert "range / error" in looking.panel("Light Curve")
    add(looking, "range / error")
    column = "mag_range_/_error"
    _, magnitudes, errors = light_curves(frame)
    expected = np.array([np.ptp(m) / np.median(e) for m, e in zip(magnitudes, errors, strict=True)])
    np.testing.assert_allclose(frame_of(looking)[column], expected)
    again = looking.come_back()
    np.testing.assert_allclose(frame_of(again)[column], expected)

    again.act("extension.open")
    again.act("extension.run", name="mine.py", source=OWN.format(factor=2))
    np.testing.assert_allclose(frame_of(again)[column], 2 * expected)
    again.act(
        "extension.run", name="mine.py", source=OWN.replace("range /", "span /").format(factor=1)
    )
    assert (
        f"{column} is made with a feature of light curves that mine.py no longer has"
        in again.shown["extension"]
    )
    again.act("extension.remove")
    assert "range / error of mine.py is in use" in again.shown["extension"]
    again.act("extension.close")

    again.act("setup.open")
    again.act("choose", choice="features_for_training", do="add", available=[column])
    again.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 12}
    again.act("learn.setup", **form, do="start")
    probabilities = again.app.session.tab.learner.probabilities
    again.act("export.bundle")
    bundle, table = tmp_path / "bundle.zip", tmp_path / "survey.fits"
    bundle.write_bytes(again.download())
    table.write_bytes(content)
    for extension in list(EXTENSIONS.values()):
        unload(extension)
    with pytest.raises(UserError, match=r"made of light curves with mine\.py.* --trust"):
        predict(open_bundle(bundle), table)
    predicted = predict(open_bundle(bundle), table, trusted=True).table
    stem = again.app.session.settings.name_of(again.app.session.active_label)
    assert np.asarray(predicted[f"{stem}_probability"]).tobytes() == probabilities.tobytes()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "return curve.value",
            "line 5: The feature of light curves “range / error” returned a ndarray",
        ),
        ("return curve.colour", "line 7: AttributeError"),
    ],
)
def test_one_that_is_no_number_is_refused(looking, body, told):
    looking.act("extension.open")
    source = OWN.split("    return")[0] + f"    {body}\n"
    looking.act("extension.run", name="mine.py", source=source)
    assert told in looking.shown["extension"]
    looking.act("extension.close")
    assert "range / error" not in looking.panel("Light Curve")
