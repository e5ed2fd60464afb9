import io

import pandas as pd

text = "id;mag;name\n1;20,1;M 31\n2;;NGC 1\n"
frame = pd.read_csv(io.StringIO(text), sep=";", decimal=",")
print(frame, frame.dtypes)
print(frame["name"].str.extract(r"(\w+) (\d+)"), frame.to_json(orient="records"))
print(pd.read_json(io.StringIO('[{"a":1,"b":null}]')))
print(pd.json_normalize([{"a": {"b": 1}}]), frame.query("mag > 20").index.tolist())
print(frame.sort_values("name", ascending=False).to_csv(index=False))
