"""Altwords: describes the images a web page left without words, on the listener's own computer."""

import os

__version__ = "0.1.0"

# ONNX Runtime tells its maker what it runs, under an identifier that it leaves on the disk, unless this stands there
# before it is loaded: https://github.com/microsoft/onnxruntime/pull/27379
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
