"""Load a .skops model of this folder, also of people you do not know: nothing in it is executed.

    from load_safely import load_safely
    model = load_safely("classifiers/0-Star/Star-RFor_Unce.skops")

skops refuses every type but scikit-learn's own. It does not look at the numbers in them, and those of a
tree can be made to point outside it and so crash Python: they are checked here.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from sklearn.svm._base import BaseLibSVM
from sklearn.tree._tree import Tree

# Beside what skops trusts: trees, whose numbers are looked at here, and what the page calls Auto, which
# is numbers alone and in the package astronomical_lite, the wheel of this folder.
_AUTO = "astronomical_lite.learning.classifiers.gaussian_process."
TRUSTED = ["sklearn.tree._tree.Tree", _AUTO + "GaussianProcess", _AUTO + "Kernel"]


def load_safely(path: Any) -> Any:
    """Return the model in a file. Raises ValueError if it is damaged or of an unknown type."""
    return loads_safely(Path(path).read_bytes(), path)


def loads_safely(content: bytes, path: Any) -> Any:
    """Return the model in a file's content, as `load_safely` does; `path` is for messages."""
    model = skops.io.loads(content, trusted=TRUSTED)
    require_sound(model, path)
    return model


def require_sound(model: Any, path: Any) -> None:
    """Raise ValueError if a tree in the model points outside itself, or if it cannot be checked."""
    for part in parts_of(model, set()):
        if isinstance(part, BaseLibSVM):
            raise ValueError(f"{path} holds a support vector machine, which cannot be checked")
        if not isinstance(part, Tree):
            continue
        left, right, feature = part.children_left, part.children_right, part.feature
        # children come after their parent, so that every path through the tree ends
        node, n = np.arange(len(left)), len(left)
        inside = (left > node) & (left < n) & (right > node) & (right < n)
        inside &= (feature >= 0) & (feature < model.n_features_in_)
        leaf = (left == -1) & (right == -1)
        sound = part.n_outputs == 1 and part.n_features == model.n_features_in_
        if not (n and sound and (leaf | inside).all()):
            raise ValueError(f"{path} holds a damaged tree: do not use it")


def parts_of(thing: Any, seen: set[int]) -> Iterator[Any]:
    """Yield an object and all it is made of, each once."""
    inner: Iterable[Any]
    if isinstance(thing, np.ndarray) and thing.dtype == object:
        inner = thing.ravel().tolist()
    elif isinstance(thing, list | tuple | set):
        inner = thing
    elif isinstance(thing, dict):
        inner = thing.values()
    else:
        inner = getattr(thing, "__dict__", {}).values()
    if id(thing) not in seen:
        seen.add(id(thing))
        yield thing
        for part in list(inner):
            yield from parts_of(part, seen)
