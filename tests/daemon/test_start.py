"""start.py, run for real on a project so small that its environment takes a second to make."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import start
from waiting import until

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "altwords"
version = "1"
"""

# An editable wheel made by hand, so that no test waits for a build tool from a registry.
BACKEND = """
import pathlib, zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "altwords-1-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        wheel.writestr("altwords.pth", str(pathlib.Path(__file__).parent / "daemon"))
        for file, text in (
            ("METADATA", "Metadata-Version: 2.1\\nName: altwords\\nVersion: 1\\n"),
            ("WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"),
            ("RECORD", ""),
        ):
            wheel.writestr(f"altwords-1.dist-info/{file}", text)
    return name
"""

ALTWORDS = """
import signal, sys
try:
    print("altwords", *sys.argv[1:], flush=True)
    if "wait" in sys.argv:
        signal.pause()
except KeyboardInterrupt:
    sys.exit(130)
sys.exit(7 if "fail" in sys.argv else 0)
"""


@pytest.fixture(scope="module", autouse=True)
def no_registry() -> Iterator[None]:
    """Nothing here needs a package, so the probe and pip may look nowhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("https_proxy", "http://127.0.0.1:9")
        yield


def make_project(root: Path) -> Path:
    package = root / "daemon" / "altwords"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(ALTWORDS)
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "backend.py").write_text(BACKEND)
    (root / "constraints.txt").write_text("# none\n")
    shutil.copy(start.__file__, root / "daemon" / "start.py")
    return root


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a space in its path; the first test that starts it makes its environment."""
    return make_project(tmp_path_factory.mktemp("a clone"))


def run(root: Path, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "daemon" / "start.py"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def test_with_arguments_stdout_holds_what_altwords_says_and_nothing_else(project: Path) -> None:
    first, second = run(project, "status", "--json"), run(project, "status", "--json")

    assert first.stdout == second.stdout == "altwords status --json\n"
    assert "Setting up" in first.stderr
    assert second.stderr == ""


def test_without_arguments_it_installs_and_says_what_to_do_and_serves(project: Path) -> None:
    done = run(project)

    lines = done.stdout.splitlines()
    assert lines[0] == "altwords install --no-login"
    assert str(project / "extension") in lines
    assert all(page in done.stdout for page in ("chrome://extensions", "edge://extensions", "about:debugging"))
    assert lines[-1] == "altwords serve"


def test_the_exit_code_is_that_of_altwords(project: Path) -> None:
    assert run(project, "fail").returncode == 7


def test_a_folder_named_altwords_where_the_user_stands_is_not_taken_for_the_program(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "altwords").mkdir()
    (tmp_path / "altwords" / "__main__.py").write_text("print('not this one')")

    assert run(project, "status", folder=tmp_path).stdout == "altwords status\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no exec")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_signals_reach_altwords_itself(project: Path, number: signal.Signals, code: int) -> None:
    run(project, "status")
    command = [sys.executable, project / "daemon" / "start.py", "wait"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "altwords wait\n"
        process.send_signal(number)
        _, complaints = process.communicate(timeout=30)

    assert process.returncode == code
    assert complaints == ""


def test_changed_requirements_update_the_environment_in_place(project: Path) -> None:
    run(project, "status")
    kept = project / ".venv" / "kept"
    kept.touch()
    (project / "constraints.txt").write_text("# changed\n")

    assert "Setting up" in run(project, "status").stderr
    assert kept.exists()


@pytest.mark.parametrize(
    "stamp",
    [start.UNFINISHED, "Python 3.4 in {folder}\n0\n", "{base} elsewhere\n0\n"],
    ids=["cut", "old", "moved"],
)
def test_an_environment_that_cannot_be_trusted_is_made_anew(project: Path, stamp: str) -> None:
    environment = start.Environment(project, project / ".venv")
    run(project, "status")
    leftover = environment.folder / "leftover"
    leftover.touch()
    environment.stamp.write_text(stamp.format(folder=environment.folder, base=environment.base()))

    assert run(project, "status").stdout == "altwords status\n"
    assert not leftover.exists()


def test_two_starts_at_once_make_one_environment(tmp_path: Path) -> None:
    root = make_project(tmp_path)
    command = [sys.executable, root / "daemon" / "start.py", "status"]
    starts = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in "12"]
    said = [process.communicate(timeout=120) for process in starts]

    assert [stdout for stdout, _ in said] == ["altwords status\n"] * 2
    assert sum("Setting up" in stderr for _, stderr in said) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_control_c_while_setting_up_leaves_no_traceback_and_the_next_start_mends_it(tmp_path: Path) -> None:
    root = make_project(tmp_path)
    command = [sys.executable, root / "daemon" / "start.py", "status"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        until((root / ".venv" / "altwords.stamp").exists, "the environment to be begun")
        os.killpg(process.pid, signal.SIGINT)
        _, complaints = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Traceback" not in complaints
    assert run(root, "status").stdout == "altwords status\n"


def test_a_folder_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path) -> None:
    root = make_project(tmp_path)
    theirs = root / ".venv" / "theirs"
    theirs.parent.mkdir()
    theirs.touch()

    done = run(root, "status")

    assert done.returncode == 1
    assert done.stderr.startswith("altwords: Altwords did not make ")
    assert theirs.exists()


def test_when_pip_fails_its_reason_is_shown_and_the_next_start_begins_again(tmp_path: Path) -> None:
    root = make_project(tmp_path)
    (root / "backend.py").write_text("raise RuntimeError('no such backend today')")

    done = run(root, "status")

    assert done.returncode == 1
    assert "no such backend today" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("altwords: Setting up failed:")
    (root / "backend.py").write_text(BACKEND)
    assert run(root, "status").stdout == "altwords status\n"


def test_a_full_disk_is_said_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "SPACE", 1e18)
    root = make_project(tmp_path)

    with pytest.raises(start.SetupError, match="Disk full"):
        start.Environment(root, root / ".venv").make()

    assert not (root / ".venv").exists()


def test_a_missing_venv_module_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    root = make_project(tmp_path)

    with pytest.raises(start.SetupError, match="python3-venv"):
        start.Environment(root, root / ".venv").make()


def test_an_older_python_hears_which_one_it_needs() -> None:
    source = Path(start.__file__)
    # An older parser must get as far as the sentence.
    ast.parse(source.read_text("utf-8"), feature_version=(3, 7))
    old = "import runpy, sys; sys.version_info = (3, 9, 2); sys.version = '3.9.2 (old)'"

    done = subprocess.run(
        [sys.executable, "-c", f"{old}; runpy.run_path({str(source)!r})"], capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stderr == "Altwords needs Python 3.11 or newer, and this is Python 3.9.2.\n"


class Wheels(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response(404 if "absent" in self.path else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def wheels() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Wheels) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/whl/cpu"
        server.shutdown()


@pytest.mark.parametrize("system", ["linux", "win32"])
def test_the_small_pytorch_is_taken_where_its_host_answers(wheels: str, system: str) -> None:
    assert start.cpu_wheels(wheels, system) == ["--extra-index-url", wheels]


def test_macos_has_no_other_pytorch(wheels: str) -> None:
    assert start.cpu_wheels(wheels, "darwin") == []


def test_the_small_pytorch_is_given_up_where_its_host_has_none(wheels: str) -> None:
    assert start.cpu_wheels(f"{wheels}/absent", "linux") == []


@pytest.mark.parametrize("greeting", [None, b"", b"220 mail.example ESMTP\r\n"], ids=["silent", "closes", "not http"])
def test_the_small_pytorch_is_given_up_where_its_host_makes_no_sense(greeting: bytes | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                if greeting is None:
                    connection.recv(1)  # until the other side gives up
                else:
                    connection.sendall(greeting)

        threading.Thread(target=answer, daemon=True).start()
        assert start.cpu_wheels(f"http://127.0.0.1:{server.getsockname()[1]}", "linux", patience=0.3) == []


def test_the_small_pytorch_is_given_up_where_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert start.cpu_wheels(f"http://127.0.0.1:{unused.getsockname()[1]}", "linux") == []
