"""Mutation tests of the core's rules: small faults put into a module, one at a time."""
