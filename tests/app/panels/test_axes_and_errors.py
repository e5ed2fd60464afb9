"""The Basic Plot's logarithmic axes, error bars and density, and plots saved as PDF."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.panels.basic_plot import basic_plots
from app.protocol.patches import Image
from app.services.action_registry import on_dashboard
from app.views.figures import style_of

pytestmark = pytest.mark.plots


@pytest.fixture
def plotted(user, frame):
    rng = np.random.default_rng(6)
    user.start(
        frame.assign(
            flux=10 ** rng.uniform(-2, 4, len(frame)) - 0.02, e_flux=rng.uniform(0, 5, len(frame))
        )
    )
    return user


def choose(user, **more) -> None:
    user.act("panel.axes", **{"panel": "2", "x": "flux", "y": "g", "more": "on"} | more)


def picture(user) -> Image:
    return next(one for one in user.patches(Image) if one.target == "plot-basic-2")


def test_a_logarithmic_axis_is_one_of_log10_of_what_is_positive(plotted):
    user = plotted
    choose(user, log="x")
    shown = picture(user)
    flux = user.app.session.dataset.values("flux")
    assert (shown.log_x, shown.log_y) == (True, False)
    assert shown.limits[0] < np.log10(flux[flux > 0].min())
    assert shown.limits[1] > np.log10(flux.max())
    row = int(flux.argmax())
    place = {"x": np.log10(flux[row]), "y": user.app.session.dataset.values("g")[row]}
    user.act("plot.tap", plot="basic-2", **place, reach_x=0.01, reach_y=0.01)
    assert user.app.session.selected == row
    back = user.come_back()
    back.tell_sizes()
    assert "log" in back.app.session.settings.layout["2"]
    user.act("plot.view", plot="basic-2", limits=["0", "1", "0", "1"])
    choose(user)
    assert not picture(user).log_x
    assert user.app.session.plots["basic-2"].limits is None  # of another scale


def test_error_bars_are_drawn_of_the_columns_chosen(plotted):
    user = plotted
    choose(user)
    without = picture(user).rgba
    choose(user, error_x="e_flux", error_y="w1")
    assert picture(user).rgba != without
    user.act("plot.save", svg="basic-2")
    flux, g = (user.app.session.dataset.values(name) for name in ("flux", "g"))
    x0, x1, y0, y1 = picture_limits(user)
    n = int(((flux >= x0) & (flux <= x1) & (g >= y0) & (g <= y1)).sum())
    drawn = re.search(r'<g id="LineCollection_1">(.*?)</g>\s*<g id', user.download().decode(), re.S)
    assert len(re.findall(r"<path ", drawn[1])) >= n
    choose(user, error_x="nix")
    assert "There is no column called &#39;nix&#39;" in user.panel("Basic Plot")
    choose(user)
    assert picture(user).rgba == without
    assert "errors" not in user.app.session.settings.layout["2"]


def picture_limits(user):
    dashboard = on_dashboard(user.app.session)
    plot = basic_plots(dashboard, "2")["basic-2"]
    return plot.draw(style_of(user.app.session, user.app.session.plots["basic-2"]), None).limits


def test_density_has_colours_in_place_of_classes(plotted):
    user = plotted
    choose(user, colour_by="density")
    assert "coloured by number of sources" in user.panel("Basic Plot")
    dense = picture(user).rgba
    choose(user, colour_by="label")
    assert picture(user).rgba != dense
    choose(user, colour_by="density", log=["x", "y"])
    assert (picture(user).log_x, picture(user).log_y) == (True, True)


def test_a_plot_is_saved_as_pdf_with_fonts_of_type_42(plotted):
    user = plotted
    user.act("plot.save", pdf="basic-2")
    content = user.download()
    assert content.startswith(b"%PDF")
    assert b"/Subtype /Type0" in content or b"/CIDFontType2" in content
    assert b"/Type3" not in content
    user.act("plot.save", pdf="basic-2")
    assert user.download() == content
