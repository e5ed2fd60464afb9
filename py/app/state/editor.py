"""The editor of the user's own Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.state.dataset import Dataset
    from astronomical_lite.extensions import Trial


@dataclass
class Editor:
    """What is in the editor.

    Attributes
    ----------
    source : what is in it now, as far as the page has told
    put_in : the text the program put in last, which the user goes on from
    line, fault : where the last error was, from 1, and what it was
    trials : what became of each function on the data loaded then, `tried_on`
    from_link : whether it is somebody else's, not run yet
    version : counts the texts put in by the program, which replace what is shown
    """

    name: str = "mine.py"
    source: str = ""
    put_in: str = ""
    line: int | None = None
    fault: str = ""
    trials: list[Trial] = field(default_factory=list)
    tried_on: Dataset | None = None
    from_link: bool = False
    version: int = 0
