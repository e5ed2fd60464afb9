"""The configuration file: AstronomicAL's own keys, in and out.

    settings = from_config(json.loads(text))
    problems = check(settings, columns, ...)
    text = json.dumps(to_config(settings))

Files travel between the two programs. Keys this program does not know are kept and written back.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterable
from typing import Any

from astronomical_lite.messages import UserError, some_of
from astronomical_lite.project.settings import Settings, check_label_names

KEYS = (
    "Author",
    "doi",
    "dataset_filepath",
    "optimise_data",
    "layout",
    "id_col",
    "label_col",
    "default_vars",
    "labels",
    "label_colours",
    "labels_to_strings",
    "strings_to_labels",
    "extra_info_cols",
    "extra_image_cols",
    "labels_to_train",
    "features_for_training",
    "exclude_labels",
    "exclude_unknown_labels",
    "unclassified_labels",
    "scale_data",
    "feature_generation",
    "test_set_file",
    "classifiers",
)

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_LABEL = re.compile(r"-?[0-9]{1,10}")
LARGEST_LABEL = 2**31 - 1

# A dashboard beyond these could not be shown; panels are 4 to 12 rows high as a rule.
COLUMNS, TALLEST, LOWEST, MOST_PANELS = 12, 200, 10_000, 100


def to_config(settings: Settings) -> dict[str, Any]:
    """The configuration file's content, ready for `json.dumps`."""
    names = settings.labels_to_strings
    known = {
        "Author": settings.author,
        "doi": settings.doi,
        "dataset_filepath": settings.dataset_filepath,
        "optimise_data": settings.optimise_data,
        "layout": copy.deepcopy(settings.layout),
        "id_col": settings.id_col,
        "label_col": settings.label_col,
        "default_vars": list(settings.default_vars),
        "labels": settings.labels,
        "label_colours": {str(k): v for k, v in sorted(settings.label_colours.items())},
        "labels_to_strings": {str(k): names[k] for k in settings.labels},
        "strings_to_labels": {names[k]: k for k in settings.labels},
        "extra_info_cols": list(settings.extra_info_cols),
        "extra_image_cols": list(settings.extra_image_cols),
        "labels_to_train": [names[k] for k in settings.labels_to_train],
        "features_for_training": list(settings.features_for_training),
        "exclude_labels": settings.exclude_labels,
        "exclude_unknown_labels": settings.exclude_unknown_labels,
        "unclassified_labels": [names[k] for k in settings.unclassified_labels],
        "scale_data": settings.scale_data,
        "feature_generation": [[name, n] for name, n in settings.feature_generation],
        "test_set_file": settings.test_set_file,
        "classifiers": copy.deepcopy(settings.classifiers),
    }
    return known | {k: v for k, v in settings.extra.items() if k not in known}


def from_config(config: Any) -> Settings:
    """Settings from a configuration file's content.

    Raises
    ------
    UserError
        Listing every missing key and every value of the wrong kind at once.
    """
    if not isinstance(config, dict):
        raise UserError("This is not a configuration file: it should hold one JSON object.")
    reader = _Reader(config)
    names = reader.integer_keys("labels_to_strings", str)
    settings = Settings(
        author=reader.get("Author", str),
        doi=reader.get("doi", str),
        dataset_filepath=reader.get("dataset_filepath", str),
        optimise_data=reader.get("optimise_data", bool),
        layout=reader.layout(),
        id_col=reader.get("id_col", str),
        label_col=reader.get("label_col", str),
        default_vars=reader.pair("default_vars"),
        label_colours=reader.integer_keys("label_colours", str),
        labels_to_strings=names,
        extra_info_cols=reader.strings("extra_info_cols"),
        extra_image_cols=reader.strings("extra_image_cols"),
        labels_to_train=reader.label_names("labels_to_train", names),
        features_for_training=reader.strings("features_for_training"),
        exclude_labels=reader.get("exclude_labels", bool),
        exclude_unknown_labels=reader.get("exclude_unknown_labels", bool),
        scale_data=reader.get("scale_data", bool),
        feature_generation=reader.combinations(),
        test_set_file=reader.get("test_set_file", bool),
        classifiers=reader.classifiers(),
        extra={k: copy.deepcopy(v) for k, v in config.items() if k not in KEYS},
    )
    reader.label_names("unclassified_labels", names)
    reader.integers("labels")
    reader.get("strings_to_labels", dict)
    for label, colour in settings.label_colours.items():
        if not _COLOUR.match(colour):
            reader.problem(f"the colour of label {label}, '{colour:.40}', is not like '#0072b2'")
    try:
        check_label_names(names)
    except UserError as error:
        reader.problem(f"'labels_to_strings': {str(error).rstrip('.')}")
    reader.finish()
    return settings


def check(
    settings: Settings,
    columns: Collection[str],
    labels: Collection[int],
    operations: Collection[str],
    classifiers: Collection[str],
    strategies: Collection[str],
    generated: Collection[str] = (),
    panels: Collection[str] | None = None,
) -> list[str]:
    """Sentences on everything the settings name that is not there; empty when all is well.

    Parameters
    ----------
    columns : names of the data set's columns
    labels : labels found in the label column
    operations, classifiers, strategies : names in the registries
    generated : names of the columns the feature combinations will make
    panels : contents a panel can have; with None those of the layout are not looked at
    """
    problems = []

    def missing(names: Iterable[str], known: Collection[str], what: str) -> None:
        absent = [name for name in dict.fromkeys(names) if name and name not in known]
        if absent:
            listed = some_of([f"'{name:.60}'" for name in absent])
            problems.append(f"{what}{'s' if len(absent) > 1 else ''} not found: {listed}.")

    missing(
        [
            settings.id_col,
            settings.label_col,
            *settings.extra_info_cols,
            *settings.extra_image_cols,
            *settings.features_for_training,
        ],
        columns,
        "Column",
    )
    missing(settings.default_vars, {*columns, *generated}, "Default variable")
    missing([name for name, _ in settings.feature_generation], operations, "Feature operation")
    for key, entry in settings.classifiers.items():
        label = settings.labels_to_strings.get(int(key), key)
        missing(entry["classifier"], classifiers, f"For {label}, classifier")
        missing(entry["query"], strategies, f"For {label}, query strategy")
    if panels is not None:
        missing([p["contents"] for p in settings.layout.values()], panels, "Plot type")
    extra = sorted(set(settings.known_labels) - set(labels))
    if labels and extra:
        listed = some_of([f"{k} ({settings.name_of(k):.60})" for k in extra])
        problems.append(f"Labels not in the column '{settings.label_col}': {listed}.")
    return problems


class _Reader:
    """Reads keys of a configuration, collecting problems instead of stopping at the first."""

    def __init__(self, config: dict[str, Any]):
        self.config = config
        self.missing = [key for key in KEYS if key not in config]
        self.problems: list[str] = []

    def problem(self, text: str) -> None:
        self.problems.append(text)

    def finish(self) -> None:
        parts = []
        if self.missing:
            listed = ", ".join(f"'{key}'" for key in self.missing)
            parts.append(f"missing: {listed}")
        parts += [some_of(self.problems, "; ")] if self.problems else []
        if parts:
            raise UserError(
                "The configuration file cannot be used: "
                + "; ".join(parts)
                + ". Correct the file and load it again; nothing was changed."
            )

    def get(self, key: str, kind: type) -> Any:
        value = self.config.get(key, kind())
        if value is None and kind is str:
            return ""
        if not isinstance(value, kind):
            self.problem(f"'{key}' should be {_KINDS[kind]}, not {value!r:.40}")
            return kind()
        return copy.deepcopy(value)

    def strings(self, key: str) -> list[str]:
        return self._list(key, lambda v: isinstance(v, str), "a list of texts")

    def integers(self, key: str) -> list[int]:
        return self._list(key, _is_integer, "a list of whole numbers")

    def pair(self, key: str) -> tuple[str, str]:
        values = self.strings(key)
        if key in self.config and len(values) != 2:
            self.problem(f"'{key}' should hold two column names")
            return "", ""
        return (values[0], values[1]) if values else ("", "")

    def integer_keys(self, key: str, kind: type) -> dict[int, Any]:
        found = {}
        for name, value in self.get(key, dict).items():
            if not _is_label(name) or not isinstance(value, kind):
                self.problem(f"'{key}' holds {name!r:.40}: {value!r:.40}, not a label and a text")
            else:
                found[int(name)] = value
        return found

    def label_names(self, key: str, names: dict[int, str]) -> list[int]:
        labels = {name: label for label, name in names.items()}
        found = []
        for name in self.get(key, list):
            if str(name) in labels:
                found.append(labels[str(name)])
            elif isinstance(name, list | dict):
                self.problem(f"'{key}' should be a list of label names")
            else:
                self.problem(f"'{key}' names {name!r:.40}, which 'labels_to_strings' does not")
        return found

    def combinations(self) -> list[tuple[str, int]]:
        def fits(v: Any) -> bool:
            return (
                isinstance(v, list) and len(v) == 2 and isinstance(v[0], str) and _is_integer(v[1])
            )

        pairs = self._list("feature_generation", fits, "a list of [operation, number]")
        return [(name, n) for name, n in pairs]

    def layout(self) -> dict[str, dict[str, Any]]:
        layout = self.get("layout", dict)
        if len(layout) > MOST_PANELS:
            self.problem(f"'layout' has {len(layout):,} panels; at most {MOST_PANELS} can be shown")
            return {}
        for key, panel in layout.items():
            whole = isinstance(panel, dict) and all(_is_integer(panel.get(k)) for k in "xywh")
            if not whole or not isinstance(panel.get("contents"), str):
                self.problem(
                    f"panel '{key:.40}' of 'layout' needs whole x, y, w, h and its contents"
                )
            elif not _fits(panel):
                self.problem(
                    f"panel '{key:.40}' of 'layout' does not fit: x is 0 to {COLUMNS - 1}, x + w at "
                    f"most {COLUMNS}, y 0 to {LOWEST:,}, h 1 to {TALLEST}"
                )
        return layout

    def classifiers(self) -> dict[str, dict[str, Any]]:
        entries = self.get("classifiers", dict)
        for key, entry in entries.items():
            if not _is_label(key):
                self.problem(f"'classifiers' has the entry {key!r:.40}, which is not a label")
                continue
            lists = isinstance(entry, dict) and all(
                isinstance(entry.get(k), list) for k in ("classifier", "query", "id", "y")
            )
            if not lists:
                self.problem(f"classifier '{key}' needs the lists classifier, query, id and y")
            elif not all(isinstance(v, str) for v in (*entry["classifier"], *entry["query"])):
                self.problem(f"classifier '{key}' has a classifier or query that is not a text")
            elif not all(isinstance(v, str) or _is_integer(v) for v in entry["id"]):
                self.problem(f"classifier '{key}' has ids that are neither text nor whole numbers")
            elif len(entry["classifier"]) != len(entry["query"]):
                self.problem(f"classifier '{key}' needs one query strategy for each classifier")
            elif len(entry["id"]) != len(entry["y"]):
                self.problem(
                    f"classifier '{key}' has {len(entry['id'])} ids and {len(entry['y'])} labels"
                )
            elif not all(_is_integer(y) and abs(y) <= LARGEST_LABEL for y in entry["y"]):
                self.problem(f"classifier '{key}' has labels that are not whole numbers of 32 bits")
        return entries

    def _list(self, key: str, fits: Any, kind: str) -> list:
        values = self.get(key, list)
        if not all(fits(v) for v in values):
            self.problem(f"'{key}' should be {kind}")
            return []
        return values


_KINDS = {str: "a text", bool: "true or false", dict: "an object", list: "a list"}


def _is_label(text: str) -> bool:
    return bool(_LABEL.fullmatch(text)) and abs(int(text)) <= LARGEST_LABEL


def _fits(panel: dict[str, Any]) -> bool:
    x, y, w, h = (panel[side] for side in "xywh")
    inside = 0 <= x < COLUMNS and 1 <= w <= COLUMNS - x
    return inside and 0 <= y <= LOWEST and 1 <= h <= TALLEST


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
