"""Expressions on the columns of a catalogue: which sources are meant.

>>> expression = parse("(g - r > 0.5) & (probability < 0.9)")
>>> expression.names
('g', 'r', 'probability')
>>> expression.mask(frame, len(frame))  # bool array of shape (n_rows,)

There are arithmetic (+ - * / **), comparisons, also in chains (17 < g < 18), ``and or not`` or ``& | ~``,
which bind less than comparisons, ``class in ("STAR", "QSO")``, and the functions of `FUNCTIONS`. Names that
are more than letters, digits, dots and underlines stand in backquotes.

Nothing is ever run as Python. The rules of `tables.comparisons` hold: a missing value meets no
comparison and no negation of one, text is compared with its case, and a column with a number in the
column's own precision.
"""

from __future__ import annotations

from astronomical_lite.labelling.expressions.evaluation import FUNCTIONS
from astronomical_lite.labelling.expressions.expression import Expression, parse
from astronomical_lite.labelling.expressions.values import Columns

__all__ = ["FUNCTIONS", "Columns", "Expression", "parse"]
