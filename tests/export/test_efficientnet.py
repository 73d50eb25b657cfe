"""Our EfficientNet-Lite2 computes what the original's layers compute, and takes its weights."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor

from altwords_export import efficientnet
from altwords_export.shards import DataError

BLOCKS = (
    # The original's, one by one: channels in and out, kernel, stride, expansion.
    (32, 16, 3, 1, 1),
    *((16, 24, 3, 2, 6), (24, 24, 3, 1, 6), (24, 24, 3, 1, 6)),
    *((24, 48, 5, 2, 6), (48, 48, 5, 1, 6), (48, 48, 5, 1, 6)),
    *((48, 88, 3, 2, 6), (88, 88, 3, 1, 6), (88, 88, 3, 1, 6), (88, 88, 3, 1, 6)),
    *((88, 120, 5, 1, 6), (120, 120, 5, 1, 6), (120, 120, 5, 1, 6), (120, 120, 5, 1, 6)),
    *((120, 208, 5, 2, 6), (208, 208, 5, 1, 6), (208, 208, 5, 1, 6), (208, 208, 5, 1, 6), (208, 208, 5, 1, 6)),
    (208, 352, 3, 1, 6),
)


@pytest.fixture(scope="module")
def originals() -> dict[str, Tensor]:
    """Random weights under the original's names, its batch norms and classifier with them."""
    torch.manual_seed(2)
    tensors: dict[str, Tensor] = {"_fc.weight": torch.randn(10, 1280), "_fc.bias": torch.randn(10)}

    def add(convolution: str, norm: str, outputs: int, inputs: int, kernel: int) -> None:
        tensors[f"{convolution}.weight"] = torch.randn(outputs, inputs, kernel, kernel) / (inputs * kernel**2) ** 0.5
        tensors[f"{norm}.weight"] = torch.rand(outputs) + 1
        tensors[f"{norm}.bias"] = torch.randn(outputs) + 0.5
        tensors[f"{norm}.running_mean"] = torch.randn(outputs) / 5
        tensors[f"{norm}.running_var"] = torch.rand(outputs) + 0.5

    add("_conv_stem", "_bn0", 32, 3, 3)
    for number, (inputs, outputs, kernel, _, expansion) in enumerate(BLOCKS):
        name, width = f"_blocks.{number}", inputs * expansion
        if expansion != 1:
            add(f"{name}._expand_conv", f"{name}._bn0", width, inputs, 1)
        add(f"{name}._depthwise_conv", f"{name}._bn1", width, 1, kernel)
        add(f"{name}._project_conv", f"{name}._bn2", outputs, width, 1)
    add("_conv_head", "_bn1", 1280, 352, 1)
    return tensors


def original(tensors: dict[str, Tensor], x: Tensor) -> Tensor:
    """The network written out: TensorFlow's padding by its definition, batch norms as such."""

    def layer(x: Tensor, convolution: str, norm: str, stride: int = 1) -> Tensor:
        weight = tensors[f"{convolution}.weight"]
        kernel = weight.shape[-1]
        missing = [max((-(-side // stride) - 1) * stride + kernel - side, 0) for side in x.shape[-2:]]
        (top, left), (height, width) = [gap // 2 for gap in missing], missing
        x = F.pad(x, (left, width - left, top, height - top))
        x = F.conv2d(x, weight, stride=stride, groups=x.shape[1] // weight.shape[1])
        mean, variance = (tensors[f"{norm}.running_{name}"] for name in ("mean", "var"))
        return F.batch_norm(x, mean, variance, tensors[f"{norm}.weight"], tensors[f"{norm}.bias"], eps=1e-3)

    x = F.relu6(layer(x, "_conv_stem", "_bn0", 2))
    for number, (inputs, outputs, _, stride, expansion) in enumerate(BLOCKS):
        name, y = f"_blocks.{number}", x
        if expansion != 1:
            y = F.relu6(layer(y, f"{name}._expand_conv", f"{name}._bn0"))
        y = F.relu6(layer(y, f"{name}._depthwise_conv", f"{name}._bn1", stride))
        y = layer(y, f"{name}._project_conv", f"{name}._bn2")
        x = x + y if stride == 1 and inputs == outputs else y
    return F.relu6(layer(x, "_conv_head", "_bn1"))


@torch.inference_mode()
def test_the_originals_features(originals: dict[str, Tensor], tmp_path: Path) -> None:
    pixels = torch.randint(0, 256, (2, 64, 96, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    save_file(originals, tmp_path / "original.safetensors")
    network = efficientnet.load(str(tmp_path / "original.safetensors"))

    expected = original(originals, (pixels.permute(0, 3, 1, 2).float() - 127) / 128)
    found = network(efficientnet.normalised(pixels))

    assert found.shape == (2, 1280, 2, 3)
    assert expected.std() > 0.5
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3)


@torch.inference_mode()
def test_its_own_names_are_taken_too(originals: dict[str, Tensor], tmp_path: Path) -> None:
    state = efficientnet.fold(originals)
    save_file(state, tmp_path / "own.safetensors")

    found = efficientnet.load(str(tmp_path / "own.safetensors")).state_dict()

    assert found.keys() == state.keys()
    assert all(torch.equal(found[name], state[name]) for name in state)


@pytest.mark.parametrize("missing", ["_conv_stem.weight", "_blocks.9._project_conv.weight", "_bn1.running_var"])
def test_weights_that_lack_something_are_refused(originals: dict[str, Tensor], tmp_path: Path, missing: str) -> None:
    path = tmp_path / "part.safetensors"
    save_file({name: value for name, value in originals.items() if name != missing}, path)

    with pytest.raises(DataError, match="no whole EfficientNet-Lite2"):
        efficientnet.load(str(path))


def test_what_is_no_safetensors_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.safetensors").write_bytes(b"no")

    with pytest.raises(DataError, match="no whole EfficientNet-Lite2"):
        efficientnet.load(str(tmp_path / "broken.safetensors"))
    with pytest.raises(FileNotFoundError, match="no weights file"):
        efficientnet.load(str(tmp_path / "missing.safetensors"))
