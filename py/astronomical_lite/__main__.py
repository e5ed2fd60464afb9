"""The command `astronomical-lite`: the core's work on files, without the page.

A verb is a `Verb` in `VERBS`, with one function that does it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from astronomical_lite import __version__
from astronomical_lite.messages import UserError
from astronomical_lite.survey import command

COMMAND = "astronomical-lite"


@dataclass(frozen=True)
class Verb:
    """A verb of the command.

    Parameters
    ----------
    name : str
        The word on the command line.
    help : str
        One line about it.
    add_arguments : callable
        Adds the verb's arguments to its parser.
    run : callable
        Does it, given the parsed arguments, and returns the exit status. It raises `UserError` for
        whatever the user can put right.
    """

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def _add_describe_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="table of any kind that the page reads")
    parser.add_argument("--table", type=int, metavar="N", help="number of a table of the file")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _describe(arguments: argparse.Namespace) -> int:
    """Print what reading makes of a file; exit status 2 if it cannot be read."""
    # pandas and astropy take a second to import, which the help text need not wait for
    from astronomical_lite.tables.describe import describe, description_text

    try:
        description = describe(arguments.file, arguments.table)
    except UserError as error:
        if arguments.json:
            print(json.dumps({"error": str(error)}))
        else:
            print(f"{COMMAND}: {error}", file=sys.stderr)
        return 2
    print(json.dumps(description) if arguments.json else description_text(description))
    return 0


VERBS: tuple[Verb, ...] = (
    Verb(
        "describe",
        "Say what the page makes of a file: its tables, and kind, unit and missing values of "
        "each column.",
        _add_describe_arguments,
        _describe,
    ),
    Verb(
        "predict",
        "Predict what the sources of tables are, with the classifiers of a project bundle.",
        command.add_predict_arguments,
        command.predict,
    ),
    Verb(
        "sample",
        "Draw a sample of a survey, to open in the page.",
        command.add_sample_arguments,
        command.sample,
    ),
)


def make_parser(verbs: Sequence[Verb] = VERBS) -> argparse.ArgumentParser:
    """Return the parser of the command with these verbs."""
    parser = argparse.ArgumentParser(
        prog=COMMAND, description="Active learning on tabular catalogues."
    )
    parser.add_argument("--version", action="version", version=f"{COMMAND} {__version__}")
    if verbs:
        parsers = parser.add_subparsers(metavar="verb", title="verbs")
        for verb in verbs:
            own = parsers.add_parser(verb.name, help=verb.help, description=verb.help)
            verb.add_arguments(own)
            own.set_defaults(run=verb.run)
    return parser


def main(arguments: Sequence[str] | None = None, verbs: Sequence[Verb] = VERBS) -> int:
    """Run the command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words of the command line; those of this process by default.
    verbs : sequence of Verb
        Verbs the command has.

    Returns
    -------
    int
        Exit status: that of the verb, 1 after a `UserError`, 0 after the help text.
    """
    parser = make_parser(verbs)
    given = parser.parse_args(arguments)
    if "run" not in given:
        parser.print_help()
        return 0
    run: Callable[[argparse.Namespace], int] = given.run
    try:
        return run(given)
    except UserError as error:
        print(f"{COMMAND}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
