"""What every test relies on."""

import signal

# A shell that starts the tests in its background has Ctrl+C ignored, and programs under test would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
