"""The HTTP service: guard, pairing, queue, and the engine process it looks after."""
