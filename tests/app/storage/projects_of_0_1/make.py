"""Write the projects of this folder with the program as it was at 0.1.0.

    git worktree add /tmp/old d275bad
    cd /tmp/old && PYTHONPATH=py:tests/app python make.py FOLDER

They are files that browsers of real users may hold: never made anew, only added to.
"""

import io
import json
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from conftest import User

HERE = Path(sys.argv[1])

PYTHON = """from astronomical.extend import feature, strategy


@feature("mean of all")
def mean_of_all(df, n):
    df["mean of all"] = df.mean(axis=1, numeric_only=True)
    return df, ["mean of all"]


@strategy("Least Sure")
def least(probabilities):
    return 1 - probabilities[:, 1]
"""


def survey():
    """120 sources of three overlapping classes; ids beyond 2^53."""
    rng = np.random.default_rng(1)
    label = np.repeat([0, 1, 2], 40)
    columns = {
        "g": rng.normal(label, 0.5),
        "r": rng.normal(-label, 0.5),
        "w1": rng.normal(size=len(label)),
    }
    rounded = {name: values.round(3) for name, values in columns.items()}
    return pd.DataFrame({"id": 2**60 + np.arange(len(label)), **rounded, "label": label})


def train(user, **form):
    defaults = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}
    user.act("learn.setup", do="start", **defaults | form)


def answer(user, frame, times):
    for _ in range(times):
        row = user.app.session.tab.learner.query_row
        user.act("learn.assign", label=int(frame["label"][row]))
        user.act("learn.next")


def set_up_only(user, frame):
    user.set_up(frame)
    user.act("options", scale_data="on", exclude_unknown_labels="on")


def labelled(user, frame):
    user.set_up(frame)
    names = {f"name.{k}": name for k, name in enumerate(("Star", "Galaxy", "Quasar"))}
    colours = {f"colour.{k}": f"#0{k}72b2" for k in range(3)}
    user.act("labels", **names, **colours)
    user.act("setup.close")
    train(user)
    answer(user, frame, 4)
    user.act("learn.assign", label=-1)
    user.act("learn.tab", label=2)
    train(user, classifier="KNN", strategy="Entropy Sampling", n_initial=8)
    answer(user, frame, 2)
    user.act("learn.undo")
    user.act("learn.assign", label=1)
    user.act("source.search", id=str(2**60 + 17))
    user.act("learn.view", view="scores")
    user.act("panel.add")


def batch(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    train(user, n_batch=3)
    row = user.app.session.tab.learner.query_row
    user.act("learn.assign", label=int(frame["label"][row]))


def labelling(user, frame):
    user.set_up(frame)
    user.act("mode", mode="labelling")
    user.act("setup.close")
    user.act("labelling.criteria", column="g", operator="<", value="1.5", do="add")
    user.act("labelling.criteria", column="r", operator=">", value="-2", do="add")
    for i in range(6):
        user.act("labelling.new")
        row = user.app.session.labeller.row
        user.act("labelling.assign", label=-1 if i == 3 else int(frame["label"][row]))
    user.act("labelling.undo")
    user.act("labelling.previous")


def own_python(user, frame):
    user.set_up(frame)
    user.act("extension.open")
    user.act("extension.run", source=PYTHON, name="mine.py")
    user.act("extension.close")
    user.act("combinations", operation="mean of all", n_combined="3", do="add")
    user.act("setup.close")
    train(user, strategy="Least Sure")
    answer(user, frame, 2)
    user.act("extension.open")
    user.act("extension.edit", source=PYTHON + "# and more to come\n")


def committee(user, frame):
    user.set_up(frame)
    user.act("options", scale_data="on")
    user.act("combinations", operation="subtract (a-b)", n_combined="2", do="add")
    user.act("setup.close")
    form = {"n_initial": 6}
    user.act("learn.setup", classifier="DTree", strategy="Margin Sampling", do="add", **form)
    user.act("learn.setup", classifier="KNN", strategy="Entropy Sampling", do="add", **form)
    train(user)
    answer(user, frame, 3)


def waiting(user, frame):
    """Labels by hand as the test set, and a classifier's labels that the settings cannot use."""
    labelling(user, frame)
    user.act("setup.open")
    user.act("options", test_set_file="on")
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    train(user)
    answer(user, frame, 2)
    user.act("setup.open")
    user.act("choose", choice="labels_to_train", do="remove", chosen=["0"])
    user.act("setup.close")


def tall_panel(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    user.act("config.save")
    config = json.loads(user.download())
    config["layout"]["2"]["h"] = 200
    user.upload("configuration", "tall.json", json.dumps(config).encode(), level="train")
    user.act("setup.close")
    train(user)
    answer(user, frame, 1)


if __name__ == "__main__":
    frame = survey()
    frame.to_csv(HERE / "survey.csv", index=False)
    makers = (set_up_only, labelled, batch, labelling, own_python, committee, waiting, tall_panel)
    for make in makers:
        user = User()
        make(user, frame)
        errors, notice = user.app.session.errors, user.app.session.notice
        print(make.__name__, errors, notice, user.app.session.stage)
        folder = HERE / make.__name__
        folder.mkdir(exist_ok=True)
        for name, content in user.files().items():
            if name.endswith(".json"):
                (folder / name).write_bytes(content)
        user.act("config.save")
        (folder / "saved_configuration.json").write_bytes(user.download())
        if user.app.session.on_dashboard:
            user.act("export.bundle")
            archive = zipfile.ZipFile(io.BytesIO(user.download()))
            name = next(n for n in archive.namelist() if n.endswith("/config.json"))
            (folder / "bundle_config.json").write_bytes(archive.read(name))
