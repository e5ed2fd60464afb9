"""The Trust panel."""

from app.panels.trust import (
    audit_actions,
    doctor_actions,
    probabilities_actions,
    reasons_actions,
    unlike_actions,
    view,
)

__all__ = [
    "audit_actions",
    "doctor_actions",
    "probabilities_actions",
    "reasons_actions",
    "unlike_actions",
    "view",
]
