"""Where each system keeps what an installation writes."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from altwords import settings


class System(StrEnum):
    LINUX = "linux"
    """And every other system that follows the XDG folders."""
    MACOS = "macos"
    WINDOWS = "windows"


@dataclass(frozen=True, slots=True)
class Places:
    """One system's folders. Passed around whole, so that each system can be looked at from any other."""

    system: System
    home: Path
    config: Path
    """Where other programs of the user keep their settings (XDG_CONFIG_HOME)."""
    own_config: Path
    own_state: Path
    own_data: Path

    @classmethod
    def here(cls) -> Places:
        system = {"darwin": System.MACOS, "win32": System.WINDOWS}.get(sys.platform, System.LINUX)
        xdg = Path(os.environ.get("XDG_CONFIG_HOME", ""))
        home = Path.home()
        # The XDG specification has relative paths ignored.
        config = xdg if xdg.is_absolute() else home / ".config"
        return cls(system, home, config, settings.config_dir(), settings.state_dir(), settings.data_dir())
