"""Pixels to a sentence: the ResNet encoder and the GPT-2 decoder."""
