import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.nddata import CCDData, Cutout2D
from astropy.wcs import WCS

wcs = WCS(naxis=2)
wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
wcs.wcs.crval, wcs.wcs.crpix, wcs.wcs.cdelt = [10, 20], [16, 16], [-0.001, 0.001]
image = np.arange(32 * 32.0).reshape(32, 32)
part = Cutout2D(image, SkyCoord(10, 20, unit="deg"), 10 * u.arcsec, wcs=wcs)
print(part.data.tolist(), part.origin_original)
print(CCDData(image, unit="adu", wcs=wcs).multiply(2)[3:5, 4:6])
