"""Which kind of image it is."""
