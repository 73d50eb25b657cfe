"""Settings, and the places on disk where Altwords keeps things.

Settings come from ``settings.json`` in the configuration folder; an environment variable named
``ALTWORDS_`` and the setting in capitals goes before it. ``ALTWORDS_HOME`` moves every folder under one.
"""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from altwords.answer import Lead

PORT = 47815
"""Where the extension expects the daemon, unless the native messaging host says otherwise."""


class SettingsError(ValueError):
    """A setting that cannot be used; the message is a sentence for the user."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    port: int = PORT
    beams: int = 3
    """Width of the beam search; 1 is greedy: faster, and a little worse."""
    threads: int = 0
    """Threads of the image encoder; 0 means as many as the machine has cores."""
    rest_after: float = 600.0
    """Seconds without work after which the engine rests, to free its memory."""
    language: str = "en"
    """Language of the spoken words around a caption."""
    lead: str = "level"
    """What leads a caption: level ("Seems", "Maybe"), machine ("AI") or none."""
    bundle: str = ""
    """Folder of the model to use; empty means the one that comes with Altwords."""


HOME = "ALTWORDS_HOME"
VARIABLES = {field.name: f"ALTWORDS_{field.name.upper()}" for field in dataclasses.fields(Settings)}
"""The environment variable of each setting."""


def config_dir() -> Path:
    """Settings that the user may edit."""
    home = os.environ.get(HOME)
    return Path(home) / "config" if home else Path(platformdirs.user_config_dir("altwords", appauthor=False))


def state_dir() -> Path:
    """Tokens and other state that Altwords writes itself."""
    home = os.environ.get(HOME)
    return Path(home) / "state" if home else Path(platformdirs.user_state_dir("altwords", appauthor=False))


def data_dir() -> Path:
    """Models that the user installed."""
    home = os.environ.get(HOME)
    return Path(home) / "data" if home else Path(platformdirs.user_data_dir("altwords", appauthor=False))


def change(**values: Any) -> None:
    """Write some settings into ``settings.json``; those that it held besides stay as they are.

    Raises:
        SettingsError: the file holds no JSON object.
    """
    path = config_dir() / "settings.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and moved into place: a daemon that starts meanwhile reads one or the other.
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(json.dumps({**_kept(path), **values}, indent=2) + "\n", "utf-8")
    draft.replace(path)


def load() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value is of the wrong type, out of range, or unknown.
    """
    path = config_dir() / "settings.json"
    values = _kept(path)
    known: dict[str, type] = {f.name: type(f.default) for f in dataclasses.fields(Settings)}
    for name, value in values.items():
        if name not in known:
            raise SettingsError(f"{path}: there is no setting named {name}.")
        if type(value) is not known[name] and (known[name], type(value)) != (float, int):
            raise SettingsError(f"The setting {name} cannot be {json.dumps(value, ensure_ascii=False)}.")
    for name, variable in VARIABLES.items():
        if (text := os.environ.get(variable)) is None:
            continue
        try:
            values[name] = known[name](text)
        except ValueError as error:
            raise SettingsError(f"The setting {name} cannot be {text!r}.") from error
    settings = Settings(**values)
    for name, least, most in (("port", 0, 65535), ("beams", 1, 8), ("threads", 0, 256), ("rest_after", 1, 1e9)):
        if not least <= getattr(settings, name) <= most:
            raise SettingsError(f"The setting {name} must be between {least} and {most:g}.")
    if settings.lead not in [*Lead]:
        raise SettingsError(f"The setting lead is one of {', '.join(Lead)}, and not {settings.lead}.")
    return settings


def _kept(path: Path) -> dict[str, Any]:
    """What a settings file holds; nothing where there is none."""
    if not path.is_file():
        return {}
    try:
        values = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path} is not valid JSON: {error}.") from error
    if not isinstance(values, dict):
        raise SettingsError(f"{path} must hold one JSON object.")
    return values
