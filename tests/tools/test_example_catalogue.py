"""The simulated catalogue has the columns it says, and looks like the sky it stands in for."""

from itertools import combinations

import numpy as np
import pytest
from astropy.cosmology import FlatLambdaCDM
from astropy.io import fits
from PIL import Image
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split

import example_catalogue
from example_data import bands, populations, seds
from example_data.bands import BANDS
from example_data.catalogue import GALAXY, QSO, STAR, UNKNOWN, designations

N_ROWS = 20_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Folder with the catalogue and images of the default seed."""
    out = tmp_path_factory.mktemp("deep") / "data"
    assert example_catalogue.main([str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def header(folder):
    return fits.getheader(folder / "example_catalogue.fits", 1)


@pytest.fixture(scope="module")
def table(folder):
    """Columns by name, in native byte order."""
    data = fits.getdata(folder / "example_catalogue.fits", 1)
    return {
        name: data[name].astype(data[name].dtype.newbyteorder("=")) for name in data.dtype.names
    }


# The file


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


# Identity and position


def test_ids_are_unique_and_do_not_survive_float64(table):
    assert len(np.unique(table["id"])) == N_ROWS
    assert table["id"].min() > 2**53
    assert {len(str(value)) for value in table["id"]} == {19}
    assert len(np.unique(table["id"].astype("float64"))) < N_ROWS


def test_positions_and_their_texts_agree(table):
    assert table["ra"].min() >= 129
    assert table["ra"].max() <= 141
    assert table["dec"].min() >= -2
    assert table["dec"].max() <= 3
    text = np.array([value.split(",") for value in table["ra_dec"]], dtype=float)
    np.testing.assert_allclose(text, np.stack([table["ra"], table["dec"]], 1), atol=5.1e-5)


def test_designations_truncate():
    names = designations(np.array([129.9999999, 15.0]), np.array([-0.5003, 2.9999]))
    assert list(names) == ["J083959.9-003001", "J010000.0+025959"]


# Classes


def test_class_fractions(table):
    share = {label: np.mean(table["label"] == label) for label in (STAR, GALAXY, QSO, UNKNOWN)}
    assert share[UNKNOWN] == pytest.approx(0.10, abs=0.001)
    assert 0.5 < share[GALAXY] < 0.6
    assert 0.25 < share[STAR] < 0.35
    assert 0.04 < share[QSO] < 0.08


def test_unknown_sources_are_fainter_and_have_no_redshift(table):
    unknown = table["label"] == UNKNOWN
    assert np.median(table["i"][unknown]) > np.median(table["i"][~unknown]) + 0.2
    assert np.isnan(table["redshift"][unknown]).all()
    assert 0.03 < np.isnan(table["redshift"][~unknown]).mean() < 0.1


def test_redshifts(table):
    median = {
        label: np.nanmedian(table["redshift"][table["label"] == label])
        for label in (STAR, GALAXY, QSO)
    }
    assert np.nanmax(np.abs(table["redshift"][table["label"] == STAR])) < 0.002
    assert 0.2 < median[GALAXY] < 0.45
    assert 1.2 < median[QSO] < 2.0


def test_a_tenth_is_seen_in_x_rays_most_of_the_qsos_among_them(table):
    seen = np.isfinite(table["lx"])
    assert 0.08 < seen.mean() < 0.12
    assert seen[table["label"] == QSO].mean() > 0.75
    assert seen[table["label"] == GALAXY].mean() < 0.1
    median = [np.nanmedian(table["lx"][table["label"] == label]) for label in (STAR, GALAXY, QSO)]
    assert 28 < median[0] < 31
    assert 42 < median[1] < 44 < median[2] < 45.5


# Photometry


def test_only_u_and_w2_are_ever_missing_and_seldom(table):
    missing = {band: np.isnan(table[band]).mean() for band in BANDS}
    assert {band for band, share in missing.items() if share > 0} == {"u", "w2"}
    assert 0.01 < missing["u"] < 0.06
    assert 0.01 < missing["w2"] < 0.06
    for band in BANDS:
        np.testing.assert_array_equal(np.isnan(table[band]), np.isnan(table[f"{band}_err"]))


@pytest.mark.parametrize("band", BANDS)
def test_errors_grow_with_magnitude(table, band):
    order = np.argsort(table[band])[: np.isfinite(table[band]).sum()]
    errors = table[f"{band}_err"][order]
    assert (errors > 0).all()
    assert (np.diff(errors) >= -1e-5 * errors[1:]).all()  # float32: equal magnitudes may swap
    assert errors[-100:].min() > 2 * errors[:100].max()


def test_a_source_at_the_depth_is_measured_at_five_sigma():
    error = bands.magnitude_error(bands.DEPTH, floor=0.0)
    np.testing.assert_allclose(error, 0.2, rtol=1e-6)


def test_measured_fluxes_scatter_as_their_errors_say():
    rng = np.random.default_rng(1)
    true = np.tile(bands.DEPTH - 2, (4000, 1))
    mag, err = bands.observe(rng, bands.flux_of(true))
    pull = (mag - true) / err
    np.testing.assert_allclose(pull.std(axis=0), 1, atol=0.06)
    np.testing.assert_allclose(pull.mean(axis=0), 0, atol=0.1)


def test_a_flat_spectrum_has_no_colours_at_any_redshift():
    wavelength = np.geomspace(100, 100_000, 5000)
    fluxes = bands.redshifted_fluxes(wavelength, np.ones(5000), np.array([0.0, 1.0, 4.0]))
    np.testing.assert_allclose(fluxes, 1)


def test_power_law_fluxes_follow_the_effective_wavelengths():
    wavelength = np.geomspace(100, 100_000, 20_000)
    flux = bands.redshifted_fluxes(wavelength, wavelength / 5000, np.array([0.5]))[0]
    np.testing.assert_allclose(flux, bands.WAVELENGTH / 1.5 / 5000, rtol=0.02)


def test_stars_keep_to_the_published_locus():
    mag = dict(zip(BANDS, seds.star_magnitudes(np.array([0.6, 2.4])).T, strict=True))
    np.testing.assert_allclose(mag["g"] - mag["i"], [0.6, 2.4])
    np.testing.assert_allclose(mag["u"] - mag["g"], [1.326, 2.575])
    np.testing.assert_allclose(mag["j"] - mag["k"] + 1.85 - 0.91, [0.395, 0.839])
    np.testing.assert_allclose(mag["w1"] - mag["w2"] + 0.64, [-0.030, 0.110])


def test_luminosity_distance_against_astropy():
    cosmology = FlatLambdaCDM(70, 0.3, Tcmb0=0)
    redshift = np.array([0.01, 0.5, 2.0, 5.0])
    expected = cosmology.luminosity_distance(redshift).value
    np.testing.assert_allclose(populations.luminosity_distance(redshift), expected, rtol=1e-4)


def test_most_qsos_pass_the_wise_criterion_and_few_others(table):
    """W1 - W2 > 0.8 in Vega magnitudes (Stern et al. 2012) is 0.16 in AB."""
    red = table["w1"] - table["w2"] > 0.8 - 3.339 + 2.699
    assert red[table["label"] == QSO].mean() > 0.7
    assert red[table["label"] == GALAXY].mean() < 0.1
    assert red[table["label"] == STAR].mean() < 0.05


def test_nearby_galaxies_are_red_or_blue(table):
    """u - r of galaxies has two peaks and a dip near 2.2 (Strateva et al. 2001)."""
    near = (table["label"] == GALAXY) & (table["redshift"] < 0.15)
    u_r = (table["u"] - table["r"])[near]
    blue, dip, red = (np.sum((u_r > low) & (u_r < low + 0.4)) for low in (1.3, 2.2, 2.6))
    assert dip < 0.7 * blue
    assert dip < 0.7 * red


# What a classifier makes of it


def test_three_branches_separate_in_the_default_plot_but_overlap_where_faint(table):
    known = table["label"] != UNKNOWN
    X = np.stack([table["g"] - table["j"], table["y"] - table["w1"]], axis=1)[known]
    y, i_mag = table["label"][known], table["i"][known]
    half = np.arange(len(y)) % 2 == 0
    predicted = QuadraticDiscriminantAnalysis().fit(X[half], y[half]).predict(X[~half])
    right, truth, i_mag = predicted == y[~half], y[~half], i_mag[~half]
    assert 0.92 < right.mean() < 0.97
    assert all(0.8 < right[truth == label].mean() < 0.98 for label in (STAR, GALAXY, QSO))
    stars = truth == STAR
    assert right[stars & (i_mag < 17)].mean() > 0.95
    assert right[stars & (i_mag > 19)].mean() < 0.9


@pytest.fixture(scope="module")
def star_sets(table):
    """Training and validation sets of the star classifier: magnitudes and all differences."""
    mag = np.stack([table[band] for band in BANDS], axis=1)
    colours = [mag[:, a] - mag[:, b] for a, b in combinations(range(len(BANDS)), 2)]
    X = np.column_stack([mag, *colours])
    usable = np.isfinite(X).all(axis=1) & (table["label"] != UNKNOWN)
    order = np.random.RandomState(0).permutation(usable.sum())
    X, y = X[usable][order], (table["label"][usable][order] == STAR).astype(int)
    state = np.random.RandomState(0)
    X_train, X_rest, y_train, y_rest = train_test_split(
        X, y, test_size=0.4, stratify=y, random_state=state
    )
    X_val, _, y_val, _ = train_test_split(
        X_rest, y_rest, test_size=0.5, stratify=y_rest, random_state=state
    )
    return X_train, y_train, X_val, y_val


def f1_after(star_sets, n_labels, start, uncertain):
    """F1 on validation after `n_labels`, the first six at random, the others queried or random."""
    X_train, y_train, X_val, y_val = star_sets
    rng = np.random.default_rng(start)
    order = rng.permutation(len(y_train))
    while len(set(y_train[order[:6]])) < 2:
        order = rng.permutation(len(y_train))
    labelled = list(order[: 6 if uncertain else n_labels])
    forest = RandomForestClassifier(300, random_state=0).fit(X_train[labelled], y_train[labelled])
    while len(labelled) < n_labels:
        uncertainty = 1 - forest.predict_proba(X_train).max(axis=1)
        uncertainty[labelled] = -1
        labelled.append(int(uncertainty.argmax()))
        forest.fit(X_train[labelled], y_train[labelled])
    return f1_score(y_val, forest.predict(X_val))


def test_thirty_well_chosen_labels_reach_about_095_f1_for_stars(star_sets):
    chosen = [f1_after(star_sets, 30, start, uncertain=True) for start in range(3)]
    random = [f1_after(star_sets, 30, start, uncertain=False) for start in range(9)]
    assert 0.92 < np.median(chosen) < 0.98
    assert np.median(chosen) > np.median(random) + 0.02


# Images


def test_every_image_named_exists_is_small_and_is_used(table, folder):
    named = {value.removeprefix("data/") for value in np.unique(table["cutout"])}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*.png")}
    assert named == there
    assert 24 <= len(named) <= 30
    for name in named:
        with Image.open(folder / name) as image:
            assert image.mode == "RGB"
            assert image.size == (96, 96)


def test_images_suit_the_class_and_are_numbered_by_colour(table):
    kind = np.array([value.split("/")[-1].split("_")[0] for value in table["cutout"]])
    number = np.array([int(value[-6:-4]) for value in table["cutout"]])
    for label, name in ((STAR, "star"), (GALAXY, "galaxy"), (QSO, "qso")):
        assert set(kind[table["label"] == label]) == {name}
    assert set(kind[table["label"] == UNKNOWN]) == {"star", "galaxy", "qso"}
    stars = table["label"] == STAR
    g_i = (table["g"] - table["i"])[stars]
    medians = [np.median(g_i[number[stars] == n]) for n in range(8)]
    assert (np.diff(medians) > 0).all()


def test_red_stars_are_drawn_redder(folder):
    def blue_to_red(number):
        with Image.open(folder / "example_images" / f"star_{number:02d}.png") as image:
            centre = np.asarray(image, dtype=float)[43:53, 43:53].sum(axis=(0, 1))
        return centre[2] / centre[0]

    ratios = [blue_to_red(number) for number in range(8)]
    assert (np.diff(ratios) < 0.02).all()
    assert ratios[0] > 1 > ratios[-1]
