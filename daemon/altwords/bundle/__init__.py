"""A model on disk: its format, its checks, and the one that comes with the package."""
