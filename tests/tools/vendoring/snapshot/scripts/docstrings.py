import numpy as np
from astropy.coordinates import SkyCoord

help(np.clip)
print(SkyCoord.__doc__[:200])
