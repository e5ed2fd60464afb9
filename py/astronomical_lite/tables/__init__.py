"""Tables: reading a file into columns, column kinds, ids, labels and smaller types."""
