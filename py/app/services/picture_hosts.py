"""Servers that the user allowed to be asked for pictures; kept with the project, in no configuration."""

from __future__ import annotations

from app.state.session import Session

HOSTS = "picture_hosts"  # the draft that lists those that image columns name
CUTOUTS = "cutouts"  # the draft that says so of the sky surveys' servers


def is_allowed(session: Session, host: str) -> bool:
    return host in session.drafts.get(HOSTS, [])


def allow(session: Session, host: str) -> None:
    """Let pictures be fetched from a host from now on."""
    if host and not is_allowed(session, host):
        session.drafts[HOSTS] = [*session.drafts.get(HOSTS, []), host]


def disallow(session: Session, host: str) -> None:
    """Fetch no more pictures from a host."""
    session.drafts[HOSTS] = [known for known in session.drafts.get(HOSTS, []) if known != host]


def forget_all(session: Session) -> None:
    """Ask anew, as for a new data set, which may be a stranger's."""
    for name in (HOSTS, CUTOUTS):
        session.drafts.pop(name, None)
