"""Predictions of a bundle for a file, written to another."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from astronomical_lite.messages import UserError
from astronomical_lite.tables.export.table_files import write_table, writer_for

__all__ = ["Done", "predict_file"]


@dataclass(frozen=True)
class Done:
    """Number of rows that were predicted, and remarks for the user."""

    rows: int
    notes: list[str]


def predict_file(
    bundle: str | Path,
    file: str | Path,
    out: str | Path,
    table: int | None = None,
    *,
    trusted: bool = False,
) -> Done:
    """Predict a file's table with a bundle and write the predictions.

    Parameters
    ----------
    bundle, file : str or Path
        See `saved_bundle.open_bundle` and `predict.predict`.
    out : str or Path
        File to write, in the format that its suffix names; what is there is replaced when all went
        well.
    table : int, optional
    trusted : bool

    Raises
    ------
    UserError
        Anything of it cannot be done; nothing was written.
    """
    file, out = Path(file), Path(out)
    format = writer_for(out.name)
    if out.resolve() == file.resolve():
        raise UserError("The predictions would replace the table: choose another name for -o.")
    if not out.absolute().parent.is_dir():
        raise UserError(f"{out} cannot be written: there is no folder {out.parent}.")
    # scikit-learn and astropy take seconds to import, which a refusal need not wait for
    from astronomical_lite.bundle.predict import predict
    from astronomical_lite.bundle.saved_bundle import open_bundle

    try:
        opened = open_bundle(bundle)
        date = datetime.now(UTC).strftime("%Y-%m-%d")
        predicted = predict(opened, file, table, trusted=trusted, date=date)
        content, _, _ = write_table(predicted.table, format)
    except UserError:
        raise
    except MemoryError as error:
        raise UserError(
            f"{file.name} does not fit into memory. Give a file with fewer rows or columns."
        ) from error
    except Exception as error:
        lines = str(error).strip().splitlines() or ["no more is said"]
        raise UserError(
            f"{file.name} could not be predicted ({type(error).__name__}: {lines[0][:200]})."
        ) from error
    scratch = out.with_name(f".{out.name}.part")
    try:
        scratch.write_bytes(content)
        os.replace(scratch, out)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise UserError(f"{out} cannot be written: {error.strerror}.") from error
    return Done(len(predicted.table), predicted.notes)
