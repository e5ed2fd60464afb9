"""A project: one data set and the work on it, as files in the browser's storage.

    project.json    what the list of projects shows, and which data set it is (`Project`)
    config.json     the complete configuration, and under OWN what training needs to go on exactly:
                    score histories, the question, answers that are not trained on yet
    state.json      what of it is on the page; see `app.storage.view_state`
    test_set.json   what was labelled by hand
    labels-*.jsonl  who gave labels, when and why: pieces of a log (`app.storage.log_files`)
    matched-*.npz   columns matched from other catalogues (`services.table_matching`)
    data/file       the data set, unless there was no room for it

Files that an action changed are replaced together, so that whenever the browser is killed, what is found is
a state the user was in. Damage of one costs only what is in it, and of each there is a copy as it was before it
changed last (`app.storage.kept_copies`). Formats are numbered (`app.state.formats`).
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

from app.state.formats import PROJECT_FORMAT
from astronomical_lite.messages import UserError
from astronomical_lite.project.json_files import check_json_depth
from astronomical_lite.project.migrations import NewerFormatError
from astronomical_lite.project.test_set import TEST_SET_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from app.protocol.messages import StoredProject
    from app.state.dataset import Dataset
    from astronomical_lite.labelling.label_events import LabelEvent
    from astronomical_lite.learning import LearnerState
    from astronomical_lite.learning.querying.batch_sampling import Batch
    from astronomical_lite.project.settings import Settings

PROJECT, CONFIG, STATE = "project.json", "config.json", "state.json"
PREVIOUS = {
    name: name.replace(".json", ".previous.json")
    for name in (PROJECT, CONFIG, STATE, TEST_SET_NAME)
}
TEXTS = (*PREVIOUS, *PREVIOUS.values())
LOG_PIECE = re.compile(r"labels-(\d{4,6})\.jsonl", re.ASCII)
LONGEST_NAME = 120


@dataclass
class DataFile:
    """The data set of a project: enough to tell its file from any other, and to read it again."""

    name: str
    origin: str
    size: int
    sha256: str
    rows: int
    optimise: bool = False
    table: int = 0
    kept: bool = True


@dataclass
class Project:
    """A project's `project.json`; times are ISO 8601 with a time zone."""

    id: str
    name: str
    created: str
    saved: str
    dataset: DataFile
    mode: str = ""
    n_labelled: int = 0

    def text(self) -> str:
        content = PROJECT_FORMAT.stamp() | asdict(self)
        del content["id"]
        return json.dumps(content, indent=1)

    @classmethod
    def from_text(cls, project_id: str, text: str) -> Project:
        """Raises a UserError that says what is wrong with the file."""
        content = PROJECT_FORMAT.migrate(json_object(text, PROJECT))
        dataset = _fields(DataFile, content.pop("dataset", None), "its data set")
        project = _fields(cls, content | {"id": project_id, "dataset": dataset}, "it")
        _datetime(project.saved)
        return project


@dataclass
class Stored:
    """A project that the page keeps, as it lists it.

    Attributes
    ----------
    problem : why it cannot be continued, as a sentence
    size : bytes of all its files
    elsewhere : whether another tab has it open
    """

    id: str
    project: Project | None
    problem: str
    size: int
    elsewhere: bool


@dataclass
class WaitingLearner:
    """A classifier's learner as it was stored, the learning problem's digest, and the sources asked about.

    Of its entry's labels the first `n_points` are its own, those behind wait for it; None: all are.
    """

    problem: str
    state: LearnerState
    batch: Batch | None = None
    n_points: int | None = None


@dataclass
class Opening:
    """A project whose files are read, and whose data file is on its way.

    Attributes
    ----------
    texts : its files as they are in storage; nothing in place of what is damaged
    log_pieces, log_kept : the log of labels, see `storage.log_files.KeptLog`
    aside : what damaged files held, to be kept under other names
    stopped : the action that ended Python, or that the user ended with it, if the page opens it anew for that
    why : a sentence on why Python ended by itself, or nothing
    remark : sentences on what had to be changed in its files, or nothing
    matched : files with columns matched from other catalogues, by their names
    has_lost_columns : True if one of these cannot be read
    """

    project: Project
    texts: dict[str, str]
    settings: Settings
    progress: dict[int, WaitingLearner]
    trained: list[int]
    state: dict[str, Any] | None
    curated: dict[str, int] = field(default_factory=dict)
    log_pieces: list[list[LabelEvent]] = field(default_factory=list)
    log_kept: list[int] = field(default_factory=list)
    aside: dict[str, str] = field(default_factory=dict)
    stopped: str = ""
    why: str = ""
    remark: str = ""
    matched: dict[str, bytes] = field(default_factory=dict)
    has_lost_columns: bool = False


@dataclass
class WaitingProject:
    """A project that is read, and waits for Python of its own that it cannot be opened without.

    Attributes
    ----------
    lacks : why that Python did not run, as a sentence
    """

    opening: Opening
    dataset: Dataset
    lacks: str


def stored_projects(listed: Iterable[StoredProject]) -> list[Stored]:
    """The page's list of projects, the one saved last first; a damaged one is listed as such."""
    found = []
    for known in listed:
        project, problem = listed_project(known["id"], known["text"], known["previous"])
        found.append(
            Stored(known["id"], project, problem, int(known["bytes"]), bool(known["elsewhere"]))
        )
    return sorted(found, key=lambda s: _saved(s.project), reverse=True)


def listed_project(project_id: str, text: str, copy: str) -> tuple[Project | None, str]:
    """Return a project by its `project.json` or the copy of it, and what is wrong with both."""
    try:
        return Project.from_text(project_id, text), ""
    except UserError as error:
        problem = str(error)
        if copy and not isinstance(error, NewerFormatError):
            found, _ = listed_project(project_id, copy, "")
            return found, "" if found else problem
    return None, problem


def _saved(project: Project | None) -> float:
    return _datetime(project.saved).timestamp() if project else 0.0


def _datetime(text: str) -> datetime:
    from datetime import datetime

    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):
        raise UserError(f"{PROJECT} says it was saved at '{text:.40}', which is no time.") from None


def json_object(text: str, name: str) -> dict[str, Any]:
    """A file's JSON object, or a UserError that names the file."""
    if not text:
        raise UserError(f"{name} of this project is missing.")
    check_json_depth(text.encode("utf-8", "surrogatepass"), f"{name} of this project")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0][:120]
        raise UserError(f"{name} of this project is damaged: {reason}.") from error
    if not isinstance(content, dict):
        raise UserError(f"{name} of this project is damaged: it holds no JSON object.")
    return content


Record = TypeVar("Record", "DataFile", "Project")

_TYPES = {"str": str, "int": int, "bool": bool, "DataFile": DataFile}


def _fields(kind: type[Record], content: Any, what: str) -> Record:
    """A dataclass from a JSON object whose values are of the right types; unknown keys are left."""
    if not isinstance(content, dict):
        raise UserError(f"{PROJECT} of this project is damaged: {what} is not described.")
    wanted = {f.name: f.type for f in fields(kind)}
    given = {name: content[name] for name in wanted if name in content}
    wrong = [name for name, value in given.items() if type(value) is not _TYPES[str(wanted[name])]]
    try:
        if wrong:
            raise TypeError
        return kind(**given)
    except TypeError:
        named = ", ".join(wrong) or ", ".join(name for name in wanted if name not in given)
        raise UserError(f"{PROJECT} of this project is damaged: see {named}.") from None
