"""``python -m altwords_export``, for those who cannot rely on a script's place."""

import sys

from altwords_export.cli import main

sys.exit(main())
