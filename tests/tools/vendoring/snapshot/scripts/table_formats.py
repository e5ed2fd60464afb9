import io

from astropy.io import ascii
from astropy.table import QTable, Table

text = "# comment\na b c\n1 x 0.5\n2 'y z' 1e-3\n"
read = ascii.read(text)
print(read, read.dtype)
for format in (
    "ascii.basic",
    "ascii.latex",
    "ascii.rst",
    "ascii.ipac",
    "ascii.fixed_width",
    "ascii.ecsv",
):
    stream = io.StringIO()
    read["a", "c"].write(stream, format=format)
    print(stream.getvalue())
stream = io.BytesIO()
QTable(read).write(stream, format="votable")
print(len(Table.read(io.BytesIO(stream.getvalue()), format="votable")))
