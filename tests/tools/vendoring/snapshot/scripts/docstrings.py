import inspect
import io
from contextlib import redirect_stdout

import numpy as np
from astropy import conf
from astropy.coordinates import SkyCoord

shown = io.StringIO()
with redirect_stdout(shown):
    help(np.clip)
# What precedes the docstring, the kind of function and its signature, each version of Python words in its own way.
print(inspect.cleandoc(shown.getvalue().partition("Clip (limit)")[2]))
print(inspect.getdoc(SkyCoord)[:200])
conf.help()
