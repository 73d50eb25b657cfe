"""EfficientNet-Lite2 with its batch normalisation folded into the convolutions.

Liu, Higher accuracy on vision models with EfficientNet-Lite, 2020 (https://blog.tensorflow.org/2020/03/
higher-accuracy-on-vision-models-with-efficientnet-lite.html): EfficientNet (Tan and Le, 2019,
https://arxiv.org/abs/1905.11946) without what suffers from eight bits: no squeeze and excitation, ReLU6 for swish.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from altwords_export.shards import DataError

CHANNELS = 1280
EPSILON = 1e-3
"""Of the batch norms."""

STEM = 32
STAGES = (
    # blocks, kernel, stride, expansion, channels
    (1, 3, 1, 1, 16),
    (3, 3, 2, 6, 24),
    (3, 5, 2, 6, 48),
    (4, 3, 2, 6, 88),
    (4, 5, 1, 6, 120),
    (5, 5, 2, 6, 208),
    (1, 3, 1, 6, 352),
)


class Convolution(nn.Conv2d):
    """TensorFlow's "same" padding: where it is odd, more of it right and below."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(inputs, outputs, kernel, stride, groups=groups)
        whole = max(kernel - stride, 0)  # of sides that the stride divides
        before = whole // 2
        if whole % 2 == 0:
            self.padding = (before, before)
        self.odd = (before, whole - before) * 2 if whole % 2 else None

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x if self.odd is None else F.pad(x, self.odd))


class Block(nn.Module):
    """Inverted residual: widen, look around in each channel, narrow."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        width = inputs * expansion
        self.expand = Convolution(inputs, width, 1) if expansion != 1 else None
        self.depthwise = Convolution(width, width, kernel, stride, groups=width)
        self.project = Convolution(width, outputs, 1)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        wide = x if self.expand is None else F.relu6(self.expand(x))
        narrow: Tensor = self.project(F.relu6(self.depthwise(wide)))
        return x + narrow if self.residual else narrow


class EfficientNetLite2(nn.Module):
    """Trunk without the classifier: (N, 3, H, W), normalised, to (N, 1280, H/32, W/32)."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Convolution(3, STEM, 3, 2)
        blocks, inputs = [], STEM
        for count, kernel, stride, expansion, outputs in STAGES:
            for number in range(count):
                blocks.append(Block(inputs, outputs, kernel, 1 if number else stride, expansion))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.head = Convolution(inputs, CHANNELS, 1)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu6(self.head(self.blocks(F.relu6(self.stem(x)))))


def normalised(pixels: Tensor) -> Tensor:
    """Pixels, uint8 (N, H, W, 3), as the network takes them, (N, 3, H, W)."""
    return ((pixels.float() - 127) / 128).permute(0, 3, 1, 2)


def load(source: str) -> EfficientNetLite2:
    """The trunk from a safetensors file, with this module's names or those of efficientnet-lite-pytorch.

    Raises:
        OSError: the file is missing.
        DataError: it holds no EfficientNet-Lite2.
    """
    if not Path(source).is_file():
        raise FileNotFoundError(f"There is no weights file at {source}.")
    model = EfficientNetLite2()
    try:
        tensors = load_file(source)
        state = fold(tensors) if "_conv_stem.weight" in tensors else tensors
        model.load_state_dict({name: state[name] for name in model.state_dict()})
    except (SafetensorError, KeyError, RuntimeError) as error:
        raise DataError(f"{source} holds no whole EfficientNet-Lite2.") from error
    return model


class Classifier(nn.Module):
    """Pixels, uint8 (N, H, W, 3), to the log-odds of ImageNet's classes, (N, classes)."""

    def __init__(self, trunk: EfficientNetLite2, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.trunk, self.weight, self.bias = trunk, weight, bias

    @torch.no_grad()
    def forward(self, pixels: Tensor) -> Tensor:
        return F.linear(self.trunk(normalised(pixels)).mean((2, 3)), self.weight, self.bias)


def classifier(source: str) -> Classifier:
    """The whole network from a safetensors file, in evaluation mode.

    Raises:
        OSError: the file is missing.
        DataError: it holds no EfficientNet-Lite2, or one without its last layer.
    """
    trunk, tensors = load(source), load_file(source)
    if not {"_fc.weight", "_fc.bias"} <= tensors.keys():
        raise DataError(f"{source} holds no last layer, which names the classes.")
    return Classifier(trunk, tensors["_fc.weight"].float(), tensors["_fc.bias"].float()).eval()


def fold(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The state of ``EfficientNetLite2`` from the names of efficientnet-lite-pytorch, each batch norm folded."""
    state = {}
    for ours, theirs, norm in _names():
        scale = tensors[f"{norm}.weight"].float() * torch.rsqrt(tensors[f"{norm}.running_var"].float() + EPSILON)
        state[f"{ours}.weight"] = tensors[f"{theirs}.weight"].float() * scale[:, None, None, None]
        state[f"{ours}.bias"] = tensors[f"{norm}.bias"].float() - tensors[f"{norm}.running_mean"].float() * scale
    return state


def _names() -> Iterator[tuple[str, str, str]]:
    """Each convolution's name here, its name there, and its batch norm's."""
    yield "stem", "_conv_stem", "_bn0"
    expansions = [expansion for count, _, _, expansion, _ in STAGES for _ in range(count)]
    for number, expansion in enumerate(expansions):
        ours, theirs = f"blocks.{number}", f"_blocks.{number}"
        if expansion != 1:
            yield f"{ours}.expand", f"{theirs}._expand_conv", f"{theirs}._bn0"
        yield f"{ours}.depthwise", f"{theirs}._depthwise_conv", f"{theirs}._bn1"
        yield f"{ours}.project", f"{theirs}._project_conv", f"{theirs}._bn2"
    yield "head", "_conv_head", "_bn1"
