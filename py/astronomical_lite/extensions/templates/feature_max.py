"""A feature: the larger of two columns, or the largest of n."""

from itertools import combinations

from astronomical_lite.extend import feature


@feature("max(a, b)")
def largest(df, n):
    """`df` holds the chosen features; return it with columns added, and their names."""
    new_features = []
    for chosen in combinations(list(df.columns), n):
        name = "max(" + ",".join(chosen) + ")"
        df[name] = df[list(chosen)].max(axis=1)
        new_features.append(name)
    return df, new_features
