from astropy import units as u
from astropy.coordinates import EarthLocation, SkyCoord, get_body_barycentric
from astropy.time import Time

print(EarthLocation.from_geodetic(-70.4, -24.6, 2635).to_geocentric())
print(SkyCoord(10 * u.deg, 20 * u.deg, distance=5 * u.pc).galactocentric)
print(get_body_barycentric("mars", Time("2024-01-01", scale="tdb")).norm().to(u.au).round(4))
