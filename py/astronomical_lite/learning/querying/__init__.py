"""Query strategies: the sources to ask about next."""
