from astropy import units as u
from astropy.cosmology import FlatLambdaCDM, Planck18, z_at_value

print(Planck18.luminosity_distance(0.5).round(4))
print(Planck18.age(0).round(6), Planck18.H(1.2).round(5))
print(FlatLambdaCDM(H0=70, Om0=0.3).comoving_volume(1).to(u.Gpc**3).round(6))
print(z_at_value(Planck18.distmod, 42 * u.mag).round(6))
