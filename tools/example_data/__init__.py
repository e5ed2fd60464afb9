"""The simulated survey catalogue: SEDs, populations, photometry, cutouts and their file."""
