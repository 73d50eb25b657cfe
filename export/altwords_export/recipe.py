"""The numbers that a training run follows."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from altwords_export.precision import PRECISIONS

COUNT, AMOUNT, SHARE = (1, math.inf), (0, math.inf), (0, 1)


def within(numbers: object, **bounds: tuple[float, float]) -> None:
    """Hold numbers, by their names, to their bounds.

    Raises:
        ValueError: one lies outside.
    """
    for name, (least, most) in bounds.items():
        if not least <= getattr(numbers, name) <= most:
            upward = f"between {least} and {most}" if most < math.inf else f"at least {least}"
            raise ValueError(f"{name.replace('_', '-')} must be {upward}")


def whole_cells(image: int) -> None:
    """Hold a picture's side to what the networks halve five times.

    Raises:
        ValueError: it is no multiple of 32.
    """
    if image < 32 or image % 32:
        raise ValueError(f"image must be a multiple of 32, not {image}")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What fixes the tensors' shapes; the same in training, checkpoint and bundle."""

    vocabulary: int = 4096
    """Tokens; fewer where the captions do not give as many."""
    width: int = 256
    """Numbers in a vector of the decoder."""
    layers: int = 4
    """Of the decoder."""
    heads: int = 4
    """Of attention in a layer, which divide the width."""
    cells: int = 4
    """The feature grid is pooled to cells x cells; its mean is one more vector."""
    positions: int = 96
    """Vectors and tokens in a sequence at most."""
    image: int = 224
    """Side of the square input in pixels."""
    stride_in_3x3: bool = False
    second: bool = False
    """Whether an EfficientNet-Lite2 looks beside the ResNet."""

    def __post_init__(self) -> None:
        within(self, vocabulary=COUNT, width=COUNT, layers=COUNT, heads=COUNT, cells=COUNT, positions=COUNT)
        whole_cells(self.image)
        if self.width % self.heads:
            raise ValueError(f"a width of {self.width} cannot be divided among {self.heads} heads")

    @property
    def prefix(self) -> int:
        """Feature vectors in the sequence."""
        return self.cells**2 + 1


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that a run's result follows from, its data aside."""

    weights: str
    """Where the encoder starts: see ``resnet.load``."""
    second: str = ""
    """Where the network beside it comes from, if there is one: see ``efficientnet.load``."""
    shape: Shape = field(default_factory=Shape)
    epochs: int = 8
    """Passes over the training photos, the frozen ones among them."""
    frozen_epochs: int = 3
    """Epochs at the start in which the ResNet is left as it is."""
    batch: int = 24
    """Pictures in a batch, each with all its captions."""
    rate: float = 1e-3
    """Peak learning rate of decoder and projection."""
    encoder_rate: float = 7e-5
    """That of the ResNet."""
    warmup: int = 150
    """Steps over which each rate rises from nothing."""
    weight_decay: float = 0.05
    """Of decoder and projection."""
    dropout: float = 0.15
    """Of the decoder."""
    smoothing: float = 0.1
    """Of the labels."""
    average: float = 0.998
    """Decay of the moving average of the weights, which is what is evaluated and exported."""
    precision: str = "auto"
    """``bf16``, ``fp16`` (GPU alone), ``no``, or ``auto``, the best of these for the machine."""
    seed: int = 7
    """Of everything that is drawn by lot."""

    def __post_init__(self) -> None:
        within(self, epochs=AMOUNT, frozen_epochs=AMOUNT, batch=COUNT, warmup=COUNT)
        within(self, dropout=SHARE, smoothing=SHARE, average=SHARE)
        if self.precision not in PRECISIONS:
            raise ValueError(f"precision must be one of {', '.join(PRECISIONS)}, not {self.precision}")

    def having(self, **shape: Any) -> Recipe:
        """The same with some of the shape's numbers replaced."""
        return replace(self, shape=replace(self.shape, **shape))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Recipe:
        return cls(**{**fields, "shape": Shape(**fields["shape"])})
