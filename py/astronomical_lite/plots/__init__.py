"""Plots drawn by matplotlib, point clouds rasterised first; one module a plot."""
