"""Teach a ResNet-50 to see what a better network sees, on photos that nobody need have described.

``altwords-export teach OUT --photos SOURCE... --weights WEIGHTS --teacher TEACHER`` lets every weight learn, those that
are zero among them, to give what an EfficientNet-Lite2 gives of the same crops: its features in each cell, and their
mean, by way of a linear map which is thrown away (Romero et al., FitNets, https://arxiv.org/abs/1412.6550). OUT holds a
checkpoint and, at the end, ``taught.safetensors``, which ``train --weights`` takes. Called again after it was stopped
or killed, it goes on with the epoch it was in.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from altwords_export import checkpoint, efficientnet, resnet
from altwords_export.console import progress
from altwords_export.crops import Passes, device, learn, see
from altwords_export.prepare import reduced_picture, samples_of
from altwords_export.shards import DataError, Sample

TAUGHT = "taught.safetensors"
HOW = "taught.json"

ASKED = 400
"""Photos at most that the map is fitted on at first, and that what was learnt is judged by."""
RIDGE = 1.0
"""Of that first fit, on standardised features: so many numbers are learnt by heart from so few photos with less."""


@dataclass(frozen=True, kw_only=True)
class Teaching(Passes):
    """How a network learns from another."""

    epochs: int = 2
    rate: float = 1e-4
    batch: int = 16


class Pupil(nn.Module):
    """Pixels, uint8 (N, H, W, 3), to what the teacher is thought to see, (N, cells, 1280), standardised."""

    def __init__(self, network: resnet.ResNet50) -> None:
        super().__init__()
        self.network = network
        self.map = nn.Linear(resnet.CHANNELS, efficientnet.CHANNELS)

    def forward(self, pixels: Tensor) -> Tensor:
        thought: Tensor = self.map(self.cells(pixels))
        return thought

    def cells(self, pixels: Tensor) -> Tensor:
        """Its own features, (N, cells, 2048)."""
        x = resnet.normalised(pixels).contiguous(memory_format=torch.channels_last)
        return _cells(self.network(x))


class Teacher(nn.Module):
    """Pixels, uint8 (N, H, W, 3), to what it sees, (N, cells, 1280), standardised by what ``meet`` saw."""

    def __init__(self, network: efficientnet.EfficientNetLite2) -> None:
        super().__init__()
        self.network = network.eval().requires_grad_(False)
        self.mean, self.std = torch.zeros(()), torch.ones(())

    @torch.no_grad()
    def forward(self, pixels: Tensor) -> Tensor:
        x = efficientnet.normalised(pixels).contiguous(memory_format=torch.channels_last)
        seen: Tensor = (_cells(self.network(x)) - self.mean) / self.std
        return seen

    def meet(self, photos: list[Sample], size: int) -> Tensor:
        """What it sees in photos, (photos, cells, 1280), by which it is standardised from now on."""
        self.mean, self.std = torch.zeros(()), torch.ones(())
        cells = see(self, photos, size)
        mean, std = cells.mean((0, 1)), cells.std((0, 1)).clamp_min(1e-3)
        self.mean, self.std = mean.to(device()), std.to(device())
        return (cells - mean) / std


def teach(
    weights: str, teacher: str, photos: list[Path], out: Path, how: Teaching, *, validation: list[Path] | None = None
) -> None:
    """Train, or go on training, to the end.

    Args:
        photos: folders or shards of pictures, described or not.
        validation: the same, to judge by what is learnt: the share of the teacher's variance that is missed, in the
            cells and in their mean, one added to the other.

    Raises:
        DataError: the photos are too few or cannot be read, or OUT was begun in another way.
        OSError: a weights file is missing.
    """
    master = Teacher(efficientnet.load(teacher)).to(device())
    pupil = Pupil(resnet.load(weights)).to(device())
    pupil.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    learnt_from, checks = (_whole(sources) for sources in (photos, validation or []))
    if len(learnt_from) < how.batch:
        raise DataError(f"{len(learnt_from)} photos are too few to learn from in batches of {how.batch}.")
    told = {"weights": weights, "teacher": teacher, "photos": [str(source) for source in photos], **asdict(how)}
    checkpoint.begin(out, HOW, told)
    first, checks = learnt_from[:: -(-len(learnt_from) // ASKED)], checks[:ASKED]
    seen = master.meet(first, how.image)
    expected = see(master, checks, how.image) if checks else None

    def begin() -> None:
        # The map begins where the network as it is leads it: it would shake it otherwise.
        pupil.eval()
        weight, bias = _fit(see(pupil.cells, first, how.image), seen)
        pupil.map.load_state_dict({"weight": weight, "bias": bias})

    def check(kept: Pupil) -> float | None:
        return None if expected is None else float(_missed(see(kept.eval(), checks, how.image), expected))

    def loss(pixels: Tensor, _: list[int]) -> Tensor:
        return _missed(pupil(pixels), master(pixels))

    groups = [
        {"params": list(pupil.network.parameters()), "weight_decay": 0.0, "haste": 1.0},
        {"params": list(pupil.map.parameters()), "weight_decay": 0.05, "haste": 3.0},
    ]
    kept = learn(out, pupil, groups, learnt_from, how, loss=loss, begin=begin, check=check, clip=1.0)
    tensors = {name: value.contiguous().cpu() for name, value in kept.network.state_dict().items()}
    theirs, ours = resnet.origin(teacher), resnet.origin(weights)
    about = {name: f"{ours[name]}; {theirs[name]}" for name in ("source", "license")}
    about["name"] = f"{ours['name']}, taught by {theirs['name']}"
    save_file(tensors, out / TAUGHT, {**about, "stride_in_3x3": str(kept.network.stride_in_3x3).lower()})


def _whole(sources: list[Path]) -> list[Sample]:
    """All pictures that can be opened, reduced to what crops need."""
    reduced = ((sample, reduced_picture(sample.picture)) for sample in progress(samples_of(sources), "Reading photos"))
    return [replace(sample, picture=picture[1]) for sample, picture in reduced if picture]


def _cells(grid: Tensor) -> Tensor:
    """(N, channels, H, W) to (N, H * W, channels)."""
    return grid.flatten(2).transpose(1, 2)


def _missed(thought: Tensor, seen: Tensor) -> Tensor:
    """The mean squared error in the cells, and that of their means: each is one where nothing is known."""
    whole, expected = thought.mean(1), seen.mean(1)
    # Means differ less from photo to photo than cells do.
    spread = expected.var(0, correction=0).mean().clamp_min(1e-3)
    return (thought - seen).square().mean() + (whole - expected).square().mean() / spread


def _fit(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Ridge regression from cells to cells, (photos, cells, features): weight and bias of a linear map."""
    x, y = x.flatten(0, 1), y.flatten(0, 1)
    mean, scale = x.mean(0), x.std(0).clamp_min(1e-3)
    x = (x - mean) / scale
    gram = x.T @ x / len(x) + RIDGE * torch.eye(x.shape[1])
    weight = torch.linalg.solve(gram, x.T @ y / len(x)).T / scale
    return weight, y.mean(0) - weight @ mean
