"""The Virtual Observatory: messages between programs (SAMP) and queries to archives (TAP)."""
