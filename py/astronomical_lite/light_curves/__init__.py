"""Light curves of sources: magnitudes or fluxes against time, their periods, and features of them."""
