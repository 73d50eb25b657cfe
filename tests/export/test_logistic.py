"""Against what made the labels, and against the loss that it should have brought to its minimum."""

from __future__ import annotations

import pytest
import torch

from altwords_export.logistic import logistic, multinomial, newton, regressions


def test_the_logistic_regression_is_at_its_minimum_and_finds_what_made_the_labels() -> None:
    torch.manual_seed(0)
    x = torch.randn(3000, 3, dtype=torch.double)
    true = torch.tensor([2.0, -1.0, 0.0], dtype=torch.double)
    y = (torch.rand(3000, dtype=torch.double) < torch.sigmoid(x @ true + 0.5)).double()
    weights, bias = newton(x, y)

    torch.testing.assert_close(weights, true, atol=0.25, rtol=0)
    assert float(bias) == pytest.approx(0.5, abs=0.25)
    parameters = torch.cat([weights, bias[None]]).requires_grad_()
    logits = x @ parameters[:3] + parameters[3]
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, y, reduction="sum")
    (loss + 0.5 * parameters[:3].square().sum()).backward()
    assert parameters.grad.abs().max() < 1e-6


def test_labels_that_a_line_parts_stay_finite() -> None:
    x = torch.linspace(-1, 1, 40, dtype=torch.double)[:, None]
    weights, bias = newton(x, (x[:, 0] > 0).double())

    assert torch.isfinite(weights).all()
    assert 0 < weights[0] < 100
    assert abs(bias) < 1


def test_the_weights_are_for_values_as_they_are() -> None:
    """A signal in other units has another weight, and gives the same chances."""
    torch.manual_seed(3)
    x = torch.randn(500, 2, dtype=torch.double)
    y = (x[:, 0] + 0.5 * torch.randn(500, dtype=torch.double) > 0).double()
    units = torch.tensor([1000.0, 0.1], dtype=torch.double)
    (weights, bias), (scaled, moved) = logistic(x, y), logistic(x * units + 3, y)

    torch.testing.assert_close(x @ weights + bias, (x * units + 3) @ scaled + moved)


def test_classes_and_labels_are_told_from_values_as_they_are() -> None:
    torch.manual_seed(4)
    x = torch.randn(300, 3) * torch.tensor([100.0, 1.0, 0.01]) + 7
    classes = 2 * (x[:, 0] > 7).long() + (x[:, 1] > 7).long()
    found = multinomial(x, classes)
    weight, bias = found.plain()
    torch.testing.assert_close(x @ weight.T + bias, found(x), atol=1e-2, rtol=1e-3)
    assert (found(x).argmax(1) == classes).double().mean() > 0.9

    shares = torch.stack([x[:, 0] > 7, x[:, 2] > 7], 1).float()
    weight, bias = regressions(x, shares)
    assert ((x @ weight.T + bias > 0) == (shares > 0.5)).double().mean() > 0.95


def test_what_counts_more_and_what_is_lifted_tells_more() -> None:
    torch.manual_seed(5)
    x = torch.randn(200, 2)
    classes = (x.sum(1) > 0).long()
    even, lifted = (multinomial(x, classes, lift=torch.tensor(lift)).plain()[0] for lift in ([1.0, 1.0], [3.0, 1.0]))
    assert lifted[1, 0] / lifted[1, 1] > 1.1 * even[1, 0] / even[1, 1] > 0

    worths = torch.where(classes == 1, 1.9, 0.1)
    assert multinomial(x, classes, worths=worths).bias[1] > multinomial(x, classes).bias[1] + 0.5
