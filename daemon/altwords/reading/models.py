"""PP-OCR's models, which come inside the package ``rapidocr``: found on disk, run in ONNX Runtime.

Nothing of that package is imported. Its own code would fetch a model that it misses from the network, and loads
some fifty megabytes of modules for what ``detector`` and ``recogniser`` do in a page each.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import onnxruntime as ort

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"

_PACKAGE = "rapidocr"


class Unavailable(Exception):  # noqa: N818 - a state of the installation
    """Text cannot be read on this machine; the message is a sentence for the user."""


def session(name: str) -> ort.InferenceSession:
    """The model in the file ``name``, ready to run.

    Raises:
        Unavailable: it is not there, or cannot be loaded.
    """
    path = _folder() / name
    options = ort.SessionOptions()
    # One thread: reading is background work, and the cores belong to captions and to the browser.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # The arena keeps the largest picture's memory for good.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise Unavailable(f"Text in images cannot be read: {name} of {_PACKAGE} is missing or broken.") from error


def check() -> None:
    """Whether all that reading needs is there, as far as that can be told without loading it.

    Raises:
        Unavailable: it is not.
    """
    if importlib.util.find_spec("cv2") is None:
        raise Unavailable("Text in images cannot be read: the package opencv-python-headless is not installed.")
    for name in (DETECTOR, RECOGNISER):
        if not (_folder() / name).is_file():
            raise Unavailable(f"Text in images cannot be read: {name} of {_PACKAGE} is missing.")


def _folder() -> Path:
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise Unavailable(f"Text in images cannot be read: the package {_PACKAGE} is not installed.")
    return Path(found.submodule_search_locations[0]) / "models"
