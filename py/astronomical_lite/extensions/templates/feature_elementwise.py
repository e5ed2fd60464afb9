"""A feature of two columns, element by element: the fractional difference."""

from astronomical_lite.extend import feature


@feature("fractional difference (a%b)", symbol="%")
def fractional_difference(a, b):
    """`a` and `b` are arrays; the new column is called "a%b". Dividing by zero gives a missing value."""
    return (a - b) / b
