"""The child process that decodes hostile bytes and runs the models."""
