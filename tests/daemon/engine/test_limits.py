from __future__ import annotations

import signal
import subprocess
import sys

import psutil
import pytest
from PIL import Image

from made_pictures import encoded
from waiting import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these limits are POSIX's")


def run(code: str, data: bytes = b"") -> str:
    """What ``code`` prints in a process of its own, which takes its limits with it."""
    code = "import os, sys\nfrom altwords.engine import limits\n" + code
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True, timeout=300)
    return done.stdout.decode().strip()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds real memory")
@pytest.mark.parametrize(("taken", "heard"), [(100, "fits"), (300, "MemoryError")])
def test_memory_is_bounded_from_where_it_stands(taken, heard):
    code = f"""
held = bytearray(100 << 20)
limits.bound_memory(200 << 20)
try:
    bytearray({taken} << 20)
    print("fits")
except MemoryError:
    print("MemoryError")
"""
    assert run(code) == heard


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds real memory")
def test_a_picture_beyond_the_memory_is_a_problem_and_the_next_one_is_decoded():
    large = encoded(Image.new("RGB", (6000, 6000), "red"), "png")
    small = encoded(Image.new("RGB", (60, 60), "red"), "png")
    code = f"""
from altwords.picture.decode import Problem, decode
limits.bound_memory(100 << 20)
data = sys.stdin.buffer.read()
try:
    decode(data[{len(small)}:])
except Problem as problem:
    print(problem.code, problem.sentence)
print(decode(data[:{len(small)}]).size)
"""
    heard = "too_many_pixels Too large: this image needs more memory than there is.\n(60, 60)"
    assert run(code, small + large) == heard


def test_no_core_dump_and_a_lower_priority():
    code = """
import resource
before = os.nice(0)
limits.restrain()
print(resource.getrlimit(resource.RLIMIT_CORE), os.nice(0) > before or before == 19)
"""
    assert run(code) == "(0, 0) True"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can")
def test_it_dies_with_its_parent_even_when_it_hangs():
    child = "from altwords.engine import limits; limits.restrain(); print(flush=True); import time; time.sleep(600)"
    parent = f"""
import subprocess
child = subprocess.Popen([sys.executable, "-c", {child!r}], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    code = "import os, sys\n" + parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=300, check=False)
    assert done.returncode == -signal.SIGKILL
    pid = int(done.stdout)
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == "zombie", "the child to die")


def test_threads_are_told_to_sleep_unless_the_user_says_otherwise(monkeypatch):
    code = "limits.still_threads(); print(os.environ['OMP_WAIT_POLICY'], os.environ['KMP_BLOCKTIME'])"
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    monkeypatch.setenv("KMP_BLOCKTIME", "7")
    assert run(code) == "PASSIVE 7"
