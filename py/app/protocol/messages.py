"""Messages between the page, its worker and the compute workers.

A request is answered by one reply, which may come in several parts; each part carries the id of
the request. `static/js/protocol.d.ts` is made of this file and of `patches.py`.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from app.protocol.patches import Patch

Fields = dict[str, list[str]]


class RequestBody(TypedDict):
    """What an action is called with, sent as JSON; bytes travel beside it.

    `fields` is the submitted form; `content` is what no form can hold, such as the list of projects.
    """

    fields: Fields
    content: NotRequired[Any]


class StoredProject(TypedDict):
    """A project in the browser's storage.

    `text` is its `project.json`, `previous` the copy of it, `bytes` the size of all its files, and
    `elsewhere` whether another tab works on it.
    """

    id: str
    text: str
    previous: str
    bytes: int
    elsewhere: bool


class StorageState(TypedDict, total=False):
    """The browser's storage: the sentence with which it was refused, or how many bytes are used."""

    refused: str
    usage: float


class ProjectListing(TypedDict):
    """The content of the action `projects`."""

    projects: list[StoredProject]
    storage: StorageState


class ReplyPart(TypedDict):
    """Patches that are there while the rest of the reply is being made; the last part has none.

    `reply` is the id of the request that is answered.
    """

    reply: int
    patches: list[Patch]
    last: bool


class Progress(TypedDict):
    """What a worker is doing and how much of it is done, from 0 to 1, if that is known."""

    progress: str
    fraction: float | None
