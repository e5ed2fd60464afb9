"""Functions that several actions share."""
