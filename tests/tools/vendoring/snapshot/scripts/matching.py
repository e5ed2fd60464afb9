import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord, match_coordinates_sky, search_around_sky

generator = np.random.default_rng(1)
ra, dec = generator.uniform(150, 151, 300), generator.uniform(2, 3, 300)
first = SkyCoord(ra * u.deg, dec * u.deg)
second = SkyCoord((ra[::3] + 1e-4) * u.deg, (dec[::3] - 1e-4) * u.deg)
index, separation, _ = second.match_to_catalog_sky(first)
print(index[:10].tolist(), separation.arcsec.max().round(6))
print([len(part) for part in search_around_sky(first, second, 30 * u.arcsec)])
index, separation, _ = match_coordinates_sky(second, first, nthneighbor=2)
print(separation.arcmin[:5].round(6).tolist())
