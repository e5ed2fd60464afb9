"""The preview of the table: looking through its columns, and correcting what was made of them."""

from __future__ import annotations

from dataclasses import replace

from app.actions.dataset import replace_dataset
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, with_data_set
from app.services.table_reading import read_corrected
from app.state.stages import Setup
from app.state.table_preview import FILTER, WINDOW, shown_missing
from astronomical_lite.messages import UserError
from astronomical_lite.tables.column_info import ColumnInfo
from astronomical_lite.tables.corrections import CORRECTED_KINDS, Correction

AS_READ = Correction()


@action("dataset.preview", with_data_set)
def look_through(setup: Setup, form: Form, reply: Reply) -> None:
    """Filter the columns in view, or go on to those before or after."""
    session, step = setup.session, form.one("do")
    typed = form.one("filter")
    if typed != session.filters.get(FILTER, ""):
        setup.dataset.first_in_preview = 0
    session.filters[FILTER] = typed
    if step in ("earlier", "later"):
        setup.dataset.first_in_preview += WINDOW if step == "later" else -WINDOW


@action("dataset.correct", with_data_set)
def correct_columns(setup: Setup, form: Form, reply: Reply) -> None:
    """Read columns as the user says: as another kind, with other missing values."""
    before = setup.settings.column_corrections
    wanted = corrections_of(setup, form)
    if wanted == before:
        return
    dataset, typed = setup.dataset, setup.session.filters.get(FILTER, "")
    fresh = read_corrected(setup, wanted)
    fresh.first_in_preview = dataset.first_in_preview
    setup.settings.column_corrections = wanted
    replace_dataset(setup.session, fresh)
    setup.session.filters[FILTER] = typed
    changed = [name for name in {*before, *wanted} if before.get(name) != wanted.get(name)]
    what = changed[0] if len(changed) == 1 else f"{len(changed)} columns"
    reply.announce(f"The table was read again with the correction of {what}.")


def corrections_of(setup: Setup, form: Form) -> dict[str, Correction]:
    """Return the corrections that a form asks for, with those made before."""
    catalogue, before = setup.dataset.catalogue, setup.settings.column_corrections
    step, _, name = form.one("do").partition(".")
    wanted = dict(before)
    if step == "suspects":
        for column, suspects in catalogue.suspects_as_missing().items():
            if name in ("", column):
                old = before.get(column, AS_READ)
                wanted[column] = replace(old, missing=(*old.missing, *suspects.missing))
    elif step == "text":
        wanted[name] = replace(before.get(name, AS_READ), kind="text")
    elif step == "as-read":
        wanted = {k: v for k, v in before.items() if name not in ("", k)}
    else:
        for info in catalogue.read_columns:
            wanted[info.name] = corrected(info, before.get(info.name, AS_READ), form)
    known = {info.name for info in catalogue.read_columns} | set(before)
    return {k: v for k, v in wanted.items() if v != AS_READ and k in known}


def corrected(info: ColumnInfo, before: Correction, form: Form) -> Correction:
    """Return a column's correction with what a form changes of it."""
    kind, was = form.one(f"kind.{info.name}", info.kind), shown_missing(before)
    typed = form.one(f"missing.{info.name}", was).strip()
    made = before
    if kind != info.kind:
        if kind and kind not in CORRECTED_KINDS:
            raise UserError(
                f"A column is not read as '{kind:.40}': choose one of {', '.join(CORRECTED_KINDS)}.",
                f"correction.{info.name}",
            )
        chosen = next((known for known in CORRECTED_KINDS if known == kind), None)
        made = replace(made, kind=chosen)
    if typed != was:
        values = (text.strip() for text in typed.split(","))
        made = replace(made, missing=tuple(dict.fromkeys(text for text in values if text)))
    return made
