"""Files come whole from a hub, or a sentence says why not."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from altwords.bundle import hub as client
from altwords.bundle.manifest import BundleError
from hub_server import LARGE, REVISION, Hub

ID = "somebody/model"
WEIGHTS = os.urandom(3 * LARGE)


@pytest.fixture
def model(hub: Hub, tmp_path: Path) -> client.RemoteModel:
    folder = tmp_path / "on-the-hub"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "any"}')
    (folder / "weights.bin").write_bytes(WEIGHTS)
    (folder / "empty.txt").write_bytes(b"")
    hub.models[ID] = folder
    return client.find(ID)


def ranges(hub: Hub) -> list[str]:
    return [wanted for path, wanted in hub.asked if path.endswith("weights.bin")]


def test_what_the_hub_says_of_a_model(model: client.RemoteModel) -> None:
    assert (model.id, model.revision, model.license) == (ID, REVISION, "apache-2.0")
    # What lies in folders is of no use here.
    assert set(model.files) == {"config.json", "weights.bin", "empty.txt"}
    assert model.files["weights.bin"].size == len(WEIGHTS)


@pytest.mark.parametrize("name", ["config.json", "weights.bin", "empty.txt"])
def test_a_file_comes_whole_and_only_once(model: client.RemoteModel, hub: Hub, tmp_path: Path, name: str) -> None:
    sizes: list[int] = []
    path = client.fetch(model, name, tmp_path / "here", sizes.append)
    asked = len(hub.asked)
    client.fetch(model, name, tmp_path / "here")

    assert path.read_bytes() == (hub.models[ID] / name).read_bytes()
    assert sum(sizes) == path.stat().st_size
    assert len(hub.asked) == asked
    assert [file.name for file in path.parent.iterdir()] == [name]


def test_a_connection_that_breaks_off_is_taken_up_where_it_was(
    model: client.RemoteModel, hub: Hub, tmp_path: Path
) -> None:
    hub.cut = [70_000, 1]
    path = client.fetch(model, "weights.bin", tmp_path / "here")

    assert path.read_bytes() == WEIGHTS
    assert ranges(hub) == ["", "bytes=70000-", "bytes=70001-"]


def test_what_came_is_kept_for_the_next_try(model: client.RemoteModel, hub: Hub, tmp_path: Path) -> None:
    hub.cut = [80_000, 0]
    with pytest.raises(BundleError, match=r"^The download of weights.bin broke off\. Give the same command again"):
        client.fetch(model, "weights.bin", tmp_path / "here")

    sizes: list[int] = []
    assert client.fetch(model, "weights.bin", tmp_path / "here", sizes.append).read_bytes() == WEIGHTS
    assert ranges(hub)[-1] == "bytes=80000-"
    assert sum(sizes) == len(WEIGHTS)


def test_a_server_without_ranges_begins_anew(model: client.RemoteModel, hub: Hub, tmp_path: Path) -> None:
    hub.ranges = False
    hub.cut = [80_000]

    assert client.fetch(model, "weights.bin", tmp_path / "here").read_bytes() == WEIGHTS


def test_other_bytes_than_the_hash_says_are_thrown_away(model: client.RemoteModel, hub: Hub, tmp_path: Path) -> None:
    hub.lie = True
    with pytest.raises(BundleError, match=r"^weights.bin is damaged"):
        client.fetch(model, "weights.bin", tmp_path / "here")
    assert list((tmp_path / "here").iterdir()) == []

    hub.lie = False
    assert client.fetch(model, "weights.bin", tmp_path / "here").read_bytes() == WEIGHTS


def test_a_changed_small_file_is_noticed_too(model: client.RemoteModel, hub: Hub, tmp_path: Path) -> None:
    (hub.models[ID] / "config.json").write_text('{"model_type": "ant"}')

    with pytest.raises(BundleError, match=r"^config.json is damaged"):
        client.fetch(model, "config.json", tmp_path / "here")


REFUSALS: dict[str, tuple[Callable[[Hub], object], str]] = {
    "gated": (lambda hub: hub.refused.update({ID: (401, "GatedRepo")}), "is not for everybody.* set HF_TOKEN"),
    "forbidden": (lambda hub: hub.refused.update({ID: (403, "")}), "is not for everybody"),
    "missing": (lambda hub: hub.models.pop(ID), f"has no model {ID} that everybody may read"),
    "not found": (lambda hub: hub.refused.update({ID: (404, "")}), f"has no model {ID}"),
    "busy": (lambda hub: hub.refused.update({ID: (429, "")}), "is busy"),
    "broken": (lambda hub: hub.refused.update({ID: (502, "")}), "refused with status 502"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals_are_sentences(model: client.RemoteModel, hub: Hub, tmp_path: Path, case: str) -> None:
    harm, sentence = REFUSALS[case]
    harm(hub)

    for ask in (lambda: client.find(ID), lambda: client.fetch(model, "weights.bin", tmp_path / "here")):
        with pytest.raises(BundleError, match=sentence) as refused:
            ask()
        assert str(refused.value).endswith(".")


def test_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")

    with pytest.raises(BundleError, match=rf"^127.0.0.1:{port} cannot be reached\. Check the network"):
        client.find(ID)


@pytest.mark.parametrize(
    "name", ["model", "", "a/b/c", "../etc", "somebody/..", "some body/model", "https://hub/a/b", "a/b?x=1", "ä/b", "/"]
)
def test_what_is_no_id_is_not_asked_for(hub: Hub, name: str) -> None:
    with pytest.raises(BundleError, match="is no id of a model"):
        client.find(name)
    assert hub.asked == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "file:///etc",
        "hub.example",
        "http://hub.example",
        "http://127.0.0.1@hub.example",
        "http://127.0.0.1:80@hub.example",
        "http://localhost.hub.example",
        "http://127.0.0.2",
        "http://",
        "https://",
    ],
)
def test_a_hub_elsewhere_is_asked_in_secret_alone(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")

    with pytest.raises(BundleError, match="must begin with https"):
        client.find(ID)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_hub_on_this_computer_may_be_asked_in_clear(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"http://{host}:1/hub")

    with pytest.raises(BundleError, match="cannot be reached"):
        client.find(ID)


def test_an_answer_that_is_no_list_of_files(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "on-the-hub"
    folder.mkdir()
    hub.models[ID], hub.refused = folder, {ID: (203, "")}

    with pytest.raises(BundleError, match="gave an answer that this version cannot read"):
        client.find(ID)


def test_a_token_opens_a_gated_model(
    model: client.RemoteModel, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.refused, hub.token = {ID: (401, "GatedRepo")}, "hf_secret"
    monkeypatch.setenv("HF_TOKEN", "hf_secret")

    assert client.fetch(client.find(ID), "weights.bin", tmp_path / "here").read_bytes() == WEIGHTS


@pytest.mark.parametrize(
    ("card", "license_"),
    [({"license": "mit"}, "mit"), ({}, "not stated"), (None, "not stated"), ("text", "not stated")],
)
def test_the_licence(model: client.RemoteModel, hub: Hub, card: object, license_: str) -> None:
    hub.license = card

    assert client.find(ID).license == license_


def test_the_server_of_these_tests_speaks_as_the_hubs_own_program_expects(
    model: client.RemoteModel, hub: Hub, tmp_path: Path
) -> None:
    program = """
import json, sys, huggingface_hub as hub
model, folder = sys.argv[1:]
about = hub.model_info(model, files_metadata=True)
files = {one.rfilename: [one.size, one.lfs.sha256 if one.lfs else one.blob_id] for one in about.siblings}
for name in ("config.json", "weights.bin"):
    hub.hf_hub_download(model, name, revision=about.sha, local_dir=folder)
print(json.dumps([about.sha, about.card_data.license, files]))
"""
    environment = {**os.environ, "HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "cache"), "HF_HUB_DISABLE_XET": "1"}
    command = [sys.executable, "-c", program, ID, str(tmp_path / "there")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there" / "weights.bin").read_bytes() == WEIGHTS
    revision, license_, files = json.loads(done.stdout)
    assert (revision, license_) == (model.revision, model.license)
    assert {name: files[name] for name in model.files} == {
        one.name: [one.size, one.hash] for one in model.files.values()
    }
