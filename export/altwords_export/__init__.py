"""Prepare, train, evaluate and export the captioner that Altwords runs."""

import altwords  # noqa: F401 - keeps ONNX Runtime silent, which some of these modules load first
