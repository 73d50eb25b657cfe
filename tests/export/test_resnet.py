"""Our ResNet-50 gives the features of torchvision's and transformers', and takes weights of several forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from altwords_export import resnet, torchvision_import  # noqa: F401 - before the next two
from altwords_export.shards import DataError

from torchvision.models import resnet50  # isort: skip
from transformers import ResNetConfig, ResNetModel  # isort: skip


@torch.no_grad()
def shake(model: nn.Module) -> nn.Module:
    """Batch norms with statistics and weights such as training leaves."""
    torch.manual_seed(11)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
            module.weight.uniform_(0.5, 1.0)
            module.bias.normal_(0, 0.1)
    return model.eval()


@pytest.fixture(scope="module")
def pictures() -> torch.Tensor:
    return torch.randn(2, 3, 64, 96, generator=torch.Generator().manual_seed(1))


@torch.inference_mode()
def test_torchvisions_features(pictures: torch.Tensor) -> None:
    theirs = shake(resnet50())
    trunk = nn.Sequential(*list(theirs.children())[:-2])
    ours = resnet.fold_torchvision(theirs)

    expected = trunk(pictures)
    assert ours.stride_in_3x3
    assert expected.shape == (2, 2048, 2, 3)
    torch.testing.assert_close(ours(pictures), expected, rtol=1e-3, atol=1e-3 * expected.std().item())


@torch.inference_mode()
@pytest.mark.parametrize("in_bottleneck", [True, False], ids=["stride in 1x1", "stride in 3x3"])
def test_transformers_features(pictures: torch.Tensor, in_bottleneck: bool) -> None:
    theirs = shake(ResNetModel(ResNetConfig(downsample_in_bottleneck=in_bottleneck)))
    ours = resnet.fold_transformers(theirs)

    expected = theirs(pictures).last_hidden_state
    assert ours.stride_in_3x3 is not in_bottleneck
    torch.testing.assert_close(ours(pictures), expected, rtol=1e-3, atol=1e-3 * expected.std().item())


@torch.inference_mode()
def test_the_place_of_the_stride_matters(pictures: torch.Tensor) -> None:
    """Or the test above could not tell a wrong one."""
    one, other = resnet.ResNet50(stride_in_3x3=True).eval(), resnet.ResNet50(stride_in_3x3=False).eval()
    other.load_state_dict(one.state_dict())

    assert not torch.allclose(one(pictures), other(pictures), rtol=1e-2)


def test_integers_with_exponents(weights: Path) -> None:
    stored = load_file(weights)
    loaded = resnet.load(str(weights))

    name = "layer3.2.conv2.weight"
    assert stored[name].dtype == torch.int8
    assert loaded.stride_in_3x3
    scale = (loaded.state_dict()[name] / stored[name]).nan_to_num(0).unique()
    scale = scale[scale != 0]
    # One power of two for the whole tensor.
    assert len(scale) == 1
    assert scale.log2().item() == round(scale.log2().item())
    assert 0.01 < loaded.state_dict()[name].std() < 0.2


def test_floats_and_more_than_the_trunk(tmp_path: Path) -> None:
    model = resnet.ResNet50()
    tensors = {name: value.half() for name, value in model.state_dict().items()}
    save_file({**tensors, "fc.weight": torch.zeros(3)}, tmp_path / "a.safetensors", {"stride_in_3x3": "false"})
    loaded = resnet.load(str(tmp_path / "a.safetensors"))

    assert not loaded.stride_in_3x3
    assert torch.equal(loaded.conv1.weight, model.conv1.weight.half().float())


def test_a_hubs_model_saved_on_disk(tmp_path: Path, pictures: torch.Tensor) -> None:
    """A folder in a hub's format loads by the path that an id takes."""
    theirs = shake(ResNetModel(ResNetConfig()))
    theirs.save_pretrained(tmp_path / "hub")
    ours = resnet.load(str(tmp_path / "hub"))

    with torch.inference_mode():
        expected = theirs(pictures).last_hidden_state
        torch.testing.assert_close(ours(pictures), expected, rtol=1e-3, atol=1e-3 * expected.std().item())


def missing(path: Path) -> None: ...


def no_safetensors(path: Path) -> None:
    path.write_bytes(b"not at all" * 10)


def no_resnet(path: Path) -> None:
    save_file({"conv1.weight": torch.zeros(64, 3, 7, 7)}, path)


@pytest.mark.parametrize(
    ("write", "error", "sentence"),
    [
        (missing, OSError, "There is no weights file at"),
        (no_safetensors, DataError, "is no whole safetensors file"),
        (no_resnet, DataError, "no complete ResNet-50: conv1.bias is missing"),
    ],
)
def test_refusals(tmp_path: Path, write, error: type[Exception], sentence: str) -> None:
    write(tmp_path / "weights.safetensors")

    with pytest.raises(error, match=sentence):
        resnet.load(str(tmp_path / "weights.safetensors"))


def test_origins(weights: Path, tmp_path: Path) -> None:
    assert resnet.origin(str(weights)) == {
        "name": "random.safetensors",
        "source": "drawn by the tests",
        "license": "MIT",
    }
    assert resnet.origin("torchvision")["license"] == "BSD-3-Clause"
    assert resnet.origin("microsoft/resnet-50")["name"] == "microsoft/resnet-50"
    save_file({"a": torch.zeros(1)}, tmp_path / "a.safetensors")
    assert resnet.origin(str(tmp_path / "a.safetensors"))["license"] == "not stated"
    assert json.dumps(resnet.origin(str(tmp_path / "gone.safetensors")))
