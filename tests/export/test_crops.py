"""What attributes and teach have in common: crops, averages, and going on where training was killed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from altwords_export import checkpoint
from altwords_export.crops import Passes, learn, see
from altwords_export.shards import Sample
from drawn_scenes import scene

HOW = Passes(epochs=3, rate=0.01, batch=4, image=32, average=0.9)
PHOTOS = [Sample(f"photo-{number}", scene(number)[0], {}) for number in range(10)]


class Brightness(nn.Module):
    """Pixels to one number, the mean of their colours as weights mix them."""

    def __init__(self) -> None:
        super().__init__()
        self.mix = nn.Linear(3, 1)

    def forward(self, pixels: Tensor) -> Tensor:
        mixed: Tensor = self.mix(pixels.float().mean((1, 2)) / 255)
        return mixed


def run(out: Path, how: Passes = HOW, **changed: object) -> Brightness:
    torch.manual_seed(1)
    model = Brightness()
    groups = [{"params": list(model.parameters()), "haste": 1.0}]
    out.mkdir(exist_ok=True)
    options = {
        "loss": lambda pixels, _: (model(pixels) - 0.5).square().mean(),
        "begin": lambda: None,
        "check": lambda _: None,
        **changed,
    }
    return learn(out, model, groups, PHOTOS, how, clip=1.0, **options)  # type: ignore[arg-type]


def test_the_average_of_the_weights_is_what_is_kept(tmp_path: Path) -> None:
    kept = run(tmp_path / "out")
    state = checkpoint.peek(tmp_path / "out")

    assert torch.equal(kept.mix.weight, state["average"]["mix.weight"])
    assert not torch.equal(kept.mix.weight, state["model"]["mix.weight"])


def test_a_batch_comes_with_the_places_of_its_photos(tmp_path: Path) -> None:
    met: list[tuple[int, ...]] = []

    def loss(pixels: Tensor, chosen: list[int]) -> Tensor:
        assert pixels.shape == (4, 32, 32, 3)
        assert pixels.dtype == torch.uint8
        met.append(tuple(chosen))
        return torch.zeros((), requires_grad=True)

    run(tmp_path / "out", loss=loss)

    assert len(met) == 3 * 2  # of ten photos, two batches of four an epoch
    for first, second in zip(met[::2], met[1::2], strict=True):
        assert len({*first, *second}) == 8
    assert len(set(met)) == 6


def test_crops_differ_from_epoch_to_epoch(tmp_path: Path) -> None:
    seen: dict[int, list[Tensor]] = {}

    def loss(pixels: Tensor, chosen: list[int]) -> Tensor:
        for place, crop in zip(chosen, pixels, strict=True):
            seen.setdefault(place, []).append(crop)
        return torch.zeros((), requires_grad=True)

    run(tmp_path / "out", loss=loss)
    twice = [crops for crops in seen.values() if len(crops) > 1]

    assert twice
    assert not any(torch.equal(crops[0], crops[1]) for crops in twice)


def test_the_beginning_is_prepared_once_and_each_epoch_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun: list[bool] = []
    losses = iter((3.0, 2.0, 1.5, 1.25))
    told = {"begin": lambda: begun.append(True), "check": lambda _: next(losses)}
    run(tmp_path / "out", Passes(**{**vars(HOW), "epochs": 2}), **told)
    assert [line for line in capsys.readouterr().out.splitlines() if "validation" in line] == [
        "epoch 0: validation loss 3.000",
        "epoch 1: validation loss 2.000",
        "epoch 2: validation loss 1.500",
    ]

    run(tmp_path / "out", **told)

    assert begun == [True]
    assert capsys.readouterr().out.splitlines()[-1] == "epoch 3: validation loss 1.250"


def test_after_a_kill_it_goes_on_as_if_nothing_had_been(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save = checkpoint.save

    def save_and_die(*states: object, **done: float) -> None:
        save(*states, **done)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint, "save", save_and_die)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "parts")
    monkeypatch.undo()

    parts, whole = run(tmp_path / "parts"), run(tmp_path / "whole")

    assert torch.equal(parts.mix.weight, whole.mix.weight)


def test_whole_photos_are_seen_in_order() -> None:
    means = see(lambda pixels: pixels.float().mean((1, 2)), PHOTOS, 32)

    assert means.shape == (10, 3)
    for mean, photo in zip(means, PHOTOS, strict=True):
        whole = Image.open(io.BytesIO(photo.picture)).convert("RGB").resize((1, 1), Image.Resampling.BOX)
        torch.testing.assert_close(mean, torch.tensor(whole.getpixel((0, 0))).float(), atol=4, rtol=0)
