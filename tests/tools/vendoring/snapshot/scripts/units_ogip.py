from astropy import units as u

print(u.Unit("km/s", format="ogip"))
print(u.Unit("erg / (s cm2 Angstrom)"))
print(u.Unit("Jy.km.s-1", format="vounit").to_string("fits"))
print(u.Unit("mW/m2", format="cds"))
