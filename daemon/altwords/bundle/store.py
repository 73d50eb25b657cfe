"""Which model is used: the one that the settings name, or the one that comes with Altwords."""

from __future__ import annotations

from pathlib import Path

from altwords.bundle.manifest import Bundle, open_bundle
from altwords.settings import Settings

DEFAULT = Path(__file__).parent / "default"


def default() -> Bundle:
    """The model in the package.

    Raises:
        BundleError: it is missing or damaged.
    """
    return open_bundle(DEFAULT)


def default_name() -> str:
    return open_bundle(DEFAULT, verify=False).name


def chosen(settings: Settings) -> Bundle:
    """The model that the settings name, or the default.

    Raises:
        BundleError: it is missing or damaged.
    """
    return open_bundle(Path(settings.bundle).expanduser()) if settings.bundle else default()
