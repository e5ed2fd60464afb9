"""Which columns of a large data file are read: chosen in the page, or those that a configuration needs.

choice = first_choice(foretold, settings)      # of a configuration that waits for the file
move(choice, form, filters)
open_dataset(..., only=only_of(choice))
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from app.protocol.forms import Form
from app.services.two_list_choices import moved_columns
from app.state.column_choice import ColumnChoice
from app.state.dataset import Dataset
from app.state.session import Session
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings

if TYPE_CHECKING:
    from astronomical_lite.tables.catalogue import Only
    from astronomical_lite.tables.memory_forecast import Forecast

COLUMNS = "columns_read"


def first_choice(foretold: Forecast, settings: Settings | None) -> ColumnChoice:
    """Return the columns that settings need, with positions; all if there are no settings or they need none."""
    from astronomical_lite.sky.cutouts import find_coordinates

    names = foretold.names
    wanted = set() if settings is None else columns_needed(settings, names)
    if settings is not None and not settings.columns_read:
        wanted |= {name for found in find_coordinates(names)[:1] for name in (found.ra, found.dec)}
    return ColumnChoice(foretold, [name for name in names if name in wanted] or names)


def columns_needed(settings: Settings, names: Sequence[str]) -> set[str]:
    """Return the columns of a file that settings need: those that were read for them or, where that is not
    said, all that they name."""
    needed = {
        settings.id_col,
        settings.label_col,
        *settings.features_for_training,
        *settings.extra_image_cols,
        *settings.default_vars,
    }
    if settings.columns_read:
        needed |= set(settings.columns_read)
    else:
        needed |= {
            *settings.extra_info_cols,
            *_texts_in(settings.layout),
            *_texts_in(settings.extra),
        }
    return {column_of(name, names) for name in needed} - {""}


def column_of(name: str, names: Collection[str]) -> str:
    """Return the column of a file that is called so in its table, or has this as its part; "" for none."""
    if name in names:
        return name
    part = re.fullmatch(r"(.+?)_+[0-9]+", name)
    return part[1] if part and part[1] in names else ""


def _texts_in(value: Any) -> Iterator[str]:
    """Yield the texts of a JSON value, such as columns that panels show."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts_in(one)


def move(choice: ColumnChoice, form: Form, filters: dict[str, str]) -> None:
    """Choose columns, or leave some out; those of ids and labels stay when all are left out.

    Raises
    ------
    UserError
        Nothing is picked.
    """
    from astronomical_lite.tables.usual_columns import usual_columns

    names, before = choice.foretold.names, choice.chosen
    moved = moved_columns(COLUMNS, names, before, form, filters)
    if moved is None:
        return
    if form.one("do") == "remove-all":
        usual = [name for name in usual_columns(names) if name in before]
        moved = moved if set(before) == set(usual) else [*moved, *usual]
    chosen = set(moved)
    choice.chosen = [name for name in names if name in chosen]


def choice_in_view(session: Session) -> ColumnChoice | None:
    """Return the choice that the page shows: of a file that waits, else of the data set's."""
    if session.unread is not None:
        return session.unread.choice
    return None if session.dataset is None else session.dataset.choice


def only_of(choice: ColumnChoice | None) -> Only:
    """Return the part of the table to read.

    Raises
    ------
    UserError
        No column is chosen.
    """
    if choice is None or choice.is_whole:
        return with_these(())
    if not choice.chosen:
        raise UserError(
            "Choose the columns to be read: that of the ids, and those to plot and to learn from.",
            field=COLUMNS,
        )
    return with_these(choice.chosen)


def with_these(columns: Collection[str]) -> Only:
    """Return the part of a table that has these columns; all of it if none are named."""
    from astronomical_lite.tables.catalogue import WHOLE, Only

    return Only(columns=frozenset(columns)) if columns else WHOLE


def with_columns_of(dataset: Dataset, settings: Settings) -> Only:
    """Return the part of the table that was read, with the columns that settings need beside it."""
    catalogue = dataset.catalogue
    needed = columns_needed(settings, catalogue.unread)
    if not needed:
        return catalogue.only
    is_all = needed >= set(catalogue.unread)
    return with_these(() if is_all else {*catalogue.columns_read, *needed})
