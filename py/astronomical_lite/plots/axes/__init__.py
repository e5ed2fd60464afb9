"""Axes, ticks, legends and marks around the pixels."""
