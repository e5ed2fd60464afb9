"""A compute worker: jobs of `astronomical_lite.learning.fit_jobs` for the page, beside the session's worker."""

import warnings

import page_learning
from js import Object, postMessage
from pyodide.ffi import to_js

from astronomical_lite import learning_library
from astronomical_lite.learning import fit_jobs

# It asks Pyodide for a table by an old name, once; nothing to tell the user.
warnings.filterwarnings("ignore", category=RuntimeWarning, module="threadpoolctl")
learning_library.use(page_learning)


def report_progress(text, fraction=None):
    """Say live what is being done."""
    postMessage(to_js({"progress": text, "fraction": fraction}, dict_converter=Object.fromEntries))


def load_extension(name, source, settings):
    """Load the user's own Python, whose loader most workers never need."""
    from astronomical_lite.extensions import load_alone

    load_alone(name, source, settings)


def keep(name, data):
    fit_jobs.keep(name, data.to_bytes())


def run(message):
    return to_js(fit_jobs.run(message.to_bytes(), report_progress, load_extension))


__export__ = ["keep", "run"]
