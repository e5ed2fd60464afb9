"""Point clouds turned into pixels."""
