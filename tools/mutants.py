"""Break the core's rules on purpose, fault by fault, and see a test fail: python tools/mutants.py [MODULE [WITHIN]]

A fault that no test notices is a survivor. One that changes nothing anybody could notice is explained
in tests/mutants_explained.toml; any other needs a test, and the command fails for it.

mutmut leaves out every function that has a decorator, which all query strategies and properties here
have; cosmic-ray starts Python once per fault, which with scikit-learn's imports is minutes of every
hour. So this is the project's own, with the standard library alone.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import tomllib
from pathlib import Path

# before numpy is imported: threads do not survive a fork
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
os.environ["HYPOTHESIS_PROFILE"] = "mutants"

from environment import ROOT
from mutation.mutants import Mutant, mutants
from mutation.trials import Trials, import_once, timed

PACKAGE = "astronomical_lite"
EXPLAINED = ROOT / "tests" / "mutants_explained.toml"
TESTS = Path("tests") / PACKAGE

# Each module that holds rules, and what tests them, the closest first.
RULES = {
    "learning/splits": ["learning/test_splits.py"],
    "learning/random_sets": ["learning/test_random_sets.py"],
    "learning/scores": ["learning/test_scores.py"],
    "learning/labelled_points": ["learning/test_labelled_points.py", "learning/test_learner.py"],
    "learning/initial_points": ["learning/test_initial_points.py"],
    "learning/iteration": ["learning/test_learner.py", "learning/test_learner_refusals.py"],
    "learning/learner": [
        "learning/test_resume.py",
        "learning/test_learner.py",
        "learning/test_learner_undo.py",
        "learning/test_learner_refusals.py",
        "learning/querying/test_batch_sampling.py",
    ],
    "learning/querying/uncertainty": ["learning/querying/test_uncertainty.py"],
    "learning/querying/disagreement": [
        "learning/querying/test_disagreement.py",
        "learning/querying/test_uncertainty.py",
    ],
    "learning/querying/registry": [
        "learning/querying/test_registry.py",
        "learning/querying/test_uncertainty.py",
        "learning/querying/test_disagreement.py",
    ],
    "learning/querying/batch_sampling": [
        "learning/querying/test_batches.py",
        "learning/querying/test_batch_sampling.py",
    ],
    "learning/querying/information_density": ["learning/querying/test_information_density.py"],
    "project/test_set": ["project/test_curated_labels.py", "project/test_test_set.py"],
    "project/label_keys": ["project/test_label_keys.py"],
    "project/settings_lookup": ["project/test_settings_lookup.py"],
    "project/json_files": ["project/test_json_files.py"],
    "project/configuration": [
        "project/test_configuration_values.py",
        "project/test_settings.py",
        "project/test_migrations.py",
    ],
    "project/field_checks": ["project/test_configuration_values.py"],
    "tables/column_kinds": ["tables/test_column_kinds.py", "tables/test_column_limits.py"],
    "tables/source_ids": ["tables/test_source_ids.py", "tables/test_column_limits.py"],
    "tables/labels": ["tables/test_labels.py", "tables/test_column_limits.py"],
    "tables/comparisons": [
        "labelling/test_criteria.py",
        "tables/browsing/test_row_filter.py",
        "tables/test_comparisons.py",
    ],
    "labelling/criteria": ["labelling/test_criteria.py"],
}


def explanations() -> dict[str, dict[tuple, str]]:
    """For each module, why a mutant cannot be noticed, by its key."""
    result: dict[str, dict[tuple, str]] = {}
    for entry in tomllib.loads(EXPLAINED.read_text("utf-8")).get("mutant", []):
        key = entry["within"], entry["was"], entry["becomes"], entry.get("occurrence", 1)
        result.setdefault(entry["module"], {})[key] = entry["why"]
    return result


def entry(module: str, mutant: Mutant) -> str:
    """A survivor as the file of explanations would have it."""
    lines = [f"# {module}.py:{mutant.lines.start}", "[[mutant]]", f"module = {_toml(module)}"]
    lines += [
        f"{field} = {_toml(getattr(mutant, field))}" for field in ("within", "was", "becomes")
    ]
    if mutant.occurrence > 1:
        lines.append(f"occurrence = {mutant.occurrence}")
    return "\n".join([*lines, 'why = ""', ""])


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def run(module: str, explained: dict[tuple, str], within: str) -> dict[str, int]:
    """Try every mutant of a module; returns how many there were, by what became of them."""
    path = ROOT / "py" / PACKAGE / f"{module}.py"
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    all_mutants = mutants(tree)
    tried = [mutant for mutant in all_mutants if mutant.within.startswith(within)]
    tests = [os.path.normpath(TESTS / test) for test in RULES[module]]
    trials = Trials(f"{PACKAGE}.{module.replace('/', '.')}", path, tests)
    if not trials.rehearse(compile(tree, str(path), "exec")):
        sys.exit(f"{module}: its tests fail without a fault in it; mend that first.")
    counts = {"killed": 0, "explained": 0, "survived": 0, "explained but killed": 0}
    for progress, mutant in timed(tried):
        with mutant.applied():
            code = compile(tree, str(path), "exec")
        survived = not trials.notice(code, mutant.lines)
        is_explained = mutant.key in explained
        if survived and not is_explained:
            print(entry(module, mutant), flush=True)
            counts["survived"] += 1
        else:
            counts["explained" if survived else "killed"] += 1
        if is_explained and not survived:
            print(f"{module}: a test notices what is explained: {mutant.was} -> {mutant.becomes}")
            counts["explained but killed"] += 1
        if sys.stderr.isatty():
            print(f"\r{module}: {progress} ", end="", file=sys.stderr, flush=True)
    keys = {mutant.key for mutant in all_mutants}
    gone = [key for key in explained if key not in keys]
    for key in gone:
        print(f"{module}: explained, but there is no such mutant now: {key}")
    counts["explained but gone"] = len(gone)
    print(f"{module}: " + ", ".join(f"{n} {what}" for what, n in counts.items()), flush=True)
    return counts


def main(module: str = "", within: str = "") -> int:
    if module and module not in RULES:
        print(f"No such module: {module}. There are: {', '.join(RULES)}.", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    explained = explanations()
    import_once()
    results = [
        run(name, explained.get(name, {}), within) for name in ([module] if module else RULES)
    ]
    left = [name for name in explained if name not in RULES]
    if left:
        print(f"Explained, but not run: {', '.join(left)}.")
    total = {what: sum(counts[what] for counts in results) for what in results[0]}
    print("In all: " + ", ".join(f"{n} {what}" for what, n in total.items()))
    fine = {"killed", "explained"}
    return int(bool(left) or any(n for what, n in total.items() if what not in fine))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
