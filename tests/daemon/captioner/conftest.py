"""The real model, and real photos as its encoder takes them."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from PIL import Image

from altwords import settings
from altwords.bundle import store
from altwords.bundle.manifest import Bundle
from altwords.captioner.captioner import Captioner
from browsers.photos import photo

# As the captioner sets it: for such small products a second thread is waited for more than it helps.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    return store.chosen(settings.load())


@pytest.fixture(scope="session")
def captioner(bundle: Bundle) -> Captioner:
    return Captioner(bundle, beams=3, threads=1)


@pytest.fixture(scope="session")
def pixels(captioner: Captioner) -> np.ndarray:
    """Six photos, uint8 (6, size, size, 3)."""
    side = captioner.size
    return np.stack([np.asarray(Image.open(io.BytesIO(photo(number, side, side)))) for number in range(6)])
