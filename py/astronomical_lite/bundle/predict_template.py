"""Predict what the sources of a table are, with the classifiers in this folder.

    python predict.py TABLE [-o OUT]

TABLE is a FITS, CSV, ECSV or VOTable file with the columns named in FEATURES below, and OUT the file
to write (predictions.csv; .fits, .ecsv and .vot work as well). OUT gets the ID, if TABLE has it, and
for each classifier NAME_probability (of being of the class) and NAME_predicted (whether it is).
"""

import argparse
import re
import sys
from functools import reduce
from itertools import combinations
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from astropy.table import MaskedColumn, Table
from numpy.typing import NDArray

# ---- this project ----
ID = ""
FEATURES: list[str] = []
SINGLE_PRECISION: list[str] = []
COMBINATIONS: list[tuple[str, int]] = []
OWN_FEATURES: dict[tuple[str, int], list[str]] = {}
PRECISION = "float64"
CLASSIFIERS: list[dict[str, Any]] = []
# ---- the same for every project ----

HERE = Path(__file__).resolve().parent
NEEDED = [*FEATURES, *(name for names in OWN_FEATURES.values() for name in names)]
OPERATIONS = {
    "subtract (a-b)": ("-", np.subtract),
    "add (a+b)": ("+", np.add),
    "multiply (a*b)": ("*", np.multiply),
    "divide (a/b)": ("/", np.divide),
}
MISSING = ["", "nan", "NaN", "NAN", "+nan", "-nan", "+NaN", "-NaN", "null", "NULL", "Null"]
MISSING += ["NA", "na", "N/A", "n/a", "#N/A", "<NA>", "None", "none", "NONE", "--"]
WRITTEN = {".csv": "ascii.csv", ".ecsv": "ascii.ecsv", ".fits": "fits", ".vot": "votable"}
LARGEST = float(np.finfo(np.float32).max)  # scikit-learn's trees work in single precision


def read(path: str, hdu: int | None) -> Table:
    if re.search(r"\.(vot|votable|xml)(\.gz)?$", path, re.I):
        return Table.read(path, format="votable", use_names_over_ids=True)
    if re.search(r"\.csv(\.gz)?$", path, re.I):
        missing = [(text, "0") for text in MISSING]
        return Table.read(path, format="ascii.csv", fill_values=missing, fill_include_names=NEEDED)
    return Table.read(path) if hdu is None else Table.read(path, hdu=hdu)


def with_elements(table: Table) -> dict[str, Any]:
    """Columns by name; element 2 of a column `flux` of vectors is `flux_2`."""
    columns = {name.strip(): table[name] for name in table.colnames}
    for name, column in list(columns.items()):
        if column.ndim > 1:
            elements = column.reshape(len(column), -1)
            for i in range(elements.shape[1]):
                columns.setdefault(f"{name}_{i + 1}", elements[:, i])
    return columns


def feature_matrix(columns: dict[str, Any], path: str) -> NDArray[Any]:
    """The features in the order the classifiers know, shape (rows, features); NaN where missing."""
    if missing := [name for name in NEEDED if name not in columns]:
        own = [name for name in missing if name not in FEATURES]
        why = f" ({', '.join(own)}: made with an operation of your own, add them)" if own else ""
        sys.exit(f"{path} lacks columns the classifiers need: {', '.join(missing)}{why}.")
    numbers = {}
    for name in NEEDED:
        if columns[name].dtype.kind not in "biuf" or columns[name].ndim > 1:
            sys.exit(f"Column {name} of {path} does not hold one number per row.")
        values: Any = np.ma.asarray(columns[name])
        if name in SINGLE_PRECISION:
            values = values.astype("float32")
        numbers[name] = values.astype(PRECISION).filled(np.nan)
    made: dict[str, Any] = {}
    for operation, n in COMBINATIONS:
        if (operation, n) in OWN_FEATURES:
            new = {name: numbers[name] for name in OWN_FEATURES[operation, n]}
        else:
            symbol, function = OPERATIONS[operation]
            chosen = combinations(FEATURES, n)
            new = {symbol.join(c): reduce(function, [numbers[f] for f in c]) for c in chosen}
        made |= {name: value for name, value in new.items() if name not in made}
    X = np.column_stack([*(numbers[name] for name in FEATURES), *made.values()])
    X[np.isinf(X)] = np.nan
    return X


def load(name: str) -> Any:
    if name.endswith(".skops"):
        from load_safely import load_safely

        return load_safely(HERE / name)
    return joblib.load(HERE / name)  # a pickle, which can run code: load only what you trust


def predict(classifier: dict[str, Any], X: NDArray[Any]) -> tuple[NDArray[Any], MaskedColumn]:
    """Probability of the class, NaN where there is no prediction, and whether it is predicted."""
    if classifier["scaler"]:
        X = load(classifier["scaler"]).transform(X)
    usable = np.abs(X) <= LARGEST
    X = np.where(usable, X, np.nan)
    rows = np.flatnonzero(usable.all(axis=1) | classifier["keep_missing"])
    probability, predicted = np.full(len(X), np.nan), np.zeros(len(X), dtype=bool)
    if len(rows):
        models = [load(name) for name in classifier["models"]]
        mean = np.mean([model.predict_proba(X[rows]) for model in models], axis=0)
        probability[rows], predicted[rows] = mean[:, 1], mean[:, 1] > mean[:, 0]
        tied = rows[mean[:, 1] == mean[:, 0]]
        # a committee at 1/2 says no, one alone what it says
        if len(models) == 1 and len(tied) and hasattr(models[0], "predict"):
            predicted[tied] = models[0].predict(X[tied]) == 1
    # FITS has no missing truth values: there they are False
    return probability, MaskedColumn(predicted, mask=np.isnan(probability), fill_value=False)


def main() -> None:
    parser = argparse.ArgumentParser(description="Predict what the sources of a table are.")
    parser.add_argument("table", metavar="TABLE", help="FITS, CSV, ECSV or VOTable file")
    parser.add_argument("-o", "--out", default="predictions.csv", help="file to write")
    parser.add_argument("--hdu", type=int, help="which table of a FITS file")
    arguments = parser.parse_args()
    if Path(arguments.out).resolve() == Path(arguments.table).resolve():
        sys.exit("The predictions would replace the table: choose another name for -o.")
    ending = Path(arguments.out).suffix.lower()
    if ending not in WRITTEN:
        sys.exit(f"{arguments.out} should end in one of {', '.join(WRITTEN)}.")
    try:
        table = read(arguments.table, arguments.hdu)
    except Exception as error:
        sys.exit(f"{arguments.table} cannot be read: {error}")
    if not len(table):
        sys.exit(f"{arguments.table} has no rows.")
    columns, result = with_elements(table), Table()
    if ID in columns:
        result[ID] = columns[ID]
    with np.errstate(all="ignore"):
        X = feature_matrix(columns, arguments.table)
        for classifier in CLASSIFIERS:
            probability, predicted = predict(classifier, X)
            result[f"{classifier['name']}_probability"] = probability
            result[f"{classifier['name']}_predicted"] = predicted
    result.convert_bytestring_to_unicode()
    try:
        result.write(arguments.out, format=WRITTEN[ending], overwrite=True)
    except OSError as error:
        sys.exit(f"{arguments.out} cannot be written: {error}")
    print(f"{arguments.out}: {len(result)} sources")


if __name__ == "__main__":
    main()
