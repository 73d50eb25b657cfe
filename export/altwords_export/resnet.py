"""ResNet-50 with its batch normalisation folded into the convolutions, so that small batches train it well.

He et al., Deep Residual Learning for Image Recognition, https://arxiv.org/abs/1512.03385.
The original places a stage's stride in the first 1x1 convolution; torchvision's variant in the 3x3 one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from altwords_export.shards import DataError

BLOCKS = (3, 4, 6, 3)
CHANNELS = 2048
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


class Bottleneck(nn.Module):
    def __init__(self, inputs: int, width: int, stride: int, *, stride_in_3x3: bool) -> None:
        super().__init__()
        first, second = (1, stride) if stride_in_3x3 else (stride, 1)
        self.conv1 = nn.Conv2d(inputs, width, 1, first)
        self.conv2 = nn.Conv2d(width, width, 3, second, padding=1)
        self.conv3 = nn.Conv2d(width, 4 * width, 1)
        self.downsample = None
        if stride != 1 or inputs != 4 * width:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, 4 * width, 1, stride))

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        return F.relu(self.conv3(x) + shortcut)


class ResNet50(nn.Module):
    """Trunk without the classifier: (N, 3, H, W), normalised, to (N, 2048, H/32, W/32)."""

    def __init__(self, *, stride_in_3x3: bool = False) -> None:
        super().__init__()
        self.stride_in_3x3 = stride_in_3x3
        self.conv1 = nn.Conv2d(3, 64, 7, 2, padding=3)
        inputs = 64
        for stage, blocks in enumerate(BLOCKS, 1):
            width = 32 * 2**stage
            layers = []
            for block in range(blocks):
                stride = 2 if block == 0 and stage > 1 else 1
                layers.append(Bottleneck(inputs, width, stride, stride_in_3x3=stride_in_3x3))
                inputs = 4 * width
            setattr(self, f"layer{stage}", nn.Sequential(*layers))

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 3, 2, padding=1)
        for stage in range(1, len(BLOCKS) + 1):
            x = getattr(self, f"layer{stage}")(x)
        return x


def normalised(pixels: Tensor) -> Tensor:
    """Pixels, uint8 (N, H, W, 3), as the network takes them, (N, 3, H, W)."""
    mean, std = (torch.tensor(each, device=pixels.device) * 255 for each in (MEAN, STD))
    return ((pixels.float() - mean) / std).permute(0, 3, 1, 2)


def load(source: str) -> ResNet50:
    """Pretrained trunk from a safetensors file, or from torchvision or a hub on a connected machine.

    Args:
        source: path of a ``.safetensors`` file with this module's names; ``torchvision``; or the id of a
            transformers ResNet on a hub, such as ``microsoft/resnet-50``.

    Raises:
        OSError: the file is missing, or the download failed.
        DataError: it holds no ResNet-50.
    """
    if source.endswith(".safetensors"):
        return _from_file(Path(source))
    if source == "torchvision":
        return _from_torchvision()
    return _from_hub(source)


def origin(source: str) -> dict[str, str]:
    """Name, source and licence of what ``load`` loads, for the model card."""
    if source == "torchvision":
        return {"name": "ResNet50_Weights.IMAGENET1K_V2", "source": "torchvision", "license": "BSD-3-Clause"}
    if not source.endswith(".safetensors"):
        return {"name": source, "source": "hub", "license": "as its page says"}
    metadata: dict[str, str] = {}
    if Path(source).is_file():
        with safe_open(source, "pt") as file:
            metadata = file.metadata() or {}
    return {
        "name": metadata.get("name", Path(source).name),
        "source": metadata.get("source", "a local file"),
        "license": metadata.get("licence") or metadata.get("license") or "not stated",
    }


def _from_file(path: Path) -> ResNet50:
    if not path.is_file():
        raise FileNotFoundError(f"There is no weights file at {path}.")
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
    except SafetensorError as error:
        raise DataError(f"{path} is no whole safetensors file.") from error
    # Integer tensors stand for value * 2**-exponent.
    exponents = json.loads(metadata.get("exponents", "{}"))
    tensors = {name: value.float() * 2.0 ** -exponents.get(name, 0) for name, value in tensors.items()}
    model = ResNet50(stride_in_3x3=metadata.get("stride_in_3x3") == "true")
    _load_trunk(model, tensors)
    return model


def _from_torchvision() -> ResNet50:
    from altwords_export import torchvision_import  # noqa: F401 - first
    from torchvision.models import ResNet50_Weights, resnet50  # isort: skip

    original = resnet50(weights=ResNet50_Weights.IMAGENET1K_V2)
    return fold_torchvision(original)


def fold_torchvision(original: nn.Module) -> ResNet50:
    """torchvision's ``resnet50`` in evaluation mode, with each batch norm folded into its convolution."""
    tensors: dict[str, Tensor] = {}
    modules = dict(original.named_modules())
    for name, module in modules.items():
        if not isinstance(module, nn.Conv2d):
            continue
        norm = modules[_norm_after(name)]
        assert isinstance(norm, nn.BatchNorm2d)
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = _fold(module, norm)
    model = ResNet50(stride_in_3x3=True)
    _load_trunk(model, tensors)
    return model


def _norm_after(convolution: str) -> str:
    if convolution.endswith("downsample.0"):
        return convolution[:-1] + "1"
    return convolution.replace("conv", "bn")


def _from_hub(source: str) -> ResNet50:
    from altwords_export import torchvision_import  # noqa: F401 - first
    from transformers import ResNetModel  # isort: skip

    return fold_transformers(ResNetModel.from_pretrained(source))


def fold_transformers(original: Any) -> ResNet50:
    """transformers' ``ResNetModel`` of ResNet-50's shape, with each batch norm folded into its convolution."""
    tensors: dict[str, Tensor] = {}
    for name, module in original.named_modules():
        if type(module).__name__ not in ("ResNetConvLayer", "ResNetShortCut"):
            continue
        ours = _name_in_ours(name)
        tensors[f"{ours}.weight"], tensors[f"{ours}.bias"] = _fold(module.convolution, module.normalization)
    model = ResNet50(stride_in_3x3=not original.config.downsample_in_bottleneck)
    _load_trunk(model, tensors)
    return model


def _name_in_ours(name: str) -> str:
    """``encoder.stages.0.layers.2.layer.1`` is ``layer1.2.conv2``."""
    if name.startswith("embedder"):
        return "conv1"
    _, _, stage, _, block, part, *convolution = name.split(".")
    last = "downsample.0" if part == "shortcut" else f"conv{int(convolution[0]) + 1}"
    return f"layer{int(stage) + 1}.{block}.{last}"


def _fold(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = norm.weight * torch.rsqrt(norm.running_var + norm.eps)
    weight = convolution.weight * scale[:, None, None, None]
    return weight.detach(), (norm.bias - norm.running_mean * scale).detach()


def _load_trunk(model: ResNet50, tensors: dict[str, Tensor]) -> None:
    wanted = model.state_dict().keys()
    if missing := sorted(wanted - tensors.keys()):
        raise DataError(f"These weights are no complete ResNet-50: {missing[0]} is missing.")
    model.load_state_dict({name: tensors[name] for name in wanted})
