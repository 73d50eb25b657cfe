"""The plot of the model card."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from altwords_export.plot import HEIGHT, MARGIN, WIDTH, risk_against_coverage


def test_more_said_is_further_right_and_more_risk_is_higher() -> None:
    svg = risk_against_coverage([{"said": 0.5, "good": 1.0, "wrong": 0.0}, {"said": 1.0, "good": 0.5, "wrong": 0.25}])
    ElementTree.fromstring(svg)  # noqa: S314 - our own
    poor, wrong = (
        [tuple(map(float, point.split(","))) for point in points.split()]
        for points in re.findall('points="(.*?)"', svg)
    )
    bottom, right = HEIGHT - MARGIN, WIDTH - MARGIN

    assert poor == [(WIDTH / 2, bottom), (right, HEIGHT / 2)]
    assert wrong == [(WIDTH / 2, bottom), (right, bottom - (bottom - MARGIN) / 4)]
    assert svg.count("<title>") == 1
