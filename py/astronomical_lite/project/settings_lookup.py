"""Settings for a user's own functions: AstronomicAL's `config.settings`, answered from the session.

>>> with answering(session.settings, columns={"x_axis": "g-j"}, data=frame):
...     settings["x_axis"], settings["label_col"]
('g-j', 'label')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import to_config
from astronomical_lite.project.settings import Settings


class NoSettingError(UserError, KeyError):
    """A look-up without an answer; also a KeyError, for functions that expect one."""

    __str__ = UserError.__str__


@dataclass(frozen=True)
class _Answers:
    settings: Settings | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    data: pd.DataFrame | None = None
    features: list[str] | None = None


_NOTHING = _Answers()
_answers: ContextVar[_Answers] = ContextVar("answers")


def _now() -> _Answers:
    return _answers.get(_NOTHING)


@contextmanager
def answering(
    settings: Settings | None = None,
    columns: Mapping[str, str] | None = None,
    data: pd.DataFrame | None = None,
    features: list[str] | None = None,
) -> Iterator[None]:
    """Answer look-ups from these until the end of the block; from what was there where None.

    Parameters
    ----------
    settings : Settings
    columns : mapping of key to column
        What the user chose to stand for the columns a plot names.
    data : DataFrame
        The catalogue, with generated columns.
    features : list of str
        In place of the settings' `features_for_training`.
    """
    before = _now()
    now = _Answers(
        before.settings if settings is None else settings,
        before.columns if columns is None else columns,
        before.data if data is None else data,
        before.features if features is None else features,
    )
    token = _answers.set(now)
    try:
        yield
    finally:
        _answers.reset(token)


def current_data() -> pd.DataFrame | None:
    """Return the catalogue while a function that may ask for it runs, else None."""
    return _now().data


class SettingsLookup(Mapping[str, Any]):
    """AstronomicAL's `config.settings`, by its keys; what a function writes is its own.

    A key is answered from what was written, the columns chosen for it, the settings, and last by
    itself where the data have a column of that name.
    """

    def __init__(self) -> None:
        self._written: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        known = self._known()
        if key in known:
            return known[key]
        data = current_data()
        if data is not None and key in data.columns:
            return key
        raise NoSettingError(
            f"The settings have nothing called “{key}”. If it stands for a column, list it among "
            "the plot's columns, so that the user is asked which one."
        )

    def __setitem__(self, key: str, value: Any) -> None:
        self._written[key] = value

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())

    def __repr__(self) -> str:
        return f"SettingsLookup({sorted(self._known())})"

    def _known(self) -> dict[str, Any]:
        answers = _now()
        known: dict[str, Any] = {}
        if answers.settings is not None:
            known = to_config(answers.settings)
            # AstronomicAL looks colours up by integer, and writes them to its file by string
            known["label_colours"] = {
                **answers.settings.label_colours,
                **{str(k): v for k, v in answers.settings.label_colours.items()},
            }
        if answers.features is not None:
            known["features_for_training"] = list(answers.features)
        return {**known, **answers.columns, **self._written}


settings = SettingsLookup()
