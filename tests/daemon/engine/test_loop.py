"""The engine as the service meets it: a process, and frames on its pipes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

import made_pictures
from altwords.answer import Answer
from altwords.engine import frames
from altwords.engine.loop import serve
from browsers.photos import photo
from made_pictures import encoded, quarters, writing

PHOTO = photo(4, 300, 200)


@contextmanager
def engine(folder: Path | None = None, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A running engine; modules in ``folder`` stand before those that are installed."""
    paths = [str(folder) if folder else "", os.environ.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    with subprocess.Popen(
        [sys.executable, "-m", "altwords.engine"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def ask(process, *pictures: bytes, **asked: list) -> dict[int, dict]:
    """Replies by job, once there is one for each picture."""
    jobs = [
        {"job": 10 + n, "bytes": len(picture), "detail": False, "language": "en", "lead": "level", "read": True}
        | {name: values[n] for name, values in asked.items()}
        for n, picture in enumerate(pictures)
    ]
    frames.write(process.stdin, {"op": "describe", "jobs": jobs}, b"".join(pictures))
    replies = [frames.read(process.stdout)[0] for _ in pictures]
    return {reply["job"]: reply for reply in replies}


@pytest.fixture(scope="module")
def running():
    with engine() as process:
        ready, _ = frames.read(process.stdout)
        assert ready["op"] == "ready"
        yield process


def test_it_says_when_it_is_ready_and_leaves_at_the_end_of_its_input(bundle):
    with engine() as process:
        ready, body = frames.read(process.stdout)
        assert (ready, body) == ({"op": "ready", "bundle": bundle.name, "shortfall": None}, b"")
        assert ask(process, PHOTO)[10]["op"] == "answer"
        process.stdin.close()
        assert frames.read(process.stdout) is None
        assert process.wait(300) == 0
        assert process.stderr.read() == b""


def test_a_micro_batch(running):
    replies = ask(running, PHOTO, b"text", encoded(quarters(), "png"), encoded(Image.new("L", (9, 9)), "gif"))
    assert [replies[job]["op"] for job in (10, 11, 12, 13)] == ["answer", "problem", "answer", "answer"]
    assert replies[11] == {
        "op": "problem",
        "job": 11,
        "code": "not_an_image",
        "sentence": "Not an image that Altwords can read.",
        "shortfall": None,
    }
    assert [Answer.from_json(replies[job]["answer"]).size for job in (10, 12, 13)] == [(300, 200), (96, 64), (9, 9)]


def test_every_job_gets_the_form_it_asked_for(running):
    replies = ask(
        running,
        *[PHOTO] * 4,
        detail=[True, False, True, False],
        language=["en", "en", "xx", "en"],
        lead=["level"] * 3 + ["none"],
    )
    details = [replies[job]["answer"]["detail"] for job in (10, 11, 12)]
    assert details[0] == details[2]
    assert details[0].startswith("Photo, 300 by 200 pixels.")
    assert details[1] is None
    assert replies[13]["answer"]["text"] == replies[13]["answer"]["caption"]


def test_reading_comes_second_and_is_laid_down_for_whatever_comes(running):
    page = writing("Closed on Mondays", size=(900, 1200), lines=30)
    first = ask(running, page, detail=[True], read=[False])[10]["answer"]
    assert first["unread"]
    assert first["words"] == []
    job = {"job": 1, "bytes": len(page), "detail": True, "language": "en", "lead": "level", "read": True}
    frames.write(running.stdin, {"op": "describe", "jobs": [job]}, page)
    frames.write(running.stdin, {"op": "lay down"})
    assert frames.read(running.stdout)[0]["answer"]["unread"]
    assert ask(running, PHOTO)[10]["answer"]["caption"]
    while (read := ask(running, page, detail=[True])[10]["answer"])["unread"]:
        pass
    assert read["words"] == ["Closed on Mondays"] * 30
    assert "Closed on Mondays\nClosed on Mondays" in read["detail"]


@pytest.mark.skipif(sys.platform != "linux", reason="there alone a priority belongs to a thread")
@pytest.mark.skipif(sys.platform == "linux" and os.nice(0) > 6, reason="all of it stands back already")
def test_what_reads_stands_back(running):
    ask(running, writing("Closed on Mondays"), detail=[True])
    threads = Path(f"/proc/{running.pid}/task").iterdir()
    priorities = [int((thread / "stat").read_text().rpartition(")")[2].split()[16]) for thread in threads]
    assert max(priorities) >= 10 > min(priorities)


@pytest.mark.parametrize(
    ("broken", "code", "heard"),
    [
        ("rapidocr", "", "Text in images cannot be read: PP-OCRv6_det_small.onnx of rapidocr is missing."),
        ("cv2", "raise ImportError('no', name='cv2')", "Text in images cannot be read: cv2 is missing or broken."),
    ],
)
def test_without_what_reads_text_it_captions_all_the_same(tmp_path, broken, code, heard):
    (tmp_path / broken).mkdir()
    (tmp_path / broken / "__init__.py").write_text(code)
    with engine(tmp_path) as process:
        ready, _ = frames.read(process.stdout)
        assert ready["op"] == "ready"
        replies = ask(process, writing("Closed on Mondays"), PHOTO, detail=[True, True])
        assert (replies[10]["answer"]["words"], replies[10]["answer"]["unread"]) == ([], False)
        assert replies[10]["shortfall"] == heard
        assert replies[11]["answer"]["caption"]


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        pytest.param(b"", "not_an_image", id="empty"),
        pytest.param(PHOTO[:100], "broken_image", id="truncated"),
        pytest.param(made_pictures.claiming("png", 40001, 1000), "too_many_pixels", id="header"),
        pytest.param(made_pictures.scan_bomb(), "broken_image", id="scans"),
        pytest.param(made_pictures.strip_bomb(), "broken_image", id="strips"),
        pytest.param(made_pictures.tag_bomb(), "broken_image", id="tags"),
    ],
)
def test_hostile_pictures_leave_it_at_work(running, picture, code):
    replies = ask(running, picture, PHOTO)
    assert replies[10]["code"] == code
    assert replies[11]["answer"]["caption"]


def test_a_model_that_is_not_there_is_said_in_a_sentence(tmp_path):
    with engine(ALTWORDS_BUNDLE=str(tmp_path)) as process:
        failed, _ = frames.read(process.stdout)
        assert failed == {"op": "failed", "sentence": f"There is no model in {tmp_path}."}
        assert process.wait(300) == 1


def test_a_setting_that_cannot_be_is_said_in_a_sentence():
    with engine(ALTWORDS_BEAMS="many") as process:
        failed, _ = frames.read(process.stdout)
        assert failed == {"op": "failed", "sentence": "The setting beams cannot be 'many'."}
        assert process.wait(300) == 1


def test_a_missing_library_is_said_in_a_sentence(tmp_path):
    (tmp_path / "onnxruntime.py").write_text("raise ImportError('no', name='onnxruntime')")
    with engine(tmp_path) as process:
        failed, _ = frames.read(process.stdout)
        assert failed["op"] == "failed"
        assert "onnxruntime is missing or broken" in failed["sentence"]
        assert process.wait(300) == 1


def test_what_libraries_print_stays_out_of_the_frames(tmp_path):
    """Printed from Python and from C while the engine loads: both reach standard error."""
    (tmp_path / "tokenizers.py").write_text(
        "import importlib.machinery, importlib.util, os, sys\n"
        "print('from Python', flush=True)\n"
        "os.write(1, b'from C')\n"
        "path = [entry for entry in sys.path if entry != os.path.dirname(__file__)]\n"
        "spec = importlib.machinery.PathFinder.find_spec('tokenizers', path)\n"
        "module = sys.modules['tokenizers'] = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(module)\n"
    )
    with engine(tmp_path) as process:
        ready, _ = frames.read(process.stdout)
        assert ready["op"] == "ready"
        assert ask(process, PHOTO)[10]["op"] == "answer"
        process.stdin.close()
        assert b"from Python" in (printed := process.stderr.read())
        assert b"from C" in printed


@pytest.mark.parametrize("lengths", [(1, 2), (10**6, 0), (0, 0)])
def test_lengths_that_do_not_add_up_end_it(pipeline, lengths):
    asked = {"detail": False, "language": "en", "lead": "level", "read": False}
    jobs = [{"job": n, "bytes": length, **asked} for n, length in enumerate(lengths)]
    source = io.BytesIO(frames.pack({"op": "describe", "jobs": jobs}, b"four"))
    with pytest.raises(frames.FrameError):
        serve(pipeline, source, io.BytesIO())
