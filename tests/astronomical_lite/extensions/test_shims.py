"""What a file of AstronomicAL's finds in place of modules that are not in the page."""

import copy
import sys
from types import ModuleType

import numpy as np
import pytest

from astronomical_lite.extensions.shims import ABSENT, importable_shims
from astronomical_lite.messages import UserError


def run(source, *, lenient):
    names = {}
    with importable_shims(lenient=lenient):
        exec(source, names)
    return names


def test_what_is_not_there_does_nothing_while_a_file_is_loaded():
    names = run(
        "import holoviews as hv\n"
        "import panel as pn\n"
        "from bokeh.models import ColumnDataSource\n"
        "hv.extension('bokeh')\n"
        "plot = hv.Points([1]) * hv.Curve([2]) + 3 * hv.Image([4])\n"
        "with pn.config['x'] as there: pass\n"
        "class Mine(pn.viewable.Viewer): pass\n"
        "@pn.depends\n"
        "def view(): return 7\n",
        lenient=True,
    )
    assert names["Mine"].__mro__ == (names["Mine"], object)
    assert names["view"]() == 7


@pytest.mark.parametrize("use", ["hv.Points([1])", "2 * hv.x", "hv.x['y']", "hv.a.b + 1"])
def test_it_is_named_when_it_is_used(use):
    with pytest.raises(UserError, match=r"holoviews\.[\w.]+ is not in the page"):
        run(f"import holoviews as hv\n{use}", lenient=False)


@pytest.mark.parametrize("module", [*ABSENT, "astronomicAL.config"])
@pytest.mark.parametrize("lenient", [True, False])
def test_python_does_not_take_it_for_more_than_it_is(module, lenient):
    """Python looks for names such as __deepcopy__ and __array__ itself: they are not there."""
    names = run(
        f"import {module} as module\nhas = hasattr(module, '__file__') or hasattr(module, '__wrapped__')",
        lenient=lenient,
    )
    assert not names["has"]
    with importable_shims(lenient=True):
        absent = names["module"].anything
    assert not hasattr(absent, "__array__")
    assert vars(copy.copy(absent)) == vars(absent)


def test_settings_and_catalogue_are_all_that_config_has():
    with pytest.raises(UserError, match=r"config\.dashboards is not in the page"):
        run("import astronomicAL.config as config\nconfig.dashboards", lenient=False)
    run("import astronomicAL.config as config\nconfig.dashboards.x('y')", lenient=True)
    for lenient in (True, False):
        with pytest.raises(UserError, match="not there while the file is loaded"):
            run("import astronomicAL.config as config\nconfig.main_df", lenient=lenient)


def test_data_that_panels_share_is_kept_where_nobody_listens():
    names = run(
        "from astronomicAL.extensions.shared_data import shared_data\n"
        "shared_data.subscribe('panel', 'key', print)\n"
        "shared_data.publish('panel', 'key', 5)\n"
        "shared_data.set_data('other', 6)\n"
        "found = shared_data.get_data('key'), shared_data.check_key('other')\n",
        lenient=False,
    )
    assert names["found"] == (5, True)


def test_modals_functions_are_the_pages():
    class Fitted:
        def predict_proba(self, X):
            return np.stack([X, 1 - X], axis=1)

    names = run("import modAL.uncertainty as u", lenient=False)
    modal, X = names["u"], np.array([0.1, 0.45, 0.9, 0.6])
    for sampling in (modal.uncertainty_sampling, modal.margin_sampling, modal.entropy_sampling):
        assert sampling(Fitted(), X, n_instances=2)[0].tolist() == [1, 3]
    np.testing.assert_allclose(modal.classifier_uncertainty(Fitted(), X), [0.1, 0.45, 0.1, 0.4])
    np.testing.assert_allclose(modal.classifier_margin(Fitted(), X), [0.8, 0.1, 0.8, 0.2])
    assert np.argmax(modal.classifier_entropy(Fitted(), X)) == 1


def test_a_library_that_is_installed_is_hidden_and_there_again_afterwards(monkeypatch):
    installed = ModuleType("panel")
    monkeypatch.setitem(sys.modules, "panel", installed)
    assert run("import panel", lenient=True)["panel"] is not installed
    assert sys.modules["panel"] is installed
    assert "holoviews" not in sys.modules
