"""Altwords: describes the images a web page left without words, on the listener's own computer."""

__version__ = "0.1.0"
