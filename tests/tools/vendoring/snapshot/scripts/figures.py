import io

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colormaps
from matplotlib.colors import LogNorm
from PIL import Image

figure, axes = plt.subplots(2, 2, figsize=(6, 4), layout="constrained")
axes[0, 0].hist(np.arange(100) ** 0.5, bins=9)
mesh = axes[0, 1].imshow(np.arange(1, 101).reshape(10, 10), norm=LogNorm(), cmap="magma")
figure.colorbar(mesh)
print(type(axes[0, 1].imshow(np.ones((2, 2)), norm="log").norm) is LogNorm)
axes[1, 0].errorbar([1, 2], [1, 2], yerr=0.1, fmt="o")
axes[1, 1].contourf(np.outer(range(5), range(5)))
for format in ("png", "svg", "jpg"):
    stream = io.BytesIO()
    figure.savefig(stream, format=format)
    print(format, len(stream.getvalue()) > 5000)
stream = io.BytesIO()
figure.savefig(stream, format="png", dpi=100)
print(Image.open(stream).size, colormaps["viridis"](0.5), plt.style.available[:2])
