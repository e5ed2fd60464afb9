"""The preview of a table: its first rows, what was made of each column, and the corrections."""

from __future__ import annotations

from typing import Any

from app.services.two_list_choices import passing
from app.state.dataset import Dataset
from app.state.session import Session
from app.state.stages import Setup
from app.state.table_preview import FILTER, ROWS, WINDOW, shown_missing
from app.views.formatting import NOTHING, shown
from app.views.render import render
from astronomical_lite.tables.column_info import ColumnInfo
from astronomical_lite.tables.corrections import CORRECTED_KINDS, Correction

LONGEST = 28
"""Characters of a value that are shown."""

KINDS = {"integer": "integer", "number": "number", "text": "text", "truth": "truth value"}


def table_preview(session: Session) -> str:
    """HTML of the preview; nothing before a table is loaded."""
    setup = Setup.of(session)
    if setup is None:
        return ""
    infos = {info.name: info for info in setup.dataset.catalogue.read_columns}
    typed = session.filters.get(FILTER, "")
    names = passing(list(infos), typed)
    last = max(len(names) - 1, 0) // WINDOW * WINDOW
    first = min(max(setup.dataset.first_in_preview, 0), last)
    setup.dataset.first_in_preview = first
    window = names[first : first + WINDOW]
    n_suspected = sum(bool(info.suspected) for info in infos.values())
    return render(
        "table_preview.html",
        columns=[column(setup, infos[name]) for name in window],
        rows=range(min(ROWS, len(setup.dataset.catalogue.frame))),
        first=first,
        n=len(names),
        n_all=len(infos),
        window=WINDOW,
        typed=typed,
        n_suspected=n_suspected,
        n_corrected=len(setup.settings.column_corrections),
    )


def column(setup: Setup, info: ColumnInfo) -> dict[str, Any]:
    """One line of the preview."""
    correction = setup.settings.column_corrections.get(info.name, Correction())
    described = setup.dataset.catalogue.described(info)
    return {
        "name": info.name,
        "kind": info.kind,
        "kinds": [(kind, KINDS[kind]) for kind in CORRECTED_KINDS],
        "chosen": correction.kind is not None,
        "vector": f"vector of {info.elements:,}" if info.elements else "vectors of varying length",
        "unit": info.unit,
        "missing": described.missing,
        "also_missing": shown_missing(correction),
        "values": first_values(setup.dataset, info),
        "odd": counted(info.odd | info.limits),
        "suspects": counted(info.suspected),
        "corrected": correction != Correction(),
        "error": setup.errors.get(f"correction.{info.name}", ""),
    }


def counted(values: dict[Any, int], most: int = 4) -> str:
    """Return values with their counts, in words."""
    texts = [f"{shortened(f'{value}')} ({count:,})" for value, count in values.items()]
    return ", ".join(texts[:most]) + (" and others" if len(texts) > most else "")


def first_values(dataset: Dataset, info: ColumnInfo) -> list[str]:
    """Return the values of the first rows as texts."""

    def made() -> list[str]:
        if info.kind == "vector":
            vector = dataset.catalogue.vectors[info.name]
            first_rows = [vector.row(number)[:4] for number in range(min(ROWS, vector.rows))]
            return [shortened(", ".join(map(shown, row))) for row in first_rows]
        first = dataset.catalogue.frame[info.name].iloc[:ROWS].tolist()
        texts = [shown(value) for value in first]
        if info.kind == "integer":  # held as floats where some are missing
            texts = [text.removesuffix(".0") for text in texts]
        return [shortened(text) if text else NOTHING for text in texts]

    return dataset.cached(("preview", info.name), made)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
