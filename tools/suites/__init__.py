"""Parts of tools/upstream.py.

tests.py     the packages' own tests, from the wheels of their publishers, and pytest
inside.py    runs in Pyodide: one file of tests, and what became of each of its tests
outcomes.py  outcomes in both Pythons, kept and compared
"""
