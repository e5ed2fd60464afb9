"""A small table with awkward columns, and forms that the page could send, with some of it odd."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from app.actions import ACTIONS
from app.panels.registry import PANELS
from app.services.upload_registry import RECEIVERS
from astronomical_lite.labelling.label_events import label_event
from astronomical_lite.labelling.label_log import log_text
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.features import OPERATIONS
from astronomical_lite.learning.querying.registry import STRATEGIES

QUICK = ["DTree", "KNN", "RForest"]


def small_frame() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    label = np.repeat([0, 1, -1], [30, 30, 5])
    return pd.DataFrame(
        {
            "id": np.arange(65) + 2**60,
            "g": rng.normal(label, 0.7),
            "r": np.where(np.arange(65) % 9, rng.normal(-label, 0.7), np.nan),
            "w1": rng.normal(size=65),
            "w2": np.where(np.arange(65) % 4, 1e308, np.inf),
            "kind": np.array(["STAR", "GALAXY", ""])[label],
            "ra": rng.uniform(0, 360, 65),
            "dec": "not a place",
            "flux_OIII": 1.0,
            "<b>": "&amp;",
            "label": label,
        }
    )


FRAME = small_frame()
CSV = FRAME.to_csv(index=False).encode()
OTHER = FRAME.drop(columns=["w1", "kind"]).iloc[5:].to_csv(index=False).encode()
TABLES = {"same": CSV, "other": OTHER, "nothing": b"", "no table": b"\x00"}
CURATED = json.dumps({str(2**60 + i): i % 2 for i in range(20)}).encode()
LOG = log_text(
    label_event(str(2**60 + i), i % 3 - 1, person, note="", name="<b>")
    for i in range(20)
    for person in ("Ada", "", "<i>")
).encode()
BANDS = b'{"g": {"wavelength": 0.47, "FWHM": 0.1, "error": 0.1}}'

ODD = ["", "0", "1", "-1", "2", "3", "10", "1e400", "nan", "-0.5", "99999999999999999999", "²", "x"]
ODD += [
    "<b>",
    "\x00",
    "../..",
    "9" * 5000,
    " ",
    "on",
    "drop",
    "add",
    "remove.0",
    "remove.9",
    "add-all",
]
COLUMNS = [*FRAME.columns, "g-r", "nix"]
GROUPS: dict[str, list[str]] = {
    "id_col": ["id", "id", "id", *COLUMNS],
    "label_col": ["label", "kind", *COLUMNS],
    "choice": [
        "labels_to_train",
        "label_classes",
        "features_for_training",
        "extra_info_cols",
        "extra_image_cols",
    ],
    "available": [*COLUMNS, "0", "1", "GALAXY", "STAR"],
    "chosen": [*COLUMNS, "0", "1", "GALAXY", "STAR"],
    "operation": list(OPERATIONS),
    "classifier": [*QUICK, *[c for c in CLASSIFIERS if c in QUICK]],
    "strategy": list(STRATEGIES),
    "contents": list(PANELS),
    "column": COLUMNS,
    "operator": ["<", "==", "contains", "is missing", ">="],
    "do": [
        "add",
        "original",
        "remove.0",
        "remove.1",
        "start",
        "show",
        "hide",
        "use",
        "add-all",
        "remove-all",
    ],
    "view": ["training", "metric", "validation", "scores", "disputed", "people", "catalogue"],
    "mode": ["active-learning", "labelling"],
    "format": ["fits", "ecsv", "csv"],
    "level": ["layout", "settings", "train"],
    "panel": ["0", "1", "2", "3"],
    "label": ["0", "1", "-1"],
    "into": ["0", "1", "2", "3"],
    "class_name": ["Merger", "Star", "<b>"],
    "proposal": ["Spread", "Typical", "Random", "As given"],
    "purpose": ["training", "validation", "test", "audit", "second look"],
    "score": ["0", "5", "6", "none"],
    "n_labels": ["5", "1", "50"],
    "n_sources": ["30", "40", "1"],
    "wanted": ["90", "50", "100"],
    "id": [str(2**60 + 3), str(2**60 + 40)],
    "role": list(RECEIVERS),
    "missing": ["keep", "drop"],
    "colour_by": ["label", "predicted", "density", "column", "column:g", "set:chosen"],
    "task": ["Label", "Inspect", "Diagnose", "Before", "Sleep"],
    "survey": ["sdss", "", "x"],
    "sources": ["selected", "queue", "like", "set:chosen", "set:1"],
    "pictures": ["", "column:kind", "survey:sdss", "hips:"],
    "picture_size": ["small", "large", ""],
    "stretch": ["asinh", "linear"],
    "brightness": ["2", "1", "1e9"],
    "field_of_view": ["60", "", "0"],
    "own_hips": ["CDS/P/DSS2/color", "DSS2", ""],
    "colour_column": ["g", "nix", ""],
    "x": COLUMNS,
    "y": COLUMNS,
    "default_x": COLUMNS,
    "default_y": COLUMNS,
    "plot": ["learner", "basic-2", "basic-3", "sed-3", "spectrum-3", "wedge-3"],
    "png": ["learner", "basic-2", "sed-3"],
    "n_initial": ["2", "5", "10"],
    "n_combined": ["2", "3"],
    "limits": ["0", "1", "-2", "5", "1e308", "-1e308", "1e-300"],
    "width": ["300", "0", "1e9", "2.5"],
    "kernel": ["none", "box", "gaussian"],
    "redshift": ["g", "0.3", "nix"],
    "medium": ["vacuum", "air"],
    "fold": ["", "best", "typed"],
    "period": ["0.6", ""],
    "shortest": ["0.1", ""],
    "longest": ["10", ""],
    "from": ["columns", "files"],
    "flux": ["r", ""],
    "error_kind": ["ivar", "variance"],
    "scale": ["log", "linear"],
    "unit": ["nm", ""],
    "values": ["g, r", "w1"],
    "errors": ["g", ""],
    "band": ["kind", ""],
    "file_column": ["kind", ""],
    "feature": ["amplitude", "skew", "nix"],
    "file": ["spec-1.fits", "<b>"],
    "height": ["200", "-5"],
    "ratio": ["1", "0"],
    "wavelength": ["0.5", "-99", "5000"],
    "fwhm": ["0.1", ""],
    "error": ["0.1", "r", ""],
    "reach_x": ["0.1"],
    "reach_y": ["0.1"],
    "size": ["10", "99999999999"],
    "name": ["survey.csv", "<b>.json"],
    "filter.available": ["g", "<"],
    "colour.0": ["#0072b2", "red"],
    "name.0": ["Star", "1", ""],
    "name.1": ["Star", "<i>"],
    "column.OIII": COLUMNS,
    "kind.g": ["text", "number", "integer", "truth", ""],
    "kind.kind": ["text", "number"],
    "missing.r": ["-99, 0", ""],
    "filter": ["g", ""],
    "others": ["together", "unknown"],
    "sort": ["time", "class", "disagreement", *COLUMNS, "Probability"],
    "which": ["all", "flagged", "noted"],
    "search": ["", "two nuclei"],
    "person": ["", "Ada"],
    "author": ["Ada", ""],
    "note": ["two nuclei", ""],
    "confidence": ["75", ""],
    "to": ["later", "earlier"],
    "of": ["3", "40"],
    "method": ["majority", "dawid-skene"],
    "queue": ["", "Most uncertain of any", "Round robin", "x"],
    "column.photometry_bands": COLUMNS,
    "how": ["", "new", "or", "and", "not", "best", "once"],
    "expression": ["g > 18", "(g - r > 0.5) | missing(g)", "g >", "nix == 1"],
    "of_class": ["P(0)", "P(1)", "x"],
    "lowest": ["0", "0.4"],
    "highest": ["1", "0.6"],
    "set": ["Star", "1", "survey.csv"],
    "filter.g": ["> 0", "0..1", "missing", "x"],
    "filter.kind": ["gal", "= STAR", ""],
    "listed": COLUMNS,
    "shown": COLUMNS,
    "row": ["0", "40"],
    "first": ["0", "7", "Random", "Spread", "Nearest"],
    "last": ["3", "999999"],
    "left": ["1", "3"],
    "right": ["1", "7"],
    "more": ["on"],
    "log": ["x", "y"],
    "error_x": ["r", "nix", ""],
    "error_y": ["w1", ""],
    "condition": ["g > 0", "probability < 0.9", "g >", "nix == 1"],
    "by": ["position", "id"],
    "longitude_here": ["ra", "g", *COLUMNS],
    "latitude_here": ["g", "w1", "dec"],
    "longitude_there": ["ra", "g"],
    "latitude_there": ["r", "g"],
    "frame_here": ["equatorial", "galactic", "x"],
    "radius": ["1", "3600", "0"],
    "id_here": ["id", "kind"],
    "id_there": ["id", "label"],
    "match": ["0", "1"],
    "rows": ["20", "100"],
    "columns": ["3", "12"],
    "what": ["all", "selected", "address"],
    "service": ["VizieR (CDS)", "own"],
    "own": ["https://a.example/tap", "x"],
    "query": ["SELECT * FROM t", "x"],
    "most_rows": ["10", "0"],
    "offer": ["1", "2"],
}
PLACES = [
    [{"id": "0", "x": 1, "y": 0, "w": 5, "h": 4}],
    [{"id": "1", "x": -1}],
    [{"id": "1", "x": 0.5, "y": "0", "w": None, "h": 2}],
    {"a": 1},
    [[]],
    None,
    7,
]
FLAGS = ["exclude_labels", "exclude_unknown_labels", "scale_data", "test_set_file", "show_correct"]
FLAGS += [
    "one_answer",
    "optimise_data",
    "cutouts",
    "silence",
    "dark",
    "svg",
    "pdf",
    "conf",
    "value",
    "table",
]
LISTS = {"limits": 4, "available": 2, "chosen": 2, "plot": 2, "width": 2, "height": 2, "ratio": 2}
LISTS |= {"log": 2, "listed": 2, "shown": 2, "column": 2, "wavelength": 2, "fwhm": 2, "error": 2}
# Those that need what only a whole transfer brings have rules of their own.
NAMES = sorted(set(ACTIONS) - {"file.begin", "file.piece", "file.end"})


@st.composite
def forms(draw) -> dict[str, list[str]]:
    """What the page could send, with some of it odd, and some of it missing."""
    form = {}
    for name in draw(st.lists(st.sampled_from([*GROUPS, *FLAGS]), max_size=8, unique=True)):
        usual = st.sampled_from(GROUPS.get(name, ["on", "true", "in", "1"]))
        value = draw(st.one_of(usual, usual, usual, usual, st.sampled_from(ODD)))
        n = LISTS.get(name, 1)
        form[name] = [value, *draw(st.lists(usual, min_size=n - 1, max_size=n - 1))]
    return form
