"""Spectra of sources: flux against wavelength, smoothing, and the lines that are usually looked for."""
