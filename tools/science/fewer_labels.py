"""How many labels each way of learning needs: FOLDER/fewer_labels.png and fewer_labels.md.

Simulates labelling with what a newcomer is offered, with AstronomicAL's choices and at random, on parts of
the example catalogue, on made-up tables of a rare class in skewed features and of classes in several clumps each, and
on handwritten digits, which are no catalogue but hard. Each seed draws its own training and validation sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.datasets import load_digits, make_classification

from app.panels.active_learning.actions import ORIGINAL_POINTS
from app.services.questions_by_hand import DEFAULT_MEMBER
from app.state.classifier_tab import OFFERED_POINTS
from astronomical_lite.learning import Problem, make_problem
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.predictions import predict_all
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.initial_points import RANDOM, SPREAD
from astronomical_lite.learning.learning_curves import simulate
from astronomical_lite.learning.scores import confusion
from astronomical_lite.learning.splits import Sets
from example_data.catalogue import simulate as example_columns

UNCERTAIN, AT_RANDOM = "Uncertainty Sampling", "Random Sampling"
COMMAND = "make science"
ALL_BANDS = "u g r i z y j h k w1 w2"


@dataclass(frozen=True)
class Way:
    """A classifier, a query strategy and the initial points, as the set-up form offers them.

    Attributes
    ----------
    most_seeds : int or None
        Draws at most, since 1,000 trees after each label take their time.
    """

    name: str
    classifier: str
    strategy: str
    first: str
    n_first: int
    colour: str
    most_seeds: int | None = None


WAYS = (
    Way(
        "Auto, herding, spread (offered first)", *DEFAULT_MEMBER, SPREAD, OFFERED_POINTS, "#0072b2"
    ),
    Way("Auto, uncertainty, spread", "Auto", UNCERTAIN, SPREAD, OFFERED_POINTS, "#009e73"),
    Way(
        "RForest, random (AstronomicAL)",
        "RForest",
        UNCERTAIN,
        RANDOM,
        ORIGINAL_POINTS,
        "#d55e00",
        3,
    ),
    Way("RForest, no choosing", "RForest", AT_RANDOM, RANDOM, ORIGINAL_POINTS, "#8a8a8a", 3),
)
AUTO_WAYS = WAYS[:2]


@dataclass(frozen=True)
class Table:
    """A table to label, every class of which is asked about by a classifier of its own.

    Attributes
    ----------
    ways : sequence of Way
        How it is labelled.
    """

    name: str
    frame: pd.DataFrame
    labels: np.ndarray[Any, Any]
    classes: dict[int, str]
    ways: Sequence[Way] = WAYS


@dataclass(frozen=True)
class Curve:
    """Shares of the F1 that all labels give, shape (n_seeds, n_steps), against number of labels."""

    table: str
    class_name: str
    way: Way
    n_labels: np.ndarray[Any, Any]
    share: np.ndarray[Any, Any]


def example_table(n_rows: int, title: str, bands: str) -> Table:
    """Make the example anew: magnitudes and all colours of the sources of known class that have all bands."""
    columns = {column.name: column.values for column in example_columns(n_rows, 0)}
    chosen = bands.split()
    frame = pd.DataFrame({band: columns[band] for band in chosen})
    for a, b in combinations(chosen, 2):
        frame[f"{a}-{b}"] = frame[a] - frame[b]
    usable = (columns["label"] >= 0) & frame.notna().all(axis=1).to_numpy()
    return Table(
        f"example, {title}",
        frame[usable].reset_index(drop=True),
        columns["label"][usable].astype(np.int64),
        {0: "Star", 1: "Galaxy", 2: "QSO"},
    )


def tables(n_rows: int) -> Iterator[Table]:
    """Make the tables: the example in five bands and in all, a rare class in skewed features, clumps, and digits."""
    yield example_table(n_rows, "ugriz", "u g r i z")
    yield example_table(n_rows, "all bands", ALL_BANDS)
    X, y = make_classification(
        n_rows,
        8,
        n_informative=5,
        n_redundant=3,
        weights=[0.91],
        flip_y=0.01,
        class_sep=1.5,
        n_clusters_per_class=1,
        random_state=1,
    )
    X[:, ::2] = np.exp(X[:, ::2] / 2)
    frame = pd.DataFrame(X, columns=[f"f{j}" for j in range(8)])
    yield Table("made-up, skewed", frame, y.astype(np.int64), {1: "rare class"})
    X, y = make_classification(
        n_rows,
        8,
        n_informative=6,
        n_classes=3,
        n_clusters_per_class=3,
        flip_y=0,
        class_sep=2,
        random_state=11,
    )
    frame = pd.DataFrame(X, columns=[f"f{j}" for j in range(8)])
    classes = {k: f"class {k}" for k in range(3)}
    yield Table("made-up, clumps", frame, y.astype(np.int64), classes, AUTO_WAYS)
    pixels, digit = load_digits(return_X_y=True)
    frame = pd.DataFrame(pixels, columns=[f"pixel {j}" for j in range(pixels.shape[1])])
    classes = {k: str(k) for k in range(10)}
    yield Table("digits", frame, digit.astype(np.int64), classes, AUTO_WAYS)


def problem_of(table: Table, seed: int) -> Problem:
    """Return the learning problem with two thirds of the rows for training, drawn with the seed."""
    rows = np.random.default_rng(seed).permutation(len(table.labels))
    end, nothing = 2 * len(rows) // 3, np.arange(0)
    sets = Sets(rows[:end], rows[end:], nothing)
    return make_problem(table.frame, list(table.frame), table.labels, sets, scale=True)


def f1_of_all(problem: Problem, label: int) -> float:
    """Return validation F1 of a random forest trained on every label."""
    train, validation = problem.sets.train, problem.sets.validation
    target = (problem.labels == label).astype(np.int64)
    forest = [CLASSIFIERS["RForest"]]
    fitted = fit_members(forest, problem.X[train], target[train])
    _, predicted = predict_all(forest, fitted, problem.X, validation).consensus()
    return confusion(target[validation] == 1, predicted).scores().f1


def curves_of(table: Table, seeds: int, n_labels: int) -> Iterator[Curve]:
    """Label each class in each way, once per seed."""
    problems = [problem_of(table, seed) for seed in range(seeds)]
    for label, name in table.classes.items():
        best = [f1_of_all(problem, label) for problem in problems]
        for way in table.ways:
            runs = [
                simulate(
                    problem,
                    label,
                    [(way.classifier, way.strategy)],
                    n_labels - way.n_first,
                    way.n_first,
                    [way.strategy],
                    (seed,),
                    first=way.first,
                )[0]
                for seed, problem in enumerate(problems[: way.most_seeds])
            ]
            share = np.array(
                [run.f1[0] / f1 for run, f1 in zip(runs, best[: len(runs)], strict=True)]
            )
            yield Curve(table.name, name, way, runs[0].n_points, share)


def as_table(curves: Sequence[Curve], n_rows: int) -> str:
    """Return a Markdown table of the shares with the last label: the mean over seeds, and its standard error."""
    last = int(curves[0].n_labels[-1])
    seeds = {curve.way.name: len(curve.share) for curve in curves}
    draws = "; ".join(f"{name}: {n}" for name, n in seeds.items())
    by_class: dict[tuple[str, str], dict[str, Curve]] = {}
    for curve in curves:
        by_class.setdefault((curve.table, curve.class_name), {})[curve.way.name] = curve
    ways = [way.name for way in WAYS]
    lines = [
        f"Share of the F1 that all labels give a random forest, with {last} labels, initial points among them "
        f"({WAYS[0].n_first} spread ones or {ORIGINAL_POINTS} random ones): mean over draws of training and validation "
        f"sources, and its standard error (draws of {draws}; {n_rows:,} rows, of digits 1,797; `{COMMAND}`).",
        "",
        "| table | class | " + " | ".join(ways) + " |",
        "|---|---|" + "---|" * len(ways),
    ]
    for (table, name), of_ways in by_class.items():
        cells = [_cell(of_ways[way].share[:, -1]) if way in of_ways else "-" for way in ways]
        lines.append(f"| {table} | {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(share: np.ndarray[Any, Any]) -> str:
    return f"{share.mean():.3f} ± {share.std(ddof=1) / np.sqrt(len(share)):.3f}"


def draw(curves: Sequence[Curve], path: Path) -> None:
    """Draw a picture for each class: the mean of each way, with the band of the middle four fifths of the draws."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    classes = list(dict.fromkeys((curve.table, curve.class_name) for curve in curves))
    n_columns = min(4, len(classes))
    n_rows = -(-len(classes) // n_columns)
    figure, axes = plt.subplots(
        n_rows, n_columns, figsize=(3 * n_columns, 2.2 * n_rows), squeeze=False, sharey=True
    )
    for ax in axes.ravel()[len(classes) :]:
        ax.set_axis_off()
    for ax, (table, name) in zip(axes.ravel(), classes, strict=False):
        for curve in curves:
            if (curve.table, curve.class_name) == (table, name):
                low, high = np.quantile(curve.share, [0.1, 0.9], axis=0)
                ax.fill_between(curve.n_labels, low, high, color=curve.way.colour, alpha=0.15, lw=0)
                mean = curve.share.mean(axis=0)
                ax.plot(curve.n_labels, mean, color=curve.way.colour, label=curve.way.name)
        ax.axhline(0.95, color="black", lw=0.5, ls=":")
        ax.set(title=f"{name} ({table})", ylim=(0.4, 1.05))
        ax.title.set_size(9)
    handles, names = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, names, loc="lower center", ncols=len(names), fontsize=8)
    figure.supxlabel("labels", fontsize=8, y=0.05)
    figure.supylabel("F1 / F1 with all labels", fontsize=8)
    figure.tight_layout(rect=(0, 0.05, 1, 1))
    figure.savefig(path, dpi=90)
    plt.close(figure)


def write(folder: Path, seeds: int, n_labels: int, n_rows: int) -> None:
    """Simulate all, and write figure and table."""
    folder.mkdir(parents=True, exist_ok=True)
    curves: list[Curve] = []
    for table in tables(n_rows):
        for curve in curves_of(table, seeds, n_labels):
            print(f"{table.name:20} {curve.class_name:10} {curve.way.name:32}", end=" ")
            print(_cell(curve.share[:, -1]), flush=True)
            curves.append(curve)
    (folder / "fewer_labels.md").write_text(as_table(curves, n_rows), encoding="utf-8")
    draw(curves, folder / "fewer_labels.png")
