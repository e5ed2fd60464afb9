"""The dashboard's panels, one module or folder each; importing this registers all of them.

A panel is a function from the dashboard and the panel's key to HTML, registered with
`registry.panel`; a folder has it in `view.py`, and the actions that only it has in `actions.py`.
"""

# "Choose plot type" lists the kinds in the order in which they are registered.
# isort: off
from app.panels import (
    basic_plot,
    histogram,
    corner,
    learning_curves,
    diagnostics,
    labelling,
    active_learning,
    sed,
    sky,
    spectrum,
    light_curve,
    source,
    decisions,
    trust,
    selections,
    gallery,
    table,
    other_programs,
    custom_plot,
)
# isort: on

__all__ = [
    "active_learning",
    "basic_plot",
    "corner",
    "custom_plot",
    "decisions",
    "diagnostics",
    "gallery",
    "histogram",
    "labelling",
    "learning_curves",
    "light_curve",
    "other_programs",
    "sed",
    "selections",
    "sky",
    "source",
    "spectrum",
    "table",
    "trust",
]
