"""``altwords serve`` with the tests' own small engine, whose arguments it takes (see engine_program.py)."""

from __future__ import annotations

import sys
from pathlib import Path

from altwords import settings
from altwords.service import server

if __name__ == "__main__":
    program = Path(__file__).with_name("engine_program.py")
    server.run(settings.load(), told=print, command=[sys.executable, str(program), *sys.argv[1:]])
