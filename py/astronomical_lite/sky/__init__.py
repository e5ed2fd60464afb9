"""Positions on the sky, and pictures of them."""
