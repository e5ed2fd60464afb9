from astropy import constants
from astropy import units as u

flux = 3.2e-15 * u.erg / u.s / u.cm**2 / u.AA
print(flux.to(u.Jy, u.spectral_density(5500 * u.AA)).round(9))
print((656.28 * u.nm).to(u.THz, u.spectral()).round(4))
print((21.3 * u.ABmag).to(u.uJy).round(5))
print((constants.G * constants.M_sun / constants.c**2).to(u.km).round(6))
try:
    (3 * u.m).to(u.s)
except u.UnitConversionError as error:
    print(error)
