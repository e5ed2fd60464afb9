import numpy as np
from astropy.coordinates import SkyCoord
from astropy.wcs import WCS
from astropy.wcs.utils import pixel_to_skycoord, proj_plane_pixel_scales

wcs = WCS(naxis=2)
wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
wcs.wcs.crval, wcs.wcs.crpix, wcs.wcs.cdelt = [150, 2], [50, 50], [-2e-4, 2e-4]
print(wcs.wcs_world2pix([[150.001, 2.002]], 0).round(6).tolist())
print(pixel_to_skycoord(10, 20, wcs).to_string("decimal", precision=8))
print(proj_plane_pixel_scales(wcs).tolist(), wcs.footprint_contains(SkyCoord(150, 2, unit="deg")))
print(wcs.to_header(relax=True).tostring(sep="\n").strip())
print(np.round(wcs.all_pix2world(0, 0, 1), 8).tolist())
