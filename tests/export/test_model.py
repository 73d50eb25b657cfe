"""The sequence and the loss, against a plain computation of both."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from altwords_export.model import CaptionModel, Encoder, pooling
from altwords_export.recipe import Shape

SHAPE = Shape(vocabulary=50, width=24, layers=2, heads=2, cells=2, positions=32, image=64)


@pytest.fixture
def model() -> CaptionModel:
    torch.manual_seed(4)
    # The decoder alone: prefix vectors are given where the features matter.
    model = CaptionModel(SHAPE, nn.Identity(), image_token=0, description_token=1, end_token=2, dropout=0.0)
    with torch.no_grad():
        model.decoder.transformer.wte.weight.normal_(0, 0.5)
    return model


@pytest.fixture
def example() -> tuple[Tensor, Tensor, Tensor]:
    """Prefix vectors of three pictures, and four padded descriptions of them."""
    generator = torch.Generator().manual_seed(5)
    prefix = torch.randn(3, SHAPE.prefix, SHAPE.width, generator=generator)
    tokens = torch.tensor([[7, 9, 30, 2], [8, 2, -100, -100], [11, 12, 2, -100], [2, -100, -100, -100]])
    return prefix, tokens, torch.tensor([0, 0, 2, 1])


def plain(model: CaptionModel, prefix: Tensor, tokens: Tensor, owner: Tensor, smoothing: float = 0.0) -> Tensor:
    """One description at a time, the whole sequence at once: X = <IMG>, F, <DESC>, D."""
    words = model.decoder.transformer.wte.weight
    losses = []
    for row, picture in zip(tokens, owner, strict=True):
        description = row[row >= 0]
        sequence = torch.cat([words[[0]], prefix[picture], words[[1]], words[description]])
        logits = model.decoder(inputs_embeds=sequence[None]).logits[0]
        # What stands at <DESC> predicts the first token, and each token the next.
        predicted = logits[1 + prefix.shape[1] :][: len(description)]
        losses.append(F.cross_entropy(predicted, description, reduction="none", label_smoothing=smoothing))
    return torch.cat(losses).mean()


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_loss_is_the_plain_one(model: CaptionModel, example, smoothing: float) -> None:
    expected = plain(model, *example, smoothing)

    assert expected > 1
    torch.testing.assert_close(model.loss(*example, smoothing=smoothing), expected)


def test_its_gradients_are_the_plain_ones(model: CaptionModel, example) -> None:
    prefix, tokens, owner = example
    gradients = []
    for loss in (plain, CaptionModel.loss):
        model.zero_grad()
        given = prefix.clone().requires_grad_()
        loss(model, given, tokens, owner).backward()
        found = {name: value.grad for name, value in model.decoder.named_parameters()}
        gradients.append({**found, "prefix": given.grad})

    for name, expected in gradients[0].items():
        assert expected.abs().max() > 0, name
        torch.testing.assert_close(gradients[1][name], expected, rtol=1e-4, atol=1e-6, msg=name)


def test_the_prefix_is_read_but_not_scored(model: CaptionModel, example) -> None:
    prefix, tokens, owner = example
    words = model.decoder.transformer.wte.weight
    opening = torch.cat([words[[0]], prefix[0], words[[1]]])
    chances = F.log_softmax(model.decoder(inputs_embeds=opening[None]).logits[0, -1], -1)

    # Of a description of one token, that token alone is scored.
    loss = model.loss(prefix[:1], torch.tensor([[7, -100]]), torch.tensor([0]))
    torch.testing.assert_close(loss, -chances[7])
    # Another picture changes the loss. (A constant would not: the layer norms take it away.)
    assert not torch.isclose(model.loss(prefix.flip(0), tokens, owner), model.loss(prefix, tokens, owner))


def test_padding_does_not_count(model: CaptionModel, example) -> None:
    prefix, tokens, owner = example
    padded = F.pad(tokens, (0, 5), value=-100)

    torch.testing.assert_close(model.loss(prefix, padded, owner), model.loss(prefix, tokens, owner))


def test_descriptions_meet_their_own_picture(model: CaptionModel, example) -> None:
    prefix, tokens, owner = example

    assert not torch.isclose(model.loss(prefix, tokens, owner), model.loss(prefix, tokens, owner.flip(0)))
    order = torch.tensor([3, 1, 0, 2])
    torch.testing.assert_close(model.loss(prefix, tokens[order], owner[order]), model.loss(prefix, tokens, owner))


@pytest.mark.parametrize(("grid", "cells"), [(7, 1), (7, 2), (7, 4), (7, 7), (8, 4), (2, 2), (9, 4)])
def test_pooling_is_adaptive_average_pooling(grid: int, cells: int) -> None:
    features = torch.randn(2, 5, grid, grid, generator=torch.Generator().manual_seed(0))
    pooled = torch.matmul(pooling(grid, cells), features.flatten(2).transpose(1, 2))

    torch.testing.assert_close(pooled[:, 0], features.mean((2, 3)))
    expected = F.adaptive_avg_pool2d(features, cells).flatten(2).transpose(1, 2)
    torch.testing.assert_close(pooled[:, 1:], expected)


def test_the_encoder_normalises_and_projects() -> None:
    class Trunk(nn.Module):
        """Shows what the ResNet is given: the pixels' mean for each cell of its grid."""

        def forward(self, x: Tensor) -> Tensor:
            self.given = x
            return F.adaptive_avg_pool2d(x, 2).repeat(1, 683, 1, 1)[:, :2048]

    trunk = Trunk()
    encoder = Encoder(SHAPE, trunk)
    pixels = torch.randint(0, 256, (2, 64, 64, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    prefix, pooled = encoder(pixels)

    # As torchvision normalises: RGB, 0 to 1, ImageNet's mean and deviation.
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    expected = ((pixels / 255 - mean) / std).permute(0, 3, 1, 2)
    torch.testing.assert_close(trunk.given, expected)
    assert prefix.shape == (2, 5, 24)
    torch.testing.assert_close(pooled[:, :3], expected.mean((2, 3)))
    torch.testing.assert_close(prefix[:, 0], encoder.projection(pooled))
