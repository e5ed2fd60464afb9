"""Plots of a user's own: how they are composed, registered and run."""
