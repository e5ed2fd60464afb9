import numpy as np
from astropy.time import Time, TimeDelta

time = Time("2024-02-29T12:34:56.789", scale="utc")
print(time.jd, time.mjd, time.tai.iso, time.tt.iso, time.tdb.iso)
print(time.decimalyear.round(9), time.unix, time.yday, time.to_value("fits"))
print((time + TimeDelta(1, format="jd")).isot, Time(60000.5, format="mjd").iso)
print(Time(["2001-01-01", "2020-06-01"]).jyear.round(9).tolist(), Time(2000.0, format="jyear").iso)
print(np.diff(Time(["2016-12-31", "2017-01-02"]))[0].sec)
