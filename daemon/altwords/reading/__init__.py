"""Text in pictures: where it stands, what it says, and in which order it is read."""
