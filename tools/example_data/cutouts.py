"""Small colour images of stars, galaxies and QSOs, drawn from simple models.

Images have three planes, red green blue, as i r g do in SDSS pictures. Fluxes are in units of the
sky noise of one pixel; a pixel is 0.4 arcsec.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from .catalogue import CLASS_NAMES, GALAXY, N_IMAGES, QSO, STAR

SIZE = 96
SEEING = 3.2  # full width at half maximum, pixels
Y, X = np.mgrid[:SIZE, :SIZE] - (SIZE - 1) / 2.0


def moffat(x0=0.0, y0=0.0, beta=3.0):
    """Point-spread function of unit sum (Moffat 1969; Trujillo et al. 2001), shape (96, 96)."""
    alpha = SEEING / (2 * np.sqrt(2 ** (1 / beta) - 1))
    image = (1 + ((X - x0) ** 2 + (Y - y0) ** 2) / alpha**2) ** -beta
    return image / image.sum()


def sersic(radius, index, axis_ratio=1.0, angle=0.0, x0=0.0, y0=0.0):
    """Sérsic (1968) profile of unit sum, shape (96, 96).

    `radius` holds half the light (pixels), `b_n = 2 n - 1/3` (Ciotti & Bertin 1999, to first
    order). The centre is softened by half a pixel, as sampling there would need finer pixels.
    """
    u = (X - x0) * np.cos(angle) + (Y - y0) * np.sin(angle)
    v = (Y - y0) * np.cos(angle) - (X - x0) * np.sin(angle)
    distance = np.sqrt(u**2 + (v / axis_ratio) ** 2 + 0.25)
    image = np.exp(-(2 * index - 1 / 3) * (distance / radius) ** (1 / index))
    return image / image.sum()


def spiral(radius, axis_ratio, angle, pitch, phase):
    """Exponential disc with two logarithmic arms, unit sum, shape (96, 96)."""
    u = X * np.cos(angle) + Y * np.sin(angle)
    v = (Y * np.cos(angle) - X * np.sin(angle)) / axis_ratio
    distance = np.hypot(u, v) + 0.5
    turn = np.arctan2(v, u) - np.log(distance) / np.tan(pitch) + phase
    arms = 0.25 + 0.75 * ((1 + np.cos(2 * turn)) / 2) ** 2
    image = np.exp(-1.678 * distance / radius) * np.where(distance < 3, 0.6, arms)
    return image / image.sum()


def convolve(image):
    """Image as seen through the atmosphere: convolved with `moffat()`."""
    kernel = np.fft.rfft2(np.fft.ifftshift(moffat(0.5, 0.5)))
    return np.fft.irfft2(np.fft.rfft2(image) * kernel, s=image.shape)


def coloured(image, colour):
    """Three planes (96, 96, 3) of `image` in a colour of unit mean."""
    colour = np.asarray(colour, dtype="float64")
    return image[..., None] * colour / colour.mean()


def blackbody_colour(temperature):
    """Red, green, blue of a black body: photons at 748, 617 and 477 nm relative to 6000 K."""

    def photons(kelvin):
        wavelength = np.array([748e-9, 617e-9, 477e-9])
        return 1 / (wavelength**4 * np.expm1(1.4387769e-2 / (wavelength * kelvin)))

    return photons(temperature) / photons(6000)


def draw_star(rng, red):
    """A point source from 7500 K (red = 0) to 3000 K (red = 1)."""
    temperature = 7500 * (3000 / 7500) ** red
    return coloured(moffat(), blackbody_colour(temperature)) * rng.uniform(2500, 12000)


def draw_galaxy(rng, red):
    """A spiral, bluer and more open towards red = 0; a red elliptical above red = 0.6."""
    angle = rng.uniform(0, np.pi)
    if red > 0.6:
        profile = sersic(rng.uniform(5, 9), 4, rng.uniform(0.6, 0.95), angle)
        return coloured(convolve(profile), (1.35, 1.0, 0.55)) * rng.uniform(9000, 16000)
    axis_ratio = rng.uniform(0.45, 0.95)
    disc = spiral(
        rng.uniform(12, 17), axis_ratio, angle, 0.3 + 0.25 * (0.6 - red), rng.random() * 6
    )
    bulge = sersic(2.5, 2, min(1, axis_ratio + 0.3), angle)
    blue = np.array([0.8 + 0.3 * red, 0.95, 1.15 - 0.3 * red])
    planes = coloured(convolve(disc), blue) + red * coloured(convolve(bulge), (1.25, 1.0, 0.65))
    return planes * rng.uniform(11000, 17000)


def draw_qso(rng, red):
    """A blue point source on a faint host, redder with dust."""
    point = coloured(moffat(), (0.75 + 0.5 * red, 0.95, 1.3 - 0.4 * red)) * rng.uniform(4000, 9000)
    host = sersic(6, 2.5, rng.uniform(0.6, 1), rng.uniform(0, np.pi))
    return point + coloured(convolve(host), (1.2, 1.0, 0.7)) * rng.uniform(2000, 5000)


def surroundings(rng):
    """A few faint sources elsewhere in the field."""
    planes = np.zeros((SIZE, SIZE, 3))
    for _ in range(rng.poisson(2.5)):
        distance, turn = rng.uniform(22, 45), rng.uniform(0, 2 * np.pi)
        x0, y0 = distance * np.cos(turn), distance * np.sin(turn)
        if rng.random() < 0.5:
            shape = moffat(x0, y0)
        else:
            shape = convolve(sersic(2.5, 1, rng.uniform(0.4, 1), rng.uniform(0, 3), x0, y0))
        colour = blackbody_colour(rng.uniform(3500, 8000))
        planes += coloured(shape, colour) * rng.uniform(200, 900)
    return planes


def stretch(planes):
    """Colour-preserving asinh stretch to 8 bits (Lupton et al. 2004, eq. 1-2), (96, 96, 3).

    Noise is kept to multiples of 8, hidden by the noise itself and half the file.
    """
    intensity = np.maximum(planes.mean(axis=2, keepdims=True), 1e-6)
    softening, brightest = 8.0, 60.0
    shown = np.arcsinh(softening * (intensity + 1.2) / brightest) / np.arcsinh(softening)
    ratio = np.clip(planes + 1.2, 0, None) / (intensity + 1.2)
    image = shown * ratio
    image /= np.maximum(image.max(axis=2, keepdims=True), 1)
    return (np.clip(image * 255, 0, 255).astype("uint8") // 8) * 8


def draw_images(seed):
    """File name and Pillow image of every picture of `catalogue.N_IMAGES`, bluest first."""
    draw = {STAR: draw_star, GALAXY: draw_galaxy, QSO: draw_qso}
    images = {}
    for label, n_images in N_IMAGES.items():
        for number in range(n_images):
            rng = np.random.default_rng([seed, label, number])
            planes = draw[label](rng, number / (n_images - 1)) + surroundings(rng)
            noisy = planes + rng.normal(0, np.sqrt(1 + np.maximum(planes, 0) / 50))
            name = f"{CLASS_NAMES[label].lower()}_{number:02d}.png"
            images[name] = Image.fromarray(stretch(noisy))
    return images
