"""The real encoder on real photos."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from altwords.bundle.manifest import Bundle
from altwords.captioner.encoder import Encoder


@pytest.fixture(scope="module")
def encoder(bundle: Bundle) -> Encoder:
    return Encoder(bundle.path("encoder.onnx"), threads=1)


def test_shapes_and_types(bundle: Bundle, encoder: Encoder, pixels: np.ndarray) -> None:
    shape = bundle.manifest["shape"]
    encoded = encoder(pixels)

    assert encoder.size == shape["image"] == pixels.shape[1]
    assert encoded.prefix.shape == (len(pixels), shape["cells"] ** 2 + 1, shape["width"])
    # Of a ResNet-50, and of an EfficientNet-Lite2 beside it.
    assert encoded.pooled.shape == (len(pixels), 2048 + 1280 * shape.get("second", False))
    assert encoded.prefix.dtype == encoded.pooled.dtype == np.float32
    assert np.isfinite(encoded.prefix).all()


def test_a_picture_gets_the_same_features_alone_and_in_a_batch(encoder: Encoder, pixels: np.ndarray) -> None:
    together = encoder(pixels[:4])
    for number in range(4):
        alone = encoder(pixels[number : number + 1])
        np.testing.assert_allclose(alone.prefix[0], together.prefix[number], atol=1e-4)
        np.testing.assert_allclose(alone.pooled[0], together.pooled[number], atol=1e-4)


def test_pictures_differ_in_their_features_and_so_do_their_sides(encoder: Encoder, pixels: np.ndarray) -> None:
    one = pixels[:1]
    variants = {
        "another photo": pixels[1:2],
        "upside down": one[:, ::-1],
        "red and blue exchanged": one[..., ::-1],
    }
    base = encoder(one).prefix
    for name, other in variants.items():
        difference = np.abs(encoder(np.ascontiguousarray(other)).prefix - base).mean() / base.std()
        assert difference > 0.02, name


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((1, 224, 224, 3), np.float32),
        np.zeros((1, 3, 224, 224), np.uint8),
        np.zeros((1, 100, 100, 3), np.uint8),
        np.zeros((224, 224, 3), np.uint8),
    ],
    ids=["floats", "channels first", "another size", "no batch"],
)
def test_other_arrays_are_refused(encoder: Encoder, pixels: np.ndarray) -> None:
    with pytest.raises(Exception, match=r"(?i)invalid"):
        encoder(pixels)


def test_int8_sums_are_right_on_any_processor(bundle: Bundle, encoder: Encoder) -> None:
    """Also where there is no VNNI, and products of unsigned and signed bytes would saturate: off by 0.13."""
    found, expected = np.array(encoder.signature()), np.array(bundle.manifest["signature"])

    assert np.linalg.norm(found - expected) <= 0.05 * np.linalg.norm(expected)


@pytest.mark.parametrize(
    ("capable", "is_slower"),
    [
        ({"avx2": True, "avx512_vnni": False}, True),
        ({"avx2": True, "avx512_vnni": True}, False),
        ({"avx2": True, "avx_vnni": True}, False),
        ({"amx_int8": True}, False),
        ({}, True),
    ],
    ids=str,
)
def test_weights_are_made_unsigned_only_where_sums_would_saturate(
    capable: dict[str, bool], is_slower: bool, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capable)
    asked: list[str] = []

    class Options(onnxruntime.SessionOptions):
        def add_session_config_entry(self, name: str, value: str) -> None:
            asked.append(name)
            super().add_session_config_entry(name, value)

    monkeypatch.setattr(onnxruntime, "SessionOptions", Options)
    Encoder(bundle.path("encoder.onnx"), threads=1)

    assert ("session.x64quantprecision" in asked) == is_slower


def test_where_the_machine_computes_as_it_should_int8_is_used(bundle: Bundle, pixels: np.ndarray) -> None:
    path, signature = bundle.path("encoder.onnx"), bundle.manifest["signature"]
    checked = Encoder(path, threads=1, expected=signature)(pixels[:2])

    np.testing.assert_array_equal(checked.prefix, Encoder(path, threads=1)(pixels[:2]).prefix)


def test_where_int8_is_spoilt_the_graph_runs_in_floats(bundle: Bundle, pixels: np.ndarray) -> None:
    path = bundle.path("encoder.onnx")
    # Another signature looks as a saturating processor does: what comes out is not what should.
    spoilt = [-value for value in bundle.manifest["signature"]]
    checked = Encoder(path, threads=1, expected=spoilt)(pixels[:2])

    np.testing.assert_array_equal(checked.prefix, Encoder(path, threads=1, exact=True)(pixels[:2]).prefix)
    assert not np.array_equal(checked.prefix, Encoder(path, threads=1)(pixels[:2]).prefix)


@pytest.mark.parametrize("first", ["altwords", "altwords_export, onnxruntime"])
def test_the_runtime_notes_nothing_down_to_tell_its_maker(bundle: Bundle, tmp_path: Path, first: str) -> None:
    program = (
        f"import sys, pathlib, {first}, altwords.captioner.encoder as encoder\n"
        "encoder.Encoder(pathlib.Path(sys.argv[1]), threads=1).signature()"
    )
    # With no word of a test run in the environment, in which it would be silent by itself.
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-P", "-c", program, str(bundle.path("encoder.onnx"))]
    subprocess.run(command, env=environment, check=True, timeout=300)

    assert [path for path in tmp_path.rglob("*") if "onnxruntime" in path.name or "deviceid" in path.name] == []
