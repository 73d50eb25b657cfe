from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from altwords.kind.head import Head


@pytest.mark.parametrize("kept", [np.float16, np.float32])
@pytest.mark.parametrize(("about", "temperature"), [({}, 1.0), ({"temperature": "0.5"}, 0.5)])
def test_it_is_a_softmax_over_standardised_features(
    tmp_path: Path, kept: type, about: dict[str, str], temperature: float
) -> None:
    tensors = {
        "weight": np.array([[1, 2], [0, -1], [3, 0.5]], kept),
        "bias": np.array([0.5, 0, -1], np.float32),
        "mean": np.array([1, 2], kept),
        "scale": np.array([2, 4], kept),
    }
    save_file(tensors, tmp_path / "head.safetensors", {"classes": "a b c", **about})
    head = Head(tmp_path / "head.safetensors")

    chances = head(np.array([3, 10], np.float32))

    logits = np.array([1 + 4 + 0.5, -2, 3 + 1 - 1]) / temperature
    assert chances == pytest.approx(np.exp(logits) / np.exp(logits).sum(), abs=1e-6)
    assert (head.width, head.about["classes"]) == (2, "a b c")
