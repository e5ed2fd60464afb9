import pandas as pd

days = pd.date_range("2024-02-27", periods=5, freq="D")
series = pd.Series(range(5), index=days)
print(series.resample("2D").sum())
print(pd.to_datetime(["29/02/2024", "01/03/2024"], dayfirst=True).strftime("%Y-%j").tolist())
print(series.rolling("2D").mean().tolist(), series.shift(1, freq="h").index[0])
print((days[-1] - days[0]) / pd.Timedelta(hours=1), days.to_period("M").unique().tolist())
