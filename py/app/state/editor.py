"""The editor of the user's own Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.state.dataset import Dataset
    from astronomical_lite.extensions import Trial
    from astronomical_lite.extensions.name_hints import Hint


@dataclass
class Editor:
    """The text in the editor, and what running it gave.

    Attributes
    ----------
    source : the text as the page sent it last
    put_in : the text the program put in last, before the user typed
    line, fault : the last error's line, counted from 1, and its reason
    printed : text that the file printed when it ran
    trials : results of trying each function on the data set `tried_on`
    from_link : True while it is somebody else's, not run yet
    offered : name and source of a link's file that waits to take the place of a text not kept elsewhere
    hint : about the name at the cursor
    version : counts the texts put in by the program; the page shows a new one
    """

    name: str = "mine.py"
    source: str = ""
    put_in: str = ""
    line: int | None = None
    fault: str = ""
    printed: str = ""
    trials: list[Trial] = field(default_factory=list)
    tried_on: Dataset | None = None
    from_link: bool = False
    offered: tuple[str, str] | None = None
    hint: Hint | None = None
    version: int = 0
