"""Labelling by hand.

- `criteria`, `search_space`: the sources to label
- `labels_by_hand`: the labels given, in their order
- `labeller`: the source shown, the labels given to it, undo
- `label_events`, `label_log`: who said what of which source, as events in a file that is only added to
- `configuration_events`: the labels of a loaded configuration as such events
- `decisions`: what holds now of such events
- `agreement`, `consensus`: how far several people agree, and one label from theirs
"""
