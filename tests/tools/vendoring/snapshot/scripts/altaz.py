from astropy import units as u
from astropy.coordinates import AltAz, EarthLocation, SkyCoord
from astropy.time import Time
from astropy.utils import iers

iers.conf.auto_download = False

paranal = EarthLocation.from_geodetic(-70.4 * u.deg, -24.6 * u.deg, 2635 * u.m)
time = Time("2023-05-01T03:00:00", location=paranal)
sky = SkyCoord("12h30m10s", "+02d03m04s").transform_to(AltAz(obstime=time, location=paranal))
print(sky.alt.deg.round(4), sky.az.deg.round(4))
print(time.sidereal_time("apparent").hour.round(5))
