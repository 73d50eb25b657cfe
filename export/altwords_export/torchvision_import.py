"""Make ``import torchvision`` work beside a torch build whose operators it was not compiled for.

torchvision registers fake kernels for its compiled operators as it is imported, and fails where the library
that defines them did not load, which is the case beside some CPU builds of torch; transformers imports it
wherever it is present and fails with it. Declaring the two operators' schemas first is enough, as nothing here
calls them. Import this module before either; where the import works, it does nothing.
"""

import sys

import torch

_keep: list[torch.library.Library] = []

try:
    import torchvision
except RuntimeError:
    for _name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[_name]
    _library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for _operator in ("nms", "qnms"):
        _schema = f"{_operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
        _library.define(_schema)  # type: ignore[no-untyped-call]
    # The declarations last only as long as this object.
    _keep.append(_library)
    import torchvision  # noqa: F401
except ImportError:
    pass  # not installed: only its pretrained weights would need it
