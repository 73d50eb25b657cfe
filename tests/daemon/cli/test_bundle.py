"""Other models by command, the whole way from a hub's id to words for a picture."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from altwords.bundle import store
from altwords.cli import main
from browsers.photos import photo
from hub_models import save, vit
from hub_server import Hub, serving

ID = "somebody/small-captioner"


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("install", "Take a bundle from this disk, or convert a hub's captioner, such as Mozilla/distilvit."),
        ("use", "Let Altwords use this model."),
    ],
)
def test_help_keeps_names_as_they_are_written(action: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["bundle", action, "--help"])
    assert sentence in " ".join(capsys.readouterr().out.split())


class Home:
    """A home with nothing in it, and a hub with one model."""

    def __init__(self, folder: Path, hub: Hub) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ALTWORDS", "HF_", "XDG"))},
            "HOME": str(folder),
            "HF_ENDPOINT": hub.url,
            # The tests share their processors with each other.
            "OMP_NUM_THREADS": "1",
        }

    def altwords(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "altwords", *map(str, arguments)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=900)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("home")
    with serving() as hub:
        hub.models[ID] = save(tmp_path_factory.mktemp("hub") / "model", vit()).folder
        home = Home(folder, hub)
        done = home.altwords("bundle", "install", ID)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"Installed {ID}. To use it, run altwords bundle use {ID}.",
        'Until its confidence is fitted to photos, everything it says begins with "Maybe".',
    ]
    told = done.stderr.splitlines()
    assert told[0] == f"{ID}: licence apache-2.0."
    assert told[-1] == "Converting. This takes a minute or two."
    return home


def test_it_is_listed_beside_the_default(home: Home) -> None:
    lines = home.altwords("bundle", "list").stdout.splitlines()

    assert lines[0].startswith(f"{store.default_name()}: ")
    assert lines[0].endswith(", in use")
    assert lines[1] == f"{ID}: 1 MB, licence apache-2.0"
    assert len(lines) == 2


def test_only_the_bundle_is_left_of_the_download(home: Home) -> None:
    files = {path.name for path in home.folder.rglob("*") if path.is_file()}

    assert files >= {"manifest.json", "encoder.onnx", "decoder.safetensors"}
    assert not any(name.endswith((".part", ".new")) or name == "config.json" for name in files)


def test_it_describes_once_it_is_chosen(home: Home, tmp_path: Path) -> None:
    picture = tmp_path / "a.jpg"
    picture.write_bytes(photo(4, 64, 48))
    used = home.altwords("bundle", "use", ID)
    described = json.loads(home.altwords("describe", "--json", picture).stdout)
    refused = home.altwords("bundle", "remove", ID)
    back = home.altwords("bundle", "use", store.default_name())

    assert used.stdout == f"Altwords uses {ID} from its next start on.\n"
    assert described["bundle"] == ID
    # Made by lot, it may write nothing, of which nothing can be said.
    assert described["level"] == ("maybe" if described["caption"] else "unclear")
    assert refused.returncode == 1
    assert "in use" in refused.stderr
    assert back.returncode == 0


def test_a_turned_bit_is_found(home: Home) -> None:
    assert home.altwords("bundle", "verify").stdout.splitlines() == [
        f"{store.default_name()}: whole and unchanged",
        f"{ID}: whole and unchanged",
    ]
    [path] = home.folder.rglob("decoder.safetensors")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    done = home.altwords("bundle", "verify", ID)
    data[-1] ^= 1
    path.write_bytes(data)

    assert (done.returncode, done.stdout) == (1, "")
    assert "damaged: decoder.safetensors is not as it was made" in done.stderr


def test_one_from_a_zip_takes_its_place(home: Home, tmp_path: Path) -> None:
    [manifest] = home.folder.rglob("manifest.json")
    packed = shutil.make_archive(str(tmp_path / "theirs"), "zip", manifest.parent.parent, manifest.parent.name)
    assert home.altwords("bundle", "remove", ID).returncode == 0
    done = home.altwords("bundle", "install", packed)

    assert done.stdout == f"Installed {ID}. To use it, run altwords bundle use {ID}.\n"
    assert home.altwords("bundle", "verify", ID).stdout == f"{ID}: whole and unchanged\n"


def test_without_network_it_says_so(home: Home) -> None:
    """The hub is gone by now."""
    done = home.altwords("bundle", "install", ID)

    assert done.returncode == 1
    assert done.stderr.startswith("altwords: 127.0.0.1:")
    assert "cannot be reached. Check the network, then give the same command again." in done.stderr


def test_an_unknown_name(home: Home) -> None:
    for action in ("use", "verify", "remove"):
        done = home.altwords("bundle", action, "none/such")
        assert done.returncode == 1
        assert done.stderr == (
            "altwords: There is no model none/such. Run altwords bundle list to hear which there are.\n"
        )


def test_uninstalling_takes_models_too(home: Home) -> None:
    assert home.altwords("bundle", "remove", "none").returncode == 1
    done = home.altwords("uninstall")

    assert done.returncode == 0
    assert [path for path in home.folder.rglob("*") if path.is_file()] == []
