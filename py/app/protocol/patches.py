"""Everything that the worker can ask of the page: one dataclass for each kind of patch.

>>> as_message(Focus("#question"))
{'kind': 'focus', 'selector': '#question'}

A patch travels as an object whose `kind` names the class; bytes stay bytes and are moved to the
page without being copied again. `static/js/protocol.d.ts` says the same for JavaScript and is made
of this file by `tools/protocol_types.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypedDict

Box = tuple[float, float, float, float]
Limits = tuple[float, float, float, float]


class PanelPlace(TypedDict):
    """Where a panel lies on the grid, in columns and rows."""

    id: str
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class Html:
    """New content of the element whose id is `target`."""

    kind: ClassVar[str] = "html"
    target: str
    html: str


@dataclass(frozen=True)
class Grid:
    """The dashboard's panels and their places."""

    kind: ClassVar[str] = "grid"
    panels: list[PanelPlace]


@dataclass(frozen=True)
class Image:
    """A plot's picture for the canvas whose id is `target`.

    Attributes
    ----------
    rgba : the pixels, rows from the top, four bytes each, sRGB, not premultiplied
    width, height : of the picture in pixels
    box : left, top, width and height of the axes as fractions of the picture
    limits : x0, x1, y0, y1 of the axes in data units; None where taps mean nothing
    log_x, log_y : whether the limits of x, or of y, are log10 of the values
    sky : of a map of the sky, "AIT" or "TAN" and longitude and latitude of its centre, in degrees
    """

    kind: ClassVar[str] = "image"
    target: str
    rgba: bytes
    width: int
    height: int
    box: Box
    limits: Limits | None
    log_x: bool
    log_y: bool
    sky: tuple[str, float, float] | None = None


@dataclass(frozen=True)
class Download:
    """A file that the browser saves."""

    kind: ClassVar[str] = "download"
    name: str
    data: bytes
    media_type: str
    pieces: int = 0
    """How many pieces came before, which its data follow."""


@dataclass(frozen=True)
class DownloadPiece:
    """A piece of a file that the browser will save, each sent when it is there; a first one begins another file."""

    kind: ClassVar[str] = "download-piece"
    number: int
    data: bytes


@dataclass(frozen=True)
class OpenFile:
    """A data file that the page opens as a new project, as if the user had chosen it."""

    kind: ClassVar[str] = "open-file"
    name: str
    data: bytes


@dataclass(frozen=True)
class Store:
    """A file of a project to be kept in the browser's storage, in place of what was there.

    It is written before any patch that follows is applied.
    """

    kind: ClassVar[str] = "store"
    project: str
    path: str
    data: bytes


@dataclass(frozen=True)
class Persist:
    """The browser is asked not to clear the storage when the disk gets full."""

    kind: ClassVar[str] = "persist"


@dataclass(frozen=True)
class Focus:
    """The keyboard's focus goes to the first element that a CSS selector finds."""

    kind: ClassVar[str] = "focus"
    selector: str


@dataclass(frozen=True)
class Announce:
    """Words for screen readers."""

    kind: ClassVar[str] = "announce"
    words: str


@dataclass(frozen=True)
class CopyLink:
    """The page's address with this fragment goes to the clipboard."""

    kind: ClassVar[str] = "copy-link"
    fragment: str


@dataclass(frozen=True)
class CopyText:
    """A text goes to the clipboard."""

    kind: ClassVar[str] = "copy-text"
    text: str


@dataclass(frozen=True)
class SetControls:
    """Values of controls of the page's own forms, by id or, of radio buttons, by name."""

    kind: ClassVar[str] = "set-controls"
    values: dict[str, str]


@dataclass(frozen=True)
class Features:
    """The feature matrix of background fits that follow, for every compute worker."""

    kind: ClassVar[str] = "features"
    name: str
    data: bytes


@dataclass(frozen=True)
class Compute:
    """A fit for a compute worker; `data` is a job of `learning.fit_jobs`.

    Attributes
    ----------
    ahead : whether it may not be needed; any other fit goes before it
    quick : whether it is soon done
    """

    kind: ClassVar[str] = "compute"
    job: str
    data: bytes
    ahead: bool = False
    quick: bool = False


@dataclass(frozen=True)
class Prepare:
    """A compute worker will soon be needed: the page starts the first one."""

    kind: ClassVar[str] = "prepare"


@dataclass(frozen=True)
class Claim:
    """Fits begun ahead that are needed now.

    Attributes
    ----------
    give_back : whether one of those that no worker is at is left to the session, as `compute.returned` tells
        it, which then asks again: so both work until nothing is left
    """

    kind: ClassVar[str] = "claim"
    jobs: list[str]
    give_back: bool


@dataclass(frozen=True)
class Wait:
    """What the user does next is kept until compute workers have answered."""

    kind: ClassVar[str] = "wait"


@dataclass(frozen=True)
class StopJobs:
    """Background fits that nobody waits for any more."""

    kind: ClassVar[str] = "stop-jobs"
    jobs: list[str]


@dataclass(frozen=True)
class Then:
    """An action that the page asks for by itself when the user does nothing."""

    kind: ClassVar[str] = "then"
    action: str


@dataclass(frozen=True)
class Proceed:
    """The next piece of a file, or what else the page has to send, is wanted."""

    kind: ClassVar[str] = "proceed"


@dataclass(frozen=True)
class Opened:
    """A data set was read; its project is open."""

    kind: ClassVar[str] = "opened"
    project: str


@dataclass(frozen=True)
class ChooseTable:
    """A data file waits until another of its tables is chosen, or a large one is to be read after all; its
    project is not open yet."""

    kind: ClassVar[str] = "choose-table"
    project: str


@dataclass(frozen=True)
class Forget:
    """A project whose files the page removes."""

    kind: ClassVar[str] = "forget"
    project: str


@dataclass(frozen=True)
class ConnectPrograms:
    """The page registers with the hub of this computer's programs, and hears messages of these kinds."""

    kind: ClassVar[str] = "connect-programs"
    mtypes: list[str]


@dataclass(frozen=True)
class DisconnectPrograms:
    """The page leaves the hub."""

    kind: ClassVar[str] = "disconnect-programs"


@dataclass(frozen=True)
class TellPrograms:
    """A message to other programs.

    Attributes
    ----------
    to : a program's id; empty for all that take such messages
    params : what the hub is given; an address is made one of the web
    tag : with which answers come back as `programs.answered`; empty if none are wanted
    data : a FITS table that the address is to hold; empty if the address is there
    """

    kind: ClassVar[str] = "tell-programs"
    to: str
    mtype: str
    params: dict[str, str | list[str]]
    tag: str = ""
    data: bytes = b""


@dataclass(frozen=True)
class AnswerProgram:
    """The answer to a program that waits for one.

    Attributes
    ----------
    message : the id that its message came with
    status : "samp.ok", "samp.warning" or "samp.error"
    words : what is wrong
    """

    kind: ClassVar[str] = "answer-program"
    message: str
    status: str
    words: str = ""


@dataclass(frozen=True)
class FetchOffered:
    """A table that another program gave is looked at by its address; the user is told of its size first."""

    kind: ClassVar[str] = "fetch-offered"
    url: str
    name: str


@dataclass(frozen=True)
class AskArchive:
    """The answer of an address, a few kilobytes, is wanted as `archive.counted`."""

    kind: ClassVar[str] = "ask-archive"
    address: str


Patch = (
    Html
    | Grid
    | Image
    | Download
    | DownloadPiece
    | OpenFile
    | Store
    | Persist
    | Focus
    | Announce
    | CopyLink
    | CopyText
    | SetControls
    | Features
    | Compute
    | Prepare
    | Claim
    | Wait
    | StopJobs
    | Then
    | Proceed
    | Opened
    | ChooseTable
    | Forget
    | ConnectPrograms
    | DisconnectPrograms
    | TellPrograms
    | AnswerProgram
    | FetchOffered
    | AskArchive
)


def as_message(patch: Patch) -> dict[str, Any]:
    """Return a patch as the object that travels."""
    content = {field.name: getattr(patch, field.name) for field in fields(patch)}
    return {"kind": patch.kind} | content
