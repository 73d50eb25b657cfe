"""What is exported computes what torch computes, in floats and in eight bits."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer

from altwords.answer import Level
from altwords.bundle.manifest import REQUIRED, open_bundle
from altwords.captioner.captioner import Captioner
from altwords.captioner.decoder import Decoder
from altwords.captioner.encoder import Encoder
from altwords.picture.square import square
from altwords_export import cli
from altwords_export.export import compare, export
from altwords_export.shards import DataError, read, split_of
from altwords_export.train import load_trained
from gpt2_twins import Twins


@pytest.fixture(scope="module")
def float_bundle(bundle: Path, run: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run exported again, in float32, over a bundle that held more."""
    out = Path(shutil.copytree(bundle, tmp_path_factory.mktemp("float") / "bundle"))
    (out / "kinds.safetensors").write_bytes(b"of the model before")
    export(run, data, out, name="float-1", encoder="fp32", length_penalty=0.8)
    return out


@pytest.fixture(scope="module")
def graphs(bundle: Path, float_bundle: Path) -> dict[str, Path]:
    """The run's encoder in float32 and in eight bits."""
    return {"fp32": float_bundle / "encoder.onnx", "int8": bundle / "encoder.onnx"}


@pytest.fixture(scope="module")
def photos(data: Path) -> np.ndarray:
    """uint8 (16, 64, 64, 3)."""
    shards, _ = split_of(data, "train")
    return np.stack([square(sample.decode(), 64) for _, sample in zip(range(16), read(shards), strict=False)])


def test_the_float_graph_is_torchs_encoder(run: Path, graphs: dict[str, Path], photos: np.ndarray) -> None:
    model, _, _ = load_trained(run)
    with torch.inference_mode():
        prefix, pooled = model.encoder(torch.from_numpy(photos))
    encoded = Encoder(graphs["fp32"], threads=1)(photos)

    assert encoded.prefix.shape == (16, 5, 128)
    np.testing.assert_allclose(encoded.prefix, prefix, atol=1e-4 * prefix.std().item())
    np.testing.assert_allclose(encoded.pooled, pooled, atol=1e-4 * pooled.std().item())
    assert all(value < 1e-4 for value in compare(model.encoder, graphs["fp32"], photos).values())


def test_the_small_graph_is_close_to_torchs_encoder(run: Path, graphs: dict[str, Path], photos: np.ndarray) -> None:
    model, _, _ = load_trained(run)
    differences = compare(model.encoder, graphs["int8"], photos)

    # In standard deviations of the features. A random network is rougher on eight bits than a trained one, and by how
    # much hangs on the processor that made it: 0.2 with AVX-512, 0.34 with AVX2.
    assert 0 < differences["prefix_mean"] < 0.1
    assert differences["pooled_mean"] < 0.5
    assert graphs["int8"].stat().st_size < graphs["fp32"].stat().st_size * 0.3


def test_every_convolution_has_weights_of_eight_bits(graphs: dict[str, Path]) -> None:
    graph = onnx.load(graphs["int8"]).graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    kernels = [value for value in tensors.values() if value.dtype == np.int8 and value.ndim == 4]

    # ResNet-50 has 53 convolutions.
    assert len(kernels) == 53
    assert max(np.abs(kernel.astype(int)).max() for kernel in kernels) > 64


def test_the_signature_in_the_manifest_is_the_graphs_in_floats(bundle: Path) -> None:
    signature = json.loads((bundle / "manifest.json").read_text("utf-8"))["signature"]
    exact = Encoder(bundle / "encoder.onnx", threads=1, exact=True).signature()

    np.testing.assert_allclose(exact, signature, atol=1e-3)


def test_the_projection_stays_in_floats(graphs: dict[str, Path]) -> None:
    graph = onnx.load(graphs["int8"]).graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    assert any(value.dtype == np.float32 and sorted(value.shape) == [128, 2048] for value in tensors.values())


def test_graphs_take_any_number_of_pictures(graphs: dict[str, Path], photos: np.ndarray) -> None:
    for path in graphs.values():
        encoder = Encoder(path, threads=1)
        for count in (1, 3, 16):
            assert encoder(photos[:count]).prefix.shape[0] == count


def test_the_decoder_writes_what_the_trained_model_writes(bundle: Path, run: Path, data: Path) -> None:
    model, tokenizer, _ = load_trained(run)
    ours = Decoder(bundle / "decoder.safetensors")
    twins = Twins(model.decoder.half().float(), ours)
    captioner = Captioner(open_bundle(bundle), beams=3, threads=1)
    end = tokenizer.token_to_id("<END>")
    shards, _ = split_of(data, "validation")

    for _, sample in zip(range(5), read(shards), strict=False):
        encoded = captioner.encode(square(sample.decode(), captioner.size)[None])
        words = ours.embeddings
        prompt = torch.cat([words[[0]], torch.from_numpy(encoded.prefix[0]), words[[1]]])
        theirs = twins.generate(prompt, beams=3, longest=32, end=end)
        assert [hypothesis.tokens for hypothesis in captioner.hypotheses(encoded, 0)[:3]] == [one for one, _ in theirs]


def test_the_bundle_is_whole(bundle: Path, run: Path) -> None:
    opened = open_bundle(bundle)
    manifest = opened.manifest

    assert opened.name == "tiny-1"
    assert set(manifest["files"]) == {
        *REQUIRED,
        *("MODEL_CARD.md", "risk_against_coverage.svg", "things.safetensors"),
    }
    assert manifest["encoder"] == "int8"
    assert manifest["length_penalty"] == 1.0
    assert manifest["shape"]["vocabulary"] == Tokenizer.from_file(str(run / "tokenizer.json")).get_vocab_size()
    assert manifest["weights"] == [{"name": "random.safetensors", "source": "drawn by the tests", "license": "MIT"}]
    assert manifest["data"] == "Scenes drawn by the tests."
    assert set(manifest["checks"]) == {"fp32", "int8"}


def test_the_bundle_says_nothing_of_the_machine_that_made_it(bundle: Path, weights: Path) -> None:
    for name in ("manifest.json", "MODEL_CARD.md", "confidence.json"):
        assert str(weights.parent) not in (bundle / name).read_text()
    assert json.loads((bundle / "manifest.json").read_text())["recipe"]["weights"] == weights.name


def test_before_it_is_calibrated_everything_is_maybe(float_bundle: Path, photos: np.ndarray) -> None:
    captioner = Captioner(open_bundle(float_bundle), beams=3, threads=1)

    assert captioner.write(captioner.encode(photos[:1]), 0).level is Level.MAYBE


def test_an_older_bundle_is_replaced_whole(float_bundle: Path) -> None:
    opened = open_bundle(float_bundle)

    assert opened.name == "float-1"
    assert opened.manifest["encoder"] == "fp32"
    assert opened.manifest["length_penalty"] == 0.8
    assert set(opened.manifest["checks"]) == {"fp32"}
    assert {file.name for file in float_bundle.iterdir()} == {*REQUIRED, "manifest.json"}
    # Figures and confidence of the model before would be untrue.
    assert not {"figures", "confidence"} & set(opened.manifest)


def test_a_folder_with_something_else_is_refused_and_kept(run: Path, data: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    with pytest.raises(DataError, match="holds something that is no bundle"):
        export(run, data, tmp_path, name="a", encoder="fp32", length_penalty=1.0)
    assert (tmp_path / "thesis.txt").exists()


def test_without_data_a_bundle_stays_as_it_was(bundle: Path, run: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(bundle, tmp_path / "bundle"))

    with pytest.raises(DataError, match="holds no validation split"):
        export(run, tmp_path / "gone", out, name="a", encoder="int8")
    assert {file.name: file.read_bytes() for file in out.iterdir()} == {
        file.name: file.read_bytes() for file in bundle.iterdir()
    }


def test_a_graph_that_differs_is_not_shipped(
    run: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("altwords_export.export.TOLERANCE", 0.0)

    assert cli.main(["export", str(run), str(data), str(tmp_path / "out"), "--encoder", "fp32"]) == 1
    assert "differs from torch" in capsys.readouterr().err
    assert not (tmp_path / "out" / "manifest.json").exists()
