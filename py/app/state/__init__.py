"""Records of what a session holds."""
