"""Labelling by hand.

- `criteria`, `search_space`: the sources to label
- `labels_by_hand`: the labels given, in their order
- `labeller`: which source is shown, what is done with it, undo
"""
