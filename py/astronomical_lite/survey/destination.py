"""Where predictions go: a folder of Parquet, or one file made of parts that lie beside it meanwhile.

>>> destination = destination_of("out")
>>> destination.beside("summary.json")
PosixPath('out/_summary.json')
>>> destination_of("out.fits").beside("summary.json")
PosixPath('out.summary.json')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from astronomical_lite.messages import UserError
from astronomical_lite.survey.aside import remove_leftovers
from astronomical_lite.survey.inputs import InputFile
from astronomical_lite.survey.parts import PARQUET, Parts
from astronomical_lite.survey.plan import PLAN_NAME
from astronomical_lite.tables.export.parquet_table import can_write_parquet
from astronomical_lite.tables.export.table_files import writer_for

__all__ = ["HATS", "Destination", "destination_of"]

HATS = "hats"

_NEEDS_PYARROW = (
    "Parquet needs the package pyarrow, which is not installed: pip install "
    '"astronomical-lite[survey]", or give -o a name that ends in .csv, .ecsv or .fits.'
)


@dataclass(frozen=True)
class Destination:
    """Where predictions go; `format` is that of one file, "" for a folder and `HATS` for a catalogue of pixels."""

    out: Path
    format: str
    parts: Parts

    def beside(self, name: str) -> Path:
        """Return the path of a further file; in the folder readers of Parquet pass over its name."""
        return self.out.with_suffix(f".{name}") if self.format else self.out / f"_{name}"

    def require_other_than(self, files: Sequence[InputFile]) -> None:
        """Raise a UserError if a file to be read would be replaced."""
        if any(Path(file.path).resolve() == self.out.resolve() for file in files):
            raise UserError("The predictions would replace the table: choose another name for -o.")
        folder = self.out.resolve()
        if self.format in ("", HATS) and any(
            folder in Path(file.path).resolve().parents for file in files
        ):
            raise UserError(f"{self.out} holds files to be read: choose another name for -o.")

    def finish(self) -> None:
        """Remove what is needed no more: the parts of one file, and what killed processes left."""
        if self.format:
            self.parts.remove_all()
            remove_leftovers(self.out.absolute().parent, f"{self.out.stem}.")
        else:
            remove_leftovers(self.out)

    def give_up(self) -> None:
        """Remove what was begun, unless something was predicted, from where the command can go on."""
        if not any(self.parts.folder.glob("part-*")):
            (self.parts.folder / PLAN_NAME).unlink(missing_ok=True)
            try:
                self.parts.folder.rmdir()
            except OSError:
                pass  # something else is in it


def destination_of(out: str, hats: bool = False) -> Destination:
    """Return where predictions go: a folder if the name has no ending or is one's, with `hats` a HATS catalogue.

    Raises
    ------
    UserError
        The ending is unknown, or what the format needs is not installed.
    """
    path = Path(out)
    if hats:
        format = HATS
    elif path.suffix and not out.endswith("/"):
        format = writer_for(path.name)
    else:
        format = ""
    if not path.absolute().parent.is_dir():
        raise UserError(f"{out} cannot be written: there is no folder {path.parent}.")
    parts = path.with_name(f"{path.name}.parts")
    if format == HATS:
        # one that was begun is written anew
        if path.exists() and not (path.is_dir() and (parts.is_dir() or not any(path.iterdir()))):
            raise UserError(f"{out} is there already. Choose another name for -o.")
    elif format and path.is_dir():
        raise UserError(f"{out} cannot be written: it is a folder. Choose another name for -o.")
    if format in ("", HATS, PARQUET) and not can_write_parquet():
        raise UserError(_NEEDS_PYARROW)
    if format == HATS:
        return Destination(path, format, Parts(parts))
    if format:
        return Destination(path, format, Parts(parts, "npz"))
    return Destination(path, format, Parts(path))
