"""The verbs `predict` and `sample` of the command: their words, and what is printed.

What takes seconds to import is imported when a verb is run, so that the help text and a refusal need not
wait for it.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from collections.abc import Sequence

from astronomical_lite.messages import UserError, count_text
from astronomical_lite.survey.engine import Workers, workers_for
from astronomical_lite.survey.inputs import InputFile, input_files

__all__ = ["add_predict_arguments", "add_sample_arguments", "predict", "sample"]

COMMAND = "astronomical-lite"
_INPUT = (
    "files of any kind that the page reads, patterns such as 'tiles/*.fits', folders of Parquet or "
    "HATS catalogues"
)


def add_predict_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of `predict`."""
    parser.add_argument("bundle", metavar="BUNDLE", help="project bundle: the zip, or its folder")
    parser.add_argument("inputs", metavar="INPUT", nargs="+", help=_INPUT)
    parser.add_argument(
        "-o",
        "--out",
        metavar="OUT",
        default="predictions.csv",
        help="file to write: .csv, .ecsv, .fits or .parquet; a name without an ending is a folder of "
        "Parquet, which holds any number of rows (default: %(default)s)",
    )
    parser.add_argument(
        "--table",
        type=int,
        metavar="N",
        help="number of a table of each file; by default the one the classifiers were trained on",
    )
    parser.add_argument(
        "--trust",
        action="store_true",
        help="run the bundle's own Python and load models that are pickles, which can do anything "
        "that you can: only for bundles of people you trust",
    )
    parser.add_argument(
        "--ignore-units",
        action="store_true",
        help="predict though a column has another unit than in training",
    )
    parser.add_argument(
        "--doubtful",
        type=_count,
        default=0,
        metavar="N",
        help="write the N least certain sources of all, with all their columns, as a FITS table that "
        "opens in the page",
    )
    parser.add_argument(
        "--hats",
        action="store_true",
        help="write OUT as a HATS catalogue with the pixels and positions of the one that is INPUT; needs the "
        "package hats",
    )
    _add_workers(parser)


def add_sample_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of `sample`."""
    parser.add_argument("inputs", metavar="CATALOGUE", nargs="+", help=_INPUT)
    parser.add_argument(
        "-o",
        "--out",
        metavar="OUT",
        default="sample.fits",
        help="file to write: .csv, .ecsv, .fits or .parquet (default: %(default)s)",
    )
    parser.add_argument(
        "--rows", type=_count, required=True, metavar="N", help="how many sources to draw"
    )
    parser.add_argument(
        "--stratify",
        metavar="COLUMN",
        help="draw equally many of each value of this column, as far as there are so many",
    )
    parser.add_argument(
        "--where",
        metavar="EXPR",
        help="draw of those that meet this, such as '(g - r > 0.5) & (class != \"STAR\")'",
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="another seed draws others (default: 0)"
    )
    parser.add_argument("--table", type=int, metavar="N", help="number of a table of each file")
    _add_workers(parser)


def predict(arguments: argparse.Namespace) -> int:
    """Write what a bundle's classifiers say; exit status 1 if a file was left out, 2 if all were."""
    if arguments.trust:
        print(f"{COMMAND}: --trust lets this bundle run any code.", file=sys.stderr)
    try:
        if arguments.hats:
            from astronomical_lite.survey.hats_output import require_hats

            require_hats(arguments.inputs)
        files, workers = _begun(arguments)
        from astronomical_lite.survey.predict_survey import Request, predict_survey

        done = predict_survey(
            Request(
                bundle=arguments.bundle,
                files=files,
                out=arguments.out,
                table=arguments.table,
                doubtful=arguments.doubtful,
                trusted=arguments.trust,
                ignore_units=arguments.ignore_units,
                hats=arguments.inputs[0] if arguments.hats else "",
                rows=arguments.partition_rows,
                workers=workers,
            )
        )
    except (UserError, KeyboardInterrupt) as error:
        return _refused(error)
    return _told(arguments.out, done.rows, done.notes, done.failures)


def sample(arguments: argparse.Namespace) -> int:
    """Write a sample of a survey; exit status as that of `predict`."""
    try:
        files, workers = _begun(arguments)
        from astronomical_lite.survey.sample import Draw, sample_survey

        draw = Draw(arguments.rows, arguments.seed, arguments.stratify, arguments.where)
        done = sample_survey(
            files,
            arguments.out,
            draw,
            table=arguments.table,
            rows=arguments.partition_rows,
            workers=workers,
        )
    except (UserError, KeyboardInterrupt) as error:
        return _refused(error)
    return _told(arguments.out, done.rows, [], done.failures)


def _begun(arguments: argparse.Namespace) -> tuple[list[InputFile], Workers]:
    """Return the files, and who reads them: other processes begin before this one imports the rest."""
    atexit.register(
        gc.freeze
    )  # all goes with the process, and takes longer if it is looked through
    files = input_files(arguments.inputs)
    workers = Workers(arguments.scheduler, arguments.workers)
    return files, workers_for(workers, sum(file.size for file in files))


def _add_workers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers",
        type=_count,
        default=0,
        metavar="N",
        help="processes of this machine (default: one for each core)",
    )
    parser.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="have the workers of a Dask cluster do it: tcp://HOST:8786; they have to see the same files",
    )
    parser.add_argument(
        "--partition-rows",
        type=_count,
        default=200_000,
        metavar="N",
        help="rows that a process has in memory at a time (default: %(default)s)",
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number above 0")
    return int(text)


def _refused(error: UserError | KeyboardInterrupt) -> int:
    if isinstance(error, KeyboardInterrupt):
        print(f"{COMMAND}: broken off; the same command goes on from there.", file=sys.stderr)
        return 130  # as a shell has it
    for line in str(error).splitlines():
        print(f"{COMMAND}: {line}", file=sys.stderr)
    return 2


def _told(out: str, rows: int, notes: Sequence[str], failures: Sequence[str]) -> int:
    for note in notes:
        print(note, file=sys.stderr)
    for failure in failures:
        print(f"{COMMAND}: {failure}", file=sys.stderr)
    print(f"{out}: {count_text(rows, 'source')}")
    return 1 if failures else 0
