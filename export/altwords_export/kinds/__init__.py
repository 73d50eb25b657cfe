"""Kinds of image: pictures drawn to learn them from, and the fit of the bundle's head and names."""
