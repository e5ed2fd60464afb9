"""Labelling by hand: the search space, its criteria and the labels given."""
