"""Simulations whose figures and tables the documentation shows: python -m science [--seeds N] [--to FOLDER]"""
