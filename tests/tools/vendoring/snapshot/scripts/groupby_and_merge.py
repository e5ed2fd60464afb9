import numpy as np
import pandas as pd

frame = pd.DataFrame({"field": list("abab"), "mag": [20.1, 21.5, np.nan, 19.9], "n": [1, 2, 3, 4]})
print(frame.groupby("field").agg({"mag": ["mean", "count"], "n": "sum"}))
print(
    frame.merge(pd.DataFrame({"field": ["a", "c"], "z": [0.1, 0.2]}), how="outer", indicator=True)
)
print(frame.pivot_table(index="field", columns="n", values="mag"))
print(frame.groupby("field")["n"].transform("sum").tolist(), frame.describe())
print(pd.cut(frame["mag"], [19, 20, 22]).value_counts(dropna=False))
