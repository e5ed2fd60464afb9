from astropy import units as u
from astropy.coordinates import Angle, SkyCoord

star = SkyCoord("12h30m10s", "+02d03m04s")
print(star.to_string("hmsdms"))
print(star.galactic.to_string("decimal", precision=6))
print(Angle("1d2m3s").deg.round(9), Angle("3h4m5.5s").to(u.deg).to_string(precision=4))
print(SkyCoord("05h34m31.94s +22d00m52.2s", frame="fk5").icrs.to_string("hmsdms", precision=3))
