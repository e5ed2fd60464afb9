from astropy import units as u
from astropy.coordinates import SkyCoord

centre = SkyCoord(10 * u.deg, -5 * u.deg)
there = centre.directional_offset_by(45 * u.deg, 2 * u.deg)
print(there.to_string("decimal", precision=6))
print(centre.separation(there).deg.round(9), centre.position_angle(there).deg.round(6))
print(there.transform_to(centre.skyoffset_frame()).lon.deg.round(8))
