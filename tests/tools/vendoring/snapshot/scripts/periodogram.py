import numpy as np
from astropy import units as u
from astropy.timeseries import BoxLeastSquares, LombScargle, TimeSeries, aggregate_downsample

generator = np.random.default_rng(5)
t = np.sort(generator.uniform(0, 30, 200))
y = np.sin(2 * np.pi * t / 2.7) + 0.1 * generator.normal(size=200)
frequency, power = LombScargle(t, y).autopower(maximum_frequency=2)
print(round(float(1 / frequency[power.argmax()]), 4), round(float(power.max()), 6))
print(BoxLeastSquares(t, y).power([2.7, 3.1], 0.3).power.round(5).tolist())
series = TimeSeries(time_start="2024-01-01", time_delta=3 * u.s, data={"flux": [1.0, 2, 3, 4, 5]})
print(series)
print(aggregate_downsample(series, time_bin_size=6 * u.s)["flux"].tolist())
