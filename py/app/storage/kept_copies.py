"""Copies of a project's files, each as it was before it changed last.

    config.json             as it is
    config.previous.json    the copy
    config.damaged.json     what was found in the file's place when the copy was used

`Autosave` has a copy replaced together with its file, so that damage of a file costs one change at most. What is
damaged is set aside, for whoever can still make something of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.state.project import PREVIOUS
from astronomical_lite.messages import UserError
from astronomical_lite.project.migrations import NewerFormatError

Content = TypeVar("Content")

SET_ASIDE = {name: name.replace(".json", ".damaged.json") for name in PREVIOUS}
COPY_USED = "{} of this project is damaged: in its place is what it held before it changed last."


class Damaged:
    """Files that were found damaged while they were read.

    Attributes
    ----------
    texts : what is in storage by file name; nothing in place of what is damaged
    aside : what is to be kept of damaged files: another file name -> content
    remarks : what is to be said of them, in sentences
    """

    def __init__(self, texts: dict[str, str]):
        self.texts = dict(texts)
        self.aside: dict[str, str] = {}
        self.remarks: list[str] = []

    def read(self, name: str, parse: Callable[[str], Content]) -> Content:
        """Return what a file holds or, where it is damaged, its copy.

        Raises
        ------
        NewerFormatError
            A newer program wrote it: no copy stands for what that knows.
        UserError
            What is wrong with the file; its copy cannot be used either.
        """
        text, copy = self.texts.get(name, ""), self.texts.get(PREVIOUS[name], "")
        try:
            if copy and not text:
                raise UserError(f"{name} of this project is missing.")
            return parse(text)
        except NewerFormatError:
            raise
        except UserError as damage:
            if not copy:
                raise
            try:
                found = parse(copy)
            except NewerFormatError:
                raise
            except UserError:
                raise damage from None
        self.set_aside(name, COPY_USED.format(name))
        return found

    def set_aside(self, name: str, remark: str) -> None:
        """Give a file up, with a sentence; what it held is kept under another name."""
        text, self.texts[name] = self.texts.get(name, ""), ""
        if text:
            self.aside[SET_ASIDE[name]] = text
        self.remarks.append(remark)
