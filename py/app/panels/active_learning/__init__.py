"""The Active Learning panel."""

from app.panels.active_learning import (
    actions,
    by_hand_actions,
    model_actions,
    undo_actions,
    view,
)

__all__ = ["actions", "by_hand_actions", "model_actions", "undo_actions", "view"]
