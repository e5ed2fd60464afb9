"""The data set-up: sections after the data file is loaded."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from app.services.combinations import axis_variables, generated_names
from app.services.label_settings import exclusion_refused
from app.services.problem_builder import setup_problems, test_set_refused
from app.services.two_list_choices import CHOICES, filtered
from app.services.user_python import asks_consent
from app.state.session import LABELLING, Session
from app.state.stages import Setup
from app.views.archive import archive
from app.views.dataset_report import dataset_report
from app.views.matching import matching_section
from app.views.other_programs import connection
from app.views.projects import projects
from app.views.render import render
from app.views.table_preview import table_preview
from app.views.web_question import web_question
from astronomical_lite.project.kept_python import kept_extension
from astronomical_lite.project.label_keys import label_keys
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.labels import UNKNOWN

PARAMETERS = ("extra_info_cols", "extra_image_cols")


def setup_parts(session: Session) -> dict[str, str]:
    """HTML of every section; before a table is loaded they say what comes."""
    pending = session.pending_config
    parts = {
        "projects": projects(session),
        "dataset-report": dataset_report(session),
        "table-preview": table_preview(session),
        "archives": archive(session),
        "programs": connection(session),
        "matching": matching_section(session),
        "configuration-report": render(
            "configuration_report.html",
            error=session.errors.get("configuration", ""),
            pending=pending.name if pending else "",
            wanted=pending.settings.dataset_filepath if pending else "",
            bundle=pending.bundle if pending else None,
            code=code_to_consent(session),
            loaded=session.dataset is not None,
        )
        + web_question(session, "configuration"),
    }
    setup = Setup.of(session)
    if setup is None:
        return parts | {"step-parameters": "", "step-learning": "", "step-close": ""}
    return parts | {
        "step-parameters": parameters(setup),
        "step-learning": learning_settings(setup),
        "step-close": render(
            "close.html",
            problems=setup_problems(session),
            error=session.errors.get("setup.close", ""),
            labelling=session.mode == LABELLING,
        ),
    }


def code_to_consent(session: Session) -> tuple[str, str] | None:
    """Name and text of the Python a chosen configuration wants to run."""
    pending = session.pending_config
    if pending is None or not asks_consent(session, pending):
        return None
    return kept_extension(pending.settings)


def parameters(setup: Setup) -> str:
    settings, dataset, errors = setup.settings, setup.dataset, defaultdict(str, setup.errors)
    counts = dataset.labels.counts if dataset.labels else {}
    keys = label_keys(settings.known_labels, settings.label_keys)
    labels = [
        {
            "value": label,
            "name": settings.name_of(label),
            "colour": settings.label_colours[label],
            "count": counts.get(label, 0),
            "unknown": label == UNKNOWN,
            "made": label in settings.made_labels and not counts.get(label),
            "error": errors[f"name.{label}"],
            "key": settings.label_keys.get(label, ""),
            "usual_key": keys.get(label, ""),
            "key_error": errors[f"key.{label}"],
        }
        for label in (settings.labels if dataset.labels else [])
    ]
    return render(
        "parameters.html",
        columns=dataset.columns,
        author=settings.author,
        id_col=settings.id_col,
        label_col=settings.label_col,
        errors=errors,
        ids_ok=dataset.ids is not None,
        rows=len(dataset.catalogue.frame),
        labels=labels,
        made=[label for label in labels if label["made"]],
        classes=choice_context(setup, "label_classes") if dataset.label_counts else None,
        combine_others=settings.combine_other_labels,
        choices=[choice_context(setup, name) for name in PARAMETERS],
    )


def learning_settings(setup: Setup) -> str:
    settings = setup.settings
    return render(
        "learning_settings.html",
        classifiers=choice_context(setup, "labels_to_train"),
        features=choice_context(setup, "features_for_training"),
        has_labels=setup.dataset.labels is not None,
        options=options(setup),
        error=setup.errors.get("test_set", ""),
        combinations=combinations(setup),
        axes=[
            {
                "name": name,
                "label": label,
                "value": settings.default_vars[i],
                "error": setup.errors.get(name, ""),
            }
            for i, (name, label) in enumerate(
                (("default_x", "Default x variable"), ("default_y", "Default y variable"))
            )
        ],
        variables=axis_variables(setup),
    )


def choice_context(setup: Setup, name: str) -> dict[str, Any]:
    choice = CHOICES[name]
    chosen = choice.chosen(setup)
    return {
        "name": name,
        "legend": choice.legend,
        "help": choice.help,
        "notes": choice.notes(setup),
        "available": filtered(setup, choice, "available"),
        "chosen": filtered(setup, choice, "chosen"),
        "n_available": len([c for c in choice.available(setup) if c not in set(chosen)]),
        "n_chosen": len(chosen),
        "filter_available": setup.session.filters.get(f"{name}.available", ""),
        "filter_chosen": setup.session.filters.get(f"{name}.chosen", ""),
        "error": setup.errors.get(name, ""),
    }


def options(setup: Setup) -> list[dict[str, Any]]:
    """The four questions; `refused` says why one is disabled."""
    settings = setup.settings
    labels = setup.dataset.labels
    n_unknown = labels.counts.get(UNKNOWN, 0) if labels else 0
    n_curated = sum(label != UNKNOWN for label in setup.session.curated.values())
    left = ", ".join(settings.name_of(label) for label in settings.unclassified_labels)
    return [
        {
            "name": "exclude_unknown_labels",
            "label": "Should unknown labels be removed from the training set?",
            "on": settings.exclude_unknown_labels,
            "refused": unknown_refused(settings, n_unknown),
            "help": f"{n_unknown:,} sources have no label. They never enter scores, "
            "validation or test; kept in the training set, they can be asked about.",
        },
        {
            "name": "exclude_labels",
            "label": "Should remaining labels be removed from Active Learning datasets?",
            "on": settings.exclude_labels,
            "refused": exclusion_refused(settings),
            "help": f"Leaves {left or 'them'} out of training, validation and test; "
            "plots still show every source.",
        },
        {
            "name": "scale_data",
            "label": "Should features be scaled during training?",
            "on": settings.scale_data,
            "refused": "",
            "help": "By median and interquartile range of the training set (RobustScaler). "
            "The scaler is saved beside every model.",
        },
        {
            "name": "test_set_file",
            "label": "Should data/test_set.json be used as the test set?",
            "on": settings.test_set_file,
            "refused": by_hand_refused(settings) or test_set_refused(setup.session),
            "help": f"{n_curated:,} sources are labelled by hand for it.",
        },
    ]


def unknown_refused(settings: Settings, n_unknown: int) -> str:
    """Return why sources of unknown label cannot be left out, or an empty text."""
    if settings.made_labels:
        return "They stay: with classes of your own, any source may be asked about."
    return "" if n_unknown else "No source has an unknown label."


def by_hand_refused(settings: Settings) -> str:
    """Return why the curated test set is not asked for, or an empty text."""
    if not settings.made_labels:
        return ""
    return "With classes of your own, validation and test are always labelled by hand."


def combinations(setup: Setup) -> dict[str, Any]:
    from astronomical_lite.learning.features import OPERATIONS, count, memory_foretold

    settings = setup.settings
    n_rows, n_features = len(setup.dataset.catalogue.frame), len(settings.features_for_training)

    def foretold(n: int) -> tuple[int, int]:
        n_columns = count(settings.features_for_training, n) if 2 <= n <= n_features else 0
        return n_columns, memory_foretold(n_rows, n_columns, 8)

    chosen = [(operation, n, *foretold(n)) for operation, n in settings.feature_generation]
    draft = setup.typed.get("n_combined", "2")
    n_columns, size = foretold(int(draft)) if re.fullmatch("[0-9]{1,6}", draft) else (0, 0)
    total = sum(size for _, _, _, size in chosen)
    return {
        "operations": list(OPERATIONS),
        "operation": setup.typed.get("operation") or next(iter(OPERATIONS)),
        "n": draft,
        "foretold": {"columns": n_columns, "size": size, "large": size + total > 300_000_000},
        "table": [
            dict(zip(("operation", "n", "columns", "size"), row, strict=True)) for row in chosen
        ],
        "total": total,
        "names": generated_names(settings, setup.dataset)[:6],
        "error": setup.errors.get("combinations", ""),
        "n_features": n_features,
    }
