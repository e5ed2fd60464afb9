"""Labelling by hand.

- `criteria`, `search_space`: the sources to label
- `labels_by_hand`: the labels given, in their order
- `labeller`: the source shown, the labels given to it, undo
"""
