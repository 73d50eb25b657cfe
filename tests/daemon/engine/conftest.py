from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from altwords import settings
from altwords.bundle import store
from altwords.bundle.manifest import MANIFEST, Bundle, open_bundle, sha256
from altwords.engine.pipeline import Pipeline


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    """The real model."""
    return store.chosen(settings.load())


@pytest.fixture(scope="session")
def pipeline(bundle) -> Pipeline:
    return Pipeline(bundle, settings.Settings())


@pytest.fixture(scope="session")
def screenshots_only(bundle, tmp_path_factory) -> Pipeline:
    """The real model with a head for kinds that takes everything for a screenshot."""
    folder = tmp_path_factory.mktemp("bundle")
    files = {name: about for name, about in bundle.manifest["files"].items() if name != "kinds.safetensors"}
    for name in files:
        shutil.copy(bundle.folder / name, folder)
    with safe_open(bundle.path("neighbours.safetensors"), "np") as file:
        (width,) = file.get_slice("centre").get_shape()
    tensors = {
        "weight": np.zeros((2, width), np.float32),
        "bias": np.array([0, 9], np.float32),
        "mean": np.zeros(width, np.float32),
        "scale": np.ones(width, np.float32),
    }
    head = folder / "kinds.safetensors"
    save_file(tensors, head, {"kinds": json.dumps(["photo", "screenshot"])})
    files[head.name] = {"sha256": sha256(head)}
    (folder / MANIFEST).write_text(json.dumps({**bundle.manifest, "files": files}))
    return Pipeline(open_bundle(folder), settings.Settings())
