"""The dashboard's panels, one module or folder each; importing this registers all of them.

A panel is a function from the session and the panel's key to HTML, registered with
`registry.panel`; a folder has it in `view.py`, and the actions that only it has in `actions.py`.
"""

from app.panels import (
    active_learning,
    basic_plot,
    custom_plot,
    diagnostics,
    labelling,
    learning_curves,
    sed,
    source,
)

__all__ = [
    "active_learning",
    "basic_plot",
    "custom_plot",
    "diagnostics",
    "labelling",
    "learning_curves",
    "sed",
    "source",
]
