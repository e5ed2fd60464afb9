"""Tables: a file becomes columns, and columns become a file.

- `catalogue`: a file read into one frame
- `formats`: one file per format behind one registry
- `raw_table`, `to_frame`: a table as stored, and its conversion to a frame
- `missing_values`, `fixed_width_text`, `unique_names`: what that conversion takes care of
- `column_kinds`, `source_ids`, `labels`: what a column can serve as
- `downcast`: smaller types
- `export`: tables as files
"""
