"""A project's settings, its configuration file and the curated test set."""
