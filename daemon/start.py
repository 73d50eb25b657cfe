"""One command: make the environment in ``.venv``, then run ``altwords`` with the arguments given, or serve.

It runs under any Python 3.11 or newer with the standard library alone. tests/run.py makes its own
environment with the same class.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may well have an older one
    sys.exit(f"Altwords needs Python 3.11 or newer, and this is Python {sys.version.split()[0]}.")

import hashlib
import http.client
import importlib.util
import os
import shutil
import subprocess
import time
import urllib.request
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
"""PyTorch without GPU support: a tenth of the size, and all that the decoder needs."""
SPACE = 3e9
"""Free bytes that a new environment asks for."""
UNFINISHED = "unfinished"

NEXT = """\

Altwords is set up. Now load its extension, once for each browser. Its folder is:
{extension}
Chrome: open chrome://extensions, switch on Developer mode, press Load unpacked, choose that folder.
Edge: open edge://extensions, then do the same.
Firefox: open about:debugging#/runtime/this-firefox, press Load Temporary Add-on, choose the file manifest.json in that folder. Firefox forgets it when it closes.
To start Altwords at each login, run: {python} {script} install
To stop it now, press Control C here.
"""  # noqa: E501 - one line is one sentence to a screen reader


class SetupError(Exception):
    """The environment cannot be made; the message is a sentence for the user."""


def say(sentence: str) -> None:
    """On stderr, so that stdout holds what ``altwords`` says and nothing else."""
    print(sentence, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Environment:
    """A virtual environment with the project in ``root``, editable, pinned by its constraints.txt."""

    root: Path
    folder: Path
    extras: str = ""
    """As pip writes them: ``[export,test]``."""

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        """Says what the environment was made from; without it, the environment is not ours."""
        return self.folder / "altwords.stamp"

    def base(self) -> str:
        """What an environment cannot outlive: it holds its own path, and belongs to one Python."""
        return f"Python {sys.version_info.major}.{sys.version_info.minor} in {self.folder}"

    def wanted(self) -> str:
        sources = hashlib.sha256(self.extras.encode())
        for name in ("pyproject.toml", "constraints.txt"):
            sources.update((self.root / name).read_bytes())
        return f"{self.base()}\n{sources.hexdigest()}\n"

    def found(self) -> str:
        return self.stamp.read_text("utf-8") if self.stamp.is_file() else ""

    def is_current(self) -> bool:
        return self.python.exists() and self.found() == self.wanted()

    def make(self) -> None:
        """Make the environment, or bring it up to date; does nothing where it is current.

        Raises:
            SetupError: something is missing, or pip failed.
            OSError: the folder cannot be written.
        """
        if self.is_current():
            return
        with locked(self.root / ".venv.lock"):
            if self.is_current():  # made by another start while this one waited
                return
            reusable = self.python.exists() and self.found().startswith(f"{self.base()}\n")
            if not reusable:
                self._begin()
            # From here until the end the stamp tells a later start that this one was cut off.
            self.stamp.write_text(UNFINISHED, "utf-8")
            if not reusable:
                try:
                    venv.create(self.folder, with_pip=True, symlinks=os.name != "nt")
                except subprocess.CalledProcessError as error:
                    raise SetupError(f"Python could not make an environment in {self.folder}.") from error
            self._install()
            self.stamp.write_text(self.wanted(), "utf-8")

    def _begin(self) -> None:
        if importlib.util.find_spec("ensurepip") is None:
            raise SetupError("Python's venv module is missing. On Debian or Ubuntu, install the package python3-venv.")
        if self.folder.exists() and any(self.folder.iterdir()) and not self.found():
            raise SetupError(f"Altwords did not make {self.folder}. Move it away, then start again.")
        if shutil.disk_usage(self.root).free < SPACE:
            raise SetupError(f"Disk full: setting up needs {SPACE / 1e9:.0f} gigabytes free in {self.root}.")
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir()

    def _install(self) -> None:
        say(f"Setting up {self.folder}. It takes some minutes, this once.")
        command: list[str | Path] = [self.python, "-m", "pip", "install", "-qq", "--no-input"]
        command += [
            "--disable-pip-version-check",
            *cpu_wheels(),
            "--constraint",
            self.root / "constraints.txt",
        ]
        command += ["--editable", f"{self.root}{self.extras}"]
        begun = time.monotonic()
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr) as pip:
            while pip.poll() is None:
                try:
                    pip.wait(60)
                except subprocess.TimeoutExpired:
                    say(f"Still setting up. Minutes so far: {(time.monotonic() - begun) / 60:.0f}.")
        if pip.returncode:
            raise SetupError("Setting up failed: the packages were not installed. pip says why, above.")
        say("Set up.")


def cpu_wheels(index: str = CPU_WHEELS, system: str = sys.platform, patience: float = 4) -> list[str]:
    """pip's options for PyTorch's small build, if its host answers within ``patience`` seconds.

    macOS has no other build. Elsewhere the configured index serves too: larger, and no worse.
    """
    if system == "darwin":
        return []
    request = urllib.request.Request(f"{index}/", method="HEAD")  # noqa: S310 - the address is ours
    try:
        with urllib.request.urlopen(request, timeout=patience):  # noqa: S310
            return ["--extra-index-url", index]
    except (OSError, http.client.HTTPException):
        return []


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold ``path`` alone. The system lets go of it when this process ends, however it ends."""
    with path.open("w") as file:
        try:
            lock(file.fileno(), wait=False)
        except OSError:
            say("Waiting: another start is setting up.")
            lock(file.fileno(), wait=True)
        yield


if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int, *, wait: bool) -> None:
        while True:
            try:
                return msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    raise
                time.sleep(1)

else:
    import fcntl

    def lock(descriptor: int, *, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def become(command: Sequence[str | Path]) -> int:
    """Run ``command`` in this process's place, so that signals reach it; Windows can only wait for it."""
    if os.name != "nt":
        os.execv(command[0], [os.fspath(part) for part in command])  # noqa: S606 - no shell is meant
    with subprocess.Popen(command) as child:
        while child.poll() is None:
            try:
                child.wait()
            except KeyboardInterrupt:  # the console sent it to the child too, which ends in its own time
                continue
        return child.returncode


def main(arguments: Sequence[str]) -> int:
    # Uninstalling leaves nothing in the user's home, and pip's cache would be our largest piece there.
    os.environ.setdefault("PIP_NO_CACHE_DIR", "1")
    environment = Environment(ROOT, ROOT / ".venv")
    # -P: a folder of the user's named "altwords" must not be taken for the program.
    altwords: list[str | Path] = [environment.python, "-P", "-m", "altwords"]
    try:
        environment.make()
        if not arguments:
            subprocess.run([*altwords, "install", "--no-login"])
            script = Path(__file__).resolve()
            print(NEXT.format(extension=ROOT / "extension", python=sys.executable, script=script), flush=True)
        return become([*altwords, *(arguments or ["serve"])])
    except (SetupError, OSError) as error:
        say(f"altwords: {error}")
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
