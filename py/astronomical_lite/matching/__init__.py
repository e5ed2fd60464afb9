"""Two tables matched by position on the sky or by id, and columns taken over from one to the other."""
