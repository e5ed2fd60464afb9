"""Trained models, handed to the user: the newest one, or an iteration's as a checkpoint."""

from __future__ import annotations

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, with_training
from app.state.stages import Trained
from astronomical_lite.messages import UserError


@action("learn.download", with_training)
def download_model(trained: Trained, form: Form, reply: Reply) -> None:
    """A zip of the model, its scaler if there is one, and how to use them in a script."""
    from astronomical_lite.bundle.model_files import as_zip, how_to_use, model_files, model_name

    tab, learner = trained.tab, trained.learner
    label_name = trained.settings.name_of(tab.label)
    trained.session.progress("Packing the model", None)
    files = model_files(learner, label_name)
    files.append(("how_to_use.py", how_to_use(learner, label_name).encode()))
    reply.download(f"{model_name(label_name, tab.members)}.zip", as_zip(files), "application/zip")


@action("learn.checkpoint", with_training)
def checkpoint(trained: Trained, form: Form, reply: Reply) -> None:
    """Hand this iteration's model to the user under a name of its own, once."""
    from datetime import UTC, datetime

    from astronomical_lite.bundle.model_files import as_zip, how_to_use, model_files

    tab, learner = trained.tab, trained.learner
    if tab.checkpoint:
        raise UserError(f"This iteration is kept already, as {tab.checkpoint}.")
    now, label_name = datetime.now(UTC), trained.settings.name_of(tab.label)
    files = model_files(learner, label_name, checkpoint=now)
    tab.checkpoint = files[0][0].split("/")[0].removesuffix(".joblib")
    files.append(("how_to_use.py", how_to_use(learner, label_name, checkpoint=now).encode()))
    reply.download(f"{tab.checkpoint}.zip", as_zip(files), "application/zip")
