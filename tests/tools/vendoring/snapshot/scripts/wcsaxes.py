import io

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from astropy.visualization import ImageNormalize, LogStretch, ZScaleInterval
from astropy.visualization.wcsaxes import SphericalCircle, WCSAxes
from astropy.wcs import WCS

wcs = WCS(naxis=2)
wcs.wcs.ctype = "RA---TAN", "DEC--TAN"
wcs.wcs.crval, wcs.wcs.crpix, wcs.wcs.cdelt = (150.1, 2.2), (50, 50), (-0.001, 0.001)
figure = plt.figure()
axes = figure.add_subplot(projection=wcs)
image = np.arange(10_000.0).reshape(100, 100)
axes.imshow(image, norm=ImageNormalize(image, interval=ZScaleInterval(), stretch=LogStretch()))
axes.add_patch(
    SphericalCircle((150.1, 2.2) * u.deg, 0.01 * u.deg, transform=axes.get_transform("icrs"))
)
axes.coords.grid()
figure.savefig(io.BytesIO(), format="png")
print(isinstance(axes, WCSAxes), axes.coords[0].coord_type, axes.coords[0].get_axislabel())
print("closed" in SphericalCircle.__init__.__doc__ if SphericalCircle.__init__.__doc__ else None)
