"""The numbers that a training run follows."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What fixes the tensors' shapes; the same in training, checkpoint and bundle."""

    vocabulary: int = 4096
    """Tokens; fewer where the captions do not give as many."""
    width: int = 256
    layers: int = 4
    heads: int = 4
    cells: int = 4
    """The feature grid is pooled to cells x cells; its mean is one more vector."""
    positions: int = 96
    image: int = 224
    """Side of the square input in pixels."""
    stride_in_3x3: bool = False
    second: bool = False
    """Whether an EfficientNet-Lite2 looks beside the ResNet."""

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
    frozen_epochs: int = 3
    """Epochs at the start in which the ResNet is left as it is."""
    batch: int = 24
    """Pictures in a batch, each with all its captions."""
    rate: float = 1e-3
    """Peak learning rate of decoder and projection."""
    encoder_rate: float = 7e-5
    warmup: int = 150
    """Steps over which each rate rises from nothing."""
    weight_decay: float = 0.05
    dropout: float = 0.15
    smoothing: float = 0.1
    average: float = 0.998
    """Decay of the moving average of the weights, which is what is evaluated and exported."""
    precision: str = "auto"
    """``bf16``, ``fp16`` (GPU alone), ``no``, or ``auto``: see ``precision.best``."""
    seed: int = 7

    def having(self, **shape: Any) -> Recipe:
        """The same with some of the shape's numbers replaced."""
        return replace(self, shape=replace(self.shape, **shape))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Recipe:
        return cls(**{**fields, "shape": Shape(**fields["shape"])})
