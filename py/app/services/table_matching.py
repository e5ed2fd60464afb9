"""Matching the data set with another catalogue, and the columns that come of it.

Joined columns are columns of the data set's frame like any other. The values are kept as a file of the project
(`matching.kept_columns`), told of by the settings (`project.table_matches`); only functions of this module
change either.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from app.services.label_settings import resolve_columns
from app.state.matching import ID, POSITION, Foretold, MatchRequest
from astronomical_lite.messages import UserError, count_text, some_of
from astronomical_lite.project.table_matches import MATCHED_FILE, TableMatch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.protocol.forms import Form
    from app.state.dataset import Dataset
    from app.state.matching import Matching
    from app.state.session import Session
    from app.state.stages import Setup
    from astronomical_lite.matching.by_position import Pairs
    from astronomical_lite.matching.joined_columns import JoinedColumns
    from astronomical_lite.matching.positions import Positions
    from astronomical_lite.tables.catalogue import Catalogue

FIELD = "match"


def forget(session: Session) -> None:
    """Match with no other catalogue any more; columns that were joined stay."""
    if session.matching is not None:
        session.matching.path.unlink(missing_ok=True)
    session.matching = None
    session.typed.pop(FIELD, None)


def matching_of(setup: Setup) -> Matching:
    """Return the catalogue that is being matched with, or raise a UserError if there is none."""
    if setup.session.matching is None:
        raise UserError("Choose the file to match with first.", FIELD)
    return setup.session.matching


def usual_values(setup: Setup, other: Catalogue) -> dict[str, str]:
    """Return the values of the form before anybody typed: columns by their names."""
    from astronomical_lite.plots.column_requirements import guess_columns
    from astronomical_lite.plots.diagrams.sky import EQUATORIAL, GALACTIC

    values = {"by": POSITION, "radius": "1", "how": "best"}
    frames = {"here": setup.dataset.catalogue.frame, "there": other.frame}
    for side, frame in frames.items():
        found = guess_columns(EQUATORIAL, frame.columns)
        way = ("sky_ra", "sky_dec", "equatorial")
        if len(found) < 2:
            galactic = guess_columns(GALACTIC, frame.columns)
            if len(galactic) == 2:
                found, way = galactic, ("sky_l", "sky_b", "galactic")
        longitude, latitude, name = way
        values |= {
            f"longitude_{side}": found.get(longitude, ""),
            f"latitude_{side}": found.get(latitude, ""),
            f"frame_{side}": name,
        }
    id_here = setup.settings.id_col
    same = {str(name).lower(): str(name) for name in other.frame.columns}
    values |= {"id_here": id_here, "id_there": same.get(id_here.lower(), "") if id_here else ""}
    if not (values["longitude_here"] and values["longitude_there"]) and values["id_there"]:
        values["by"] = ID
    return values


def request_of(form: Form) -> MatchRequest:
    """Return what a form asks for, or raise a UserError."""
    from astronomical_lite.matching.by_position import BEST, ONCE, checked_radius
    from astronomical_lite.matching.positions import FRAMES, PositionColumns

    by = ID if form.one("by") == ID else POSITION
    sides = []
    for side in ("here", "there"):
        frame = form.one(f"frame_{side}")
        longitude, latitude = form.one(f"longitude_{side}"), form.one(f"latitude_{side}")
        frame = frame if frame in FRAMES else "equatorial"
        sides.append(PositionColumns(longitude.strip(), latitude.strip(), frame))
    radius = 1.0
    if by == POSITION:
        try:
            radius = float(form.one("radius"))
        except ValueError:
            radius = 0.0
        checked_radius(radius)
    how = ONCE if form.one("how") == ONCE else BEST
    ids = form.one("id_here").strip(), form.one("id_there").strip()
    return MatchRequest(by, sides[0], sides[1], radius, how, *ids)


def foretell(setup: Setup, request: MatchRequest) -> Foretold:
    """Return what a match would give; that of the last time if nothing else is asked for."""
    matching = matching_of(setup)
    if matching.foretold is not None and matching.foretold.request == request:
        return matching.foretold
    setup.session.progress(f"Matching with {matching.catalogue.name}", None)
    if request.by == ID:
        return _by_id(setup, matching.catalogue, request)
    from astronomical_lite.matching.by_position import (
        LARGEST_RADIUS,
        expected_by_chance,
        nearest,
        with_candidates,
    )

    here, there = _positions(setup, matching.catalogue, request)
    radii = [request.radius / 2, request.radius, min(request.radius * 2, LARGEST_RADIUS)]
    wider = nearest(here, there, radii[2], request.how)
    match = with_candidates(wider.within(request.radius), here, there, request.radius)
    assert match.candidates is not None
    counts = [wider.within(one).n for one in radii]
    chance = expected_by_chance(here, there, radii)
    return Foretold(
        request,
        match,
        match.n,
        list(zip(radii, counts, chance, strict=True)),
        int(np.count_nonzero(match.candidates > 1)),
    )


def pairs(setup: Setup, request: MatchRequest) -> Pairs:
    """Return all pairs of rows within the radius."""
    from astronomical_lite.matching.by_position import all_pairs

    if request.by == ID:
        raise UserError("All pairs are those within a radius: match by position for them.", FIELD)
    here, there = _positions(setup, matching_of(setup).catalogue, request)
    return all_pairs(here, there, request.radius)


def _positions(
    setup: Setup, other: Catalogue, request: MatchRequest
) -> tuple[Positions, Positions]:
    from astronomical_lite.matching.positions import read_positions

    ours = setup.dataset.catalogue
    return (
        read_positions(ours.frame, ours.name, request.here, ours.units),
        read_positions(other.frame, other.name, request.there, other.units),
    )


def _by_id(setup: Setup, other: Catalogue, request: MatchRequest) -> Foretold:
    from astronomical_lite.matching.by_id import same_id

    ours = setup.dataset.catalogue
    for catalogue, column in ((ours, request.id_here), (other, request.id_there)):
        if not column:
            raise UserError(f"Choose the column of {catalogue.name} that holds ids.", FIELD)
        if column not in catalogue.frame:
            raise UserError(f"{catalogue.name} has no column '{column:.60}'.", FIELD)
    match = same_id(
        ours.frame[request.id_here], ours.name, other.frame[request.id_there], other.name
    )
    return Foretold(request, match, match.n)


# ---- joined columns ------------------------------------------------------------------------------


def join(setup: Setup, request: MatchRequest, columns: Sequence[str]) -> tuple[TableMatch, bytes]:
    """Join columns of the other catalogue; return the match, and the file it is kept in.

    Raises
    ------
    UserError
        Rows cannot be matched so, none matches, or no column is chosen.
    """
    from astronomical_lite.matching.joined_columns import joined_columns
    from astronomical_lite.matching.kept_columns import pack_columns

    matching = matching_of(setup)
    if not columns:
        raise UserError("Choose the columns to be joined first.", FIELD)
    foretold = foretell(setup, request)
    taken = [*setup.dataset.columns, *setup.dataset.variables, *setup.dataset.catalogue.vectors]
    made = joined_columns(foretold.match, matching.catalogue, columns, taken)
    content = pack_columns(made)
    number = 1 + max((_number(one) for one in setup.settings.table_matches), default=0)
    name = f"matched-{number:04}.npz"
    digest = hashlib.sha256(content).hexdigest()
    match = TableMatch(matching.catalogue.name, request.told, made.names, foretold.n, name, digest)
    setup.dataset.join(made)
    setup.settings.table_matches = [*setup.settings.table_matches, match]
    return match, content


def _number(match: TableMatch) -> int:
    found = MATCHED_FILE.fullmatch(match.kept)
    return int(found[1]) if found else 0


def take_away(setup: Setup, place: int) -> TableMatch:
    """Take the columns of a match away again.

    Raises
    ------
    UserError
        There is no such match, or one of its columns is in use.
    """
    from app.services.combinations import prune_combinations

    settings = setup.settings
    if not 0 <= place < len(settings.table_matches):
        raise UserError("That match is gone already.", FIELD)
    match = settings.table_matches[place]
    used = {settings.id_col, settings.label_col, *settings.features_for_training}
    kept = [name for name in match.columns if name in used]
    if kept:
        raise UserError(
            f"{some_of(kept)} of this match {'is' if len(kept) == 1 else 'are'} in use, as a feature, as ids or as "
            "labels. Choose others there first.",
            FIELD,
        )
    setup.dataset.take_away(place)
    settings.table_matches = [one for i, one in enumerate(settings.table_matches) if i != place]
    for name in ("extra_info_cols", "extra_image_cols"):
        setattr(settings, name, [c for c in getattr(settings, name) if c not in match.columns])
    prune_combinations(settings)
    resolve_columns(setup)
    return match


def join_kept(
    dataset: Dataset, matches: Sequence[TableMatch], files: Mapping[str, bytes]
) -> list[str]:
    """Join the columns that a project has kept; return what cannot be read of them, in sentences.

    Such columns are there without values: who opens the project has all its labels, and can match again.
    """
    from astronomical_lite.matching.joined_columns import without_values

    lost, n_rows = [], len(dataset.catalogue.frame)
    for match in matches:
        try:
            joined = _kept(match, files.get(match.kept, b""), n_rows)
        except UserError as error:
            joined = without_values(match.columns, n_rows)
            lost.append(
                f"{some_of(list(match.columns))}, matched from {match.file}, cannot be read and have no values: "
                f"{error} Take the match away under Match with Another Catalogue and match with {match.file} again, "
                f"{match.how}."
            )
        dataset.join(joined)
    return lost


def _kept(match: TableMatch, content: bytes, n_rows: int) -> JoinedColumns:
    """Return the columns of a match; raise a UserError if its file is missing, damaged or not of this table."""
    from astronomical_lite.matching.kept_columns import unpack_columns

    if not content:
        raise UserError(f"{match.kept} of this project is missing.")
    if hashlib.sha256(content).hexdigest() != match.sha256:
        raise UserError(f"{match.kept} of this project is damaged.")
    joined = unpack_columns(content, match.kept)
    if len(joined.frame) != n_rows:
        raise UserError(
            f"{match.kept} of this project has {count_text(len(joined.frame), 'row')}, and the data set "
            f"{count_text(n_rows, 'row')}."
        )
    return joined
