"""Other programs: who is connected, what is sent to them and what came from them."""

from __future__ import annotations

from collections import defaultdict

from app.panels.registry import panel
from app.services import other_programs, selection_sets
from app.state.stages import Dashboard
from app.views.other_programs import connection_context
from app.views.render import render


@panel("Other Programs", size=(5, 10))
def other_programs_panel(dashboard: Dashboard, key: str) -> str:
    programs, chosen = dashboard.session.programs, selection_sets.selection_of(dashboard)
    address = other_programs.address_of(dashboard)
    n = len(dashboard.ids)
    what = [("address", f"All {n:,} sources, by the file's address")] if address else []
    what.append(("all", f"All {n:,} sources with predictions, in the message"))
    if chosen is not None and chosen.n:
        what.append(("selected", f"The {chosen.n:,} sources selected, in the message"))
    return render(
        "other_programs.html",
        key=key,
        what=what,
        address=address[0] if address else "",
        sent={"what": "", "to": ""} | dashboard.typed.get("programs.send", {}),
        shared=bool(other_programs.tables_of(dashboard)),
        has_row=dashboard.selected is not None,
        n_selected=0 if chosen is None else chosen.n,
        positions=other_programs.positions_of(dashboard) is not None,
        programs=programs,
        errors=defaultdict(str, dashboard.errors),
        **connection_context(dashboard.session, f"programs-{key}"),
    )
