"""One command for all checks: make the environment in ``.venv-tests``, then run everything.

With arguments, only pytest runs and takes them: ``python3 tests/run.py tests/daemon -k guard``.
It runs under any Python 3.11 or newer, and exits with 1 when anything failed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "daemon"))

from start import ROOT, Environment, SetupError, say

EXTENSION_TESTS = ROOT / "tests" / "extension"

TRAINING = "tests/export"
ALONE = ("tests/browsers", "tests/benchmarks")

# What each is for, the programs of which one must be there, and Debian's packages that bring it.
PROGRAMS = (
    ("Chromium", ("chromium", "google-chrome", "chrome"), ("chromium", "fonts-wqy-microhei")),
    ("Firefox", ("firefox-esr", "firefox"), ("firefox-esr",)),
    ("Graphviz", ("dot",), ("graphviz",)),
    ("Node.js with npm", ("npm",), ("nodejs", "npm")),
)


def main(arguments: Sequence[str]) -> int:
    environment = Environment(ROOT, ROOT / ".venv-tests", "[export,test]")
    try:
        environment.make()
        install_programs()
        pytest: list[str | Path] = [environment.python, "-m", "pytest"]
        if arguments:
            results = {"Python tests": succeeds([*pytest, *arguments], ROOT)}
        else:
            results = check_javascript() | check_python(pytest)
    except (SetupError, OSError) as error:
        say(f"tests: {error}")
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    print("Summary")
    for name, passed in results.items():
        print(f"{name}: {'passed' if passed else 'FAILED'}")
    return 0 if all(results.values()) else 1


def install_programs() -> None:
    """Install missing programs where that is ours to do; elsewhere say so, and go on with what is there."""
    missing = [entry for entry in PROGRAMS if not any(shutil.which(program) for program in entry[1])]
    if not missing:
        return
    packages = [package for _, _, packages in missing for package in packages]
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        names = ", ".join(name for name, _, _ in missing)
        say(f"Missing: {names}. The tests that need them will fail.")
        say(f"On Debian or Ubuntu, install them with: apt-get install {' '.join(packages)}")
        return
    say(f"Installing {', '.join(packages)} with apt-get.")
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ([*apt, "update"], install):
        if subprocess.run(command, stdout=sys.stderr, env=quiet).returncode != 0:
            raise SetupError(f"apt-get could not install {' '.join(packages)}.")


def check_javascript() -> dict[str, bool]:
    """Run the extension's lint, types and unit tests; by name, whether each passed."""
    npm = shutil.which("npm")
    if npm is None:
        return {"JavaScript": False}
    # --engine-strict: an older Node.js is named as the reason, instead of failing somewhere inside.
    packages = [npm, "ci", "--engine-strict", "--no-audit", "--no-fund", "--update-notifier=false"]
    if not succeeds(packages, EXTENSION_TESTS):
        return {"JavaScript packages": False}
    checks = ("lint", "types", "test")
    return {f"JavaScript {name}": succeeds([npm, "run", "--silent", name], EXTENSION_TESTS) for name in checks}


def check_python(pytest: Sequence[str | Path]) -> dict[str, bool]:
    """Run the tests of training beside the daemon's, then those that want the machine for themselves; by name, whether
    each part passed."""
    daemon = [f"--ignore={part}" for part in (TRAINING, *ALONE)]
    # More threads than cores would spin while they wait for each other.
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryFile() as kept:
        beside = [*pytest, TRAINING]
        with subprocess.Popen(beside, cwd=ROOT, env=environment, stdout=kept, stderr=subprocess.STDOUT) as training:
            results = {"Python tests": succeeds([*pytest, *daemon], ROOT, environment)}
            say(f"Waiting for: {' '.join(map(str, beside))}")
        kept.seek(0)
        print(kept.read().decode("utf-8", "replace"), flush=True)
    results["Training tests"] = training.returncode == 0
    results["Browser tests and benchmarks"] = succeeds([*pytest, *ALONE], ROOT)
    return results


def succeeds(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None) -> bool:
    say(f"Running: {' '.join(map(str, command))}")
    return subprocess.run(command, cwd=folder, env=environment).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
