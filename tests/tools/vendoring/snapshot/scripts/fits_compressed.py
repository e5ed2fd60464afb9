import io

import numpy as np
from astropy.io import fits

data = np.random.default_rng(4).poisson(100, (64, 64)).astype("int32")
for kind in ("RICE_1", "GZIP_1", "HCOMPRESS_1"):
    stream = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(data, compression_type=kind)]).writeto(
        stream
    )
    with fits.open(io.BytesIO(stream.getvalue())) as hdus:
        print(kind, (hdus[1].data == data).all(), hdus[1].compression_type)
