"""``altwords describe`` as a user runs it. Every run is a process, for it bounds its own memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from altwords import cli
from altwords.wording.neutral import neutral
from browsers.photos import photo
from made_pictures import encoded, writing

PHOTO = photo(4, 300, 200)
OTHER = photo(3, 96, 64, "png")


def describe(*arguments: str | Path, data: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "altwords", "describe", *map(str, arguments)],
        input=data,
        capture_output=True,
        timeout=300,
        check=False,
        env={**os.environ, **environment},
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Pictures in two layers, named out of order, with things between them that are none."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "sub").mkdir()
    for name, data in {
        "b.JPG": PHOTO,
        "a.png": OTHER,
        "sub/c.webp": photo(2, 50, 90, "webp"),
        "sub/broken.gif": b"GIF89a",
        "notes.txt": b"no picture, and not called one",
        "blank.png": encoded(Image.new("L", (20, 20)), "png"),
    }.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def in_json(folder):
    return describe("--json", "--detail", folder, folder / "missing.png")


def test_json_is_one_line_a_picture_in_order(folder, in_json):
    lines = [json.loads(line) for line in in_json.stdout.splitlines()]
    names = ["a.png", "b.JPG", "blank.png", "sub/broken.gif", "sub/c.webp", "missing.png"]
    assert [line["file"] for line in lines] == [str(folder / name) for name in names]
    assert all(next(iter(line)) == "file" for line in lines)
    assert [line.get("size") for line in lines] == [[96, 64], [300, 200], [20, 20], None, [50, 90], None]
    assert lines[1]["caption"]
    assert lines[1]["detail"].startswith("Photo, 300 by 200 pixels.")


def test_problems_are_in_the_json_and_on_standard_error(folder, in_json):
    problems = {
        Path(line["file"]).name: line["problem"]["code"]
        for line in map(json.loads, in_json.stdout.splitlines())
        if "problem" in line
    }
    assert problems == {"broken.gif": "broken_image", "missing.png": "not_found"}
    assert in_json.stderr.splitlines() == [
        f"altwords: {folder / 'sub' / 'broken.gif'}: Broken image: it could not be decoded.",
        f"altwords: {folder / 'missing.png'}: There is no such file.",
    ]
    assert in_json.returncode == 1


def test_several_pictures_are_named_and_the_words_are_the_answers(folder, in_json):
    done = describe(folder / "b.JPG", folder / "blank.png")
    photo = json.loads(in_json.stdout.splitlines()[1])
    assert done.stdout.splitlines() == [f"{folder / 'b.JPG'}: {photo['text']}", f"{folder / 'blank.png'}: Blank"]
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_standard_input_gives_one_line_without_a_name(in_json, arguments):
    photo = json.loads(in_json.stdout.splitlines()[1])
    done = describe(*arguments, data=PHOTO)
    assert (done.stdout, done.returncode) == (photo["text"] + "\n", 0)


def test_detail_and_raw(in_json):
    photo = json.loads(in_json.stdout.splitlines()[1])
    assert describe("--detail", data=PHOTO).stdout == photo["detail"] + "\n"
    raw = json.loads(describe("--raw", "--json", data=PHOTO).stdout)
    assert (raw["file"], neutral(raw["caption"]), raw["text"]) == ("-", photo["caption"], raw["caption"])
    assert describe("--raw", data=PHOTO).stdout == raw["caption"] + "\n"


def test_text_in_a_picture_is_read():
    done = describe("--detail", data=writing("Closed on Mondays", lines=2))
    assert done.stdout.splitlines()[1:] == ["Closed on Mondays", "Closed on Mondays"]
    assert (done.stderr, done.returncode) == ("", 0)


def test_where_text_cannot_be_read_that_is_said_once(tmp_path):
    (tmp_path / "rapidocr").mkdir()
    (tmp_path / "rapidocr" / "__init__.py").touch()
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(writing("Closed on Mondays"))
    done = describe(tmp_path, PYTHONPATH=str(tmp_path))
    assert done.stderr == "altwords: Text in images cannot be read: PP-OCRv6_det_small.onnx of rapidocr is missing.\n"
    assert (len(done.stdout.splitlines()), done.returncode) == (2, 0)


def test_a_file_name_that_no_terminal_can_show(tmp_path):
    name = os.fsencode(tmp_path) + b"/\xff \xe2\x98\x83.png"
    try:
        with open(name, "wb") as file:  # noqa: PTH123 - pathlib takes no bytes
            file.write(OTHER)
    except OSError:
        pytest.skip("this file system takes no such name")
    done = describe(tmp_path, data=b"", PYTHONIOENCODING="ascii:strict")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_what_cannot_be_read_is_said_without_loading_the_model(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ALTWORDS_BUNDLE", str(tmp_path / "nowhere"))
    empty = tmp_path / "empty"
    empty.mkdir()
    long = str(tmp_path / ("x" * 300))
    assert cli.main(["describe", str(tmp_path / "missing.jpg"), str(empty), long]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        f"altwords: {tmp_path / 'missing.jpg'}: There is no such file.",
        f"altwords: {empty}: There are no pictures in this folder.",
        f"altwords: {long}: This cannot be read: File name too long.",
    ]


def test_a_file_that_is_too_large_costs_no_other_its_words(folder, tmp_path):
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.truncate(3 << 30)
    done = describe(folder / "b.JPG", large, folder / "blank.png")
    assert done.stderr == f"altwords: {large}: Too large: files may have at most 100 megabytes.\n"
    assert [line.partition(": ")[0] for line in done.stdout.splitlines()] == [
        str(folder / "b.JPG"),
        str(folder / "blank.png"),
    ]
    assert done.returncode == 1


def test_standard_input_is_read_no_further_than_a_file(monkeypatch, capsys):
    class Endless:
        buffer = SimpleNamespace(read=lambda size: bytes(size))

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", Endless())
    assert cli.main(["describe"]) == 1
    assert capsys.readouterr().err == "altwords: -: Too large: files may have at most 100 megabytes.\n"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_files_and_folders_that_may_not_be_read(tmp_path, capsys):
    locked, file = tmp_path / "locked", tmp_path / "locked.png"
    locked.mkdir()
    file.write_bytes(OTHER)
    locked.chmod(0)
    file.chmod(0)
    assert cli.main(["describe", str(tmp_path)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"altwords: {file}: You are not allowed to read this.",
        f"altwords: {locked}: You are not allowed to read this.",
    ]


def test_a_model_that_is_not_there(tmp_path, capsys):
    picture = tmp_path / "a.png"
    picture.write_bytes(OTHER)
    assert cli.main(["describe", "--bundle", str(tmp_path), str(picture)]) == 1
    assert capsys.readouterr().err == f"altwords: There is no model in {tmp_path}.\n"


def test_a_terminal_is_not_waited_for(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert cli.main(["describe"]) == 2
    assert capsys.readouterr().err == "altwords: Name a picture or a folder, or pipe a picture in.\n"
