import io

import numpy as np
from astropy.io import fits

columns = [
    fits.Column("ID", "K", array=np.array([2**53 + 1, 2])),
    fits.Column("NAME", "8A", array=["M 31", "M 33"]),
    fits.Column("MAG", "E", unit="mag", array=[3.44, 5.72]),
]
image = fits.PrimaryHDU(np.arange(12, dtype="int16").reshape(3, 4))
image.header["OBJECT"] = ("M 31", "what was looked at")
stream = io.BytesIO()
fits.HDUList([image, fits.BinTableHDU.from_columns(columns, name="CAT")]).writeto(stream)
with fits.open(io.BytesIO(stream.getvalue())) as hdus:
    hdus.info()
    print(repr(hdus[0].header))
    print(hdus["CAT"].data["ID"].tolist(), hdus["CAT"].data["NAME"].tolist(), hdus["CAT"].columns)
    print(hdus[0].data.sum(), hdus[0].data.dtype)
