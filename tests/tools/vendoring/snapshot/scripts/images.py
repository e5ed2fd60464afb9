import numpy as np
from astropy.convolution import Gaussian2DKernel, convolve
from astropy.stats import sigma_clip, sigma_clipped_stats
from scipy import ndimage

image = np.random.default_rng(3).normal(10, 1, (40, 40))
image[20, 20] += 100
print(np.round(sigma_clipped_stats(image, sigma=3), 6).tolist())
print(int(sigma_clip(image, sigma=5).mask.sum()))
smooth = convolve(image, Gaussian2DKernel(2))
print(smooth[20, 20].round(6), ndimage.gaussian_filter(image, 1.5)[20, 20].round(6))
labels, count = ndimage.label(smooth > 10.5)
print(count, np.round(ndimage.center_of_mass(smooth, labels, 1), 5).tolist())
