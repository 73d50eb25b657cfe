"""Bytes to pixels: bounded decoding, and cheap facts about pixels."""
