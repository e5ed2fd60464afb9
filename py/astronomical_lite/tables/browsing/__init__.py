"""A table looked through: its rows in another order, fewer of them, and as texts."""
