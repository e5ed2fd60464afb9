"""What a folder of parts is being made of, so that the same command goes on and another one does not.

>>> plan = Plan.of(bundle_sha256, {"rows_of_partition": 200_000}, files)
>>> plan.begin(parts, "out")
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sklearn

from astronomical_lite import __version__
from astronomical_lite.messages import UserError
from astronomical_lite.survey.aside import write_json
from astronomical_lite.survey.inputs import InputFile
from astronomical_lite.survey.parts import Parts

__all__ = ["PLAN_NAME", "Plan"]

PLAN_NAME = "_plan.json"


@dataclass(frozen=True)
class Plan:
    """What decides the content of parts: what they are made with, and the files they are made of."""

    made_with: dict[str, Any]
    files: list[InputFile]

    @classmethod
    def of(cls, bundle_sha256: str, options: dict[str, Any], files: list[InputFile]) -> Plan:
        """Return a plan; `options` are those of the command that change what is written."""
        versions = {"version": __version__, "scikit_learn": sklearn.__version__}
        return cls({"bundle_sha256": bundle_sha256, **versions, **options}, files)

    def begin(self, parts: Parts, shown: str) -> None:
        """Make the folder, or see that it is this plan's; parts of files that changed are removed.

        Raises
        ------
        UserError
            The folder holds something else. `shown` is what the user calls it.
        """
        path = parts.folder / PLAN_NAME
        if path.exists():
            self._compare(path, parts, shown)
        elif parts.folder.exists() and any(parts.folder.iterdir()):
            raise UserError(
                f"{shown} is there already, and not from this command. Choose another name for -o."
            )
        try:
            parts.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"{shown} cannot be written: {error.strerror}.") from error
        write_json(path, {**self.made_with, "files": [asdict(file) for file in self.files]})

    def _compare(self, path: Path, parts: Parts, shown: str) -> None:
        other = UserError(
            f"{shown} has predictions of another bundle, of other files or with other options. Choose "
            f"another name for -o, or remove {parts.folder}."
        )
        try:
            before = json.loads(path.read_text())
            files = [InputFile(**one) for one in before.pop("files")]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise other from error
        if before != self.made_with or [one.path for one in files] != [
            one.path for one in self.files
        ]:
            raise other
        for was, now in zip(files, self.files, strict=True):
            if was != now:
                parts.remove(now.number)
