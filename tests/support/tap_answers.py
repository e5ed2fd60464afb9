"""Answers of TAP services, as VizieR's, DaCHS' and the Gaia Archive's are put together."""

DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE xmlns="http://www.ivoa.net/xml/VOTable/v1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 version="1.4" xsi:schemaLocation="http://www.ivoa.net/xml/VOTable/v1.3 http://www.ivoa.net/xml/VOTable/v1.3">
<RESOURCE type="results">
{content}
</RESOURCE>
</VOTABLE>
"""

ERROR = DOCUMENT.format(
    content="""<INFO name="QUERY_STATUS" value="ERROR">Incorrect ADQL query: 1 unresolved identifiers!
  * Unknown column "gmag" ! [l.1 c.8 - l.1 c.12]</INFO>
<INFO name="PROVIDER" value="CDS">TAPVizieR</INFO>"""
).encode()

COUNT = DOCUMENT.format(
    content="""<INFO name="QUERY_STATUS" value="OK" />
<TABLE name="result_S1" nrows="1"><FIELD ID="n_rows" name="n_rows" datatype="long"/>
<DATA><TABLEDATA><TR><TD>48721</TD></TR></TABLEDATA></DATA></TABLE>"""
).encode()

BINARY_COUNT = DOCUMENT.format(
    content="""<INFO name="QUERY_STATUS" value="OK"/>
<TABLE name="table"><FIELD ID="n_rows" name="n_rows" datatype="long"/>
<DATA><BINARY2><STREAM encoding="base64">AAAAAAAAAL5R</STREAM></BINARY2></DATA></TABLE>"""
).encode()


def result(rows: list[tuple[str, float, float, float]], overflow: bool = False) -> bytes:
    """Sources with their position and magnitude; cut off where the service says so."""
    cells = "".join(
        "<TR>" + "".join(f"<TD>{value}</TD>" for value in row) + "</TR>" for row in rows
    )
    table = f"""<INFO name="QUERY_STATUS" value="OK"/>
<TABLE name="result_S2"><DESCRIPTION>Result of the query</DESCRIPTION>
<FIELD ID="source_id" name="source_id" datatype="long" ucd="meta.id;meta.main"/>
<FIELD ID="ra" name="ra" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main"/>
<FIELD ID="dec" name="dec" datatype="double" unit="deg" ucd="pos.eq.dec;meta.main"/>
<FIELD ID="gmag" name="gmag" datatype="float" unit="mag"><DESCRIPTION>Mean magnitude</DESCRIPTION></FIELD>
<DATA><TABLEDATA>{cells}</TABLEDATA></DATA></TABLE>"""
    if overflow:
        table += (
            '\n<INFO name="QUERY_STATUS" value="OVERFLOW">Truncated result (i.e. TOP 3)!</INFO>'
        )
    return DOCUMENT.format(content=table).encode()
