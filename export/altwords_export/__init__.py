"""Prepare, train, evaluate and export the captioner that Altwords runs."""
