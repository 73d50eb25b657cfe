"""``python -m altwords`` is the same as ``altwords``."""

from altwords.cli import main

raise SystemExit(main())
