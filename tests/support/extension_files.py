"""Extension files for tests, which leave nothing behind."""

import sys
import textwrap

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.extensions import EXTENSIONS, ExtensionError, load_extension, unload
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.features import OPERATIONS
from astronomical_lite.learning.querying.registry import STRATEGIES
from astronomical_lite.plots.custom.registry import PLOTS

REGISTRIES = (OPERATIONS, CLASSIFIERS, STRATEGIES, PLOTS)
HEAD = "from astronomical_lite.extend import *\nimport numpy as np, pandas as pd\n"  # lines 1 and 2


def everything():
    return (
        [dict(registry) for registry in REGISTRIES],
        dict(EXTENSIONS),
        {name for name in sys.modules if not name.startswith(("sklearn", "scipy"))},
        list(sys.meta_path),
    )


@pytest.fixture(autouse=True)
def nothing_is_left_behind():
    before = everything()
    yield
    for extension in list(EXTENSIONS.values()):
        unload(extension)
    after = everything()
    assert after[:2] == before[:2]
    assert not {
        name for name in after[2] - before[2] if name.startswith(("extension_", "astronomicAL"))
    }
    assert after[3] == before[3]


def load(text, name="mine.py", **options):
    return load_extension(HEAD + textwrap.dedent(text), name, **options)


def refused(text, words, line=None):
    before = everything()
    with pytest.raises(ExtensionError, match=words) as refusal:
        load(text)
    assert everything()[:2] == before[:2]
    assert refusal.value.line == line
    if line is not None:
        assert str(refusal.value).startswith(f"mine.py, line {line}: ")
    return str(refusal.value)


def frame(n=20):
    rng = np.random.default_rng(0)
    columns = {name: rng.normal(size=n) for name in "ugr"}
    return pd.DataFrame(columns | {"label": rng.integers(0, 2, n)})
