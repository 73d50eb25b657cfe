"""A hub's VisionEncoderDecoderModel with GPT-2 to a bundle.

The encoder becomes an ONNX graph with its normalisation inside; the decoder's weights are kept as they are, in the
precision that the hub has them in, and run by the daemon's own decoder.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import ByteLevelBPETokenizer, Tokenizer
from torch import Tensor, nn

from altwords.bundle.foreign import refusal
from altwords.bundle.manifest import CROSS_ATTENTION, MANIFEST
from altwords.captioner.captioner import LONGEST
from altwords.captioner.encoder import Encoder as RunningEncoder
from altwords_export import torchvision_import  # noqa: F401 - before transformers
from altwords_export.bundle import seal
from altwords_export.export import TOLERANCE, compare, write_confidence, write_graph
from altwords_export.shards import DataError

from transformers import VisionEncoderDecoderModel  # isort: skip
from transformers.utils import logging  # isort: skip

POSITIONS = LONGEST + 1
"""Position embeddings that are kept: the daemon writes no longer sentences."""
CHECKED = 8


class HubEncoder(nn.Module):
    """Pixels to what the decoder looks at: what becomes the ONNX graph.

    Input: uint8 (N, size, size, 3), RGB. Output: prefix (N, F, width) and pooled (N, the encoder's width).
    """

    mean: Tensor
    std: Tensor

    def __init__(self, model: Any, processor: dict[str, Any]) -> None:
        super().__init__()
        self.encoder = model.encoder
        self.projection = getattr(model, "enc_to_dec_proj", nn.Identity())
        normal = processor.get("do_normalize", True)
        self.register_buffer("mean", torch.tensor(processor["image_mean"] if normal else [0.0] * 3) * 255)
        self.register_buffer("std", torch.tensor(processor["image_std"] if normal else [1.0] * 3) * 255)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        x = (pixels.float() - self.mean) / self.std  # (N, H, W, 3)
        states = self.encoder(pixel_values=x.permute(0, 3, 1, 2)).last_hidden_state  # (N, F, the encoder's width)
        return self.projection(states), states.mean(1)


def import_hub(folder: Path, out: Path, *, name: str, source: str, license_: str) -> None:
    """Write a bundle of the model whose files, as a hub has them, lie in ``folder``.

    Its captions are "maybe" at most until ``calibrate`` has seen photos with captions.

    Args:
        source: where it comes from, for the manifest: a hub's id and revision.
        license_: as its page names it.

    Raises:
        DataError: files are missing, the model is of another architecture, or the graph differs from torch.
    """
    config = _json(folder, "config.json")
    if sentence := refusal(config):
        raise DataError(sentence)
    if out.exists() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise DataError(f"{out} holds something that is no bundle: choose another folder.")
    processor = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3} | _json(folder, "preprocessor_config.json")
    tokenizer = _tokenizer(folder)
    model = _model(folder)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    save_cross_decoder(model.decoder, out / "decoder.safetensors")
    tokenizer.save(str(out / "tokenizer.json"))
    encoder: Any = HubEncoder(model.float(), processor).eval()
    size = _side(config["encoder"]["image_size"])
    write_graph(encoder, size, out / "encoder.onnx")
    noise = np.random.default_rng(0).integers(0, 256, (CHECKED, size, size, 3), dtype=np.uint8)
    checks = compare(encoder, out / "encoder.onnx", noise)
    if checks["prefix_max"] > TOLERANCE:
        raise DataError(f"The exported encoder differs from torch: {checks}.")
    write_confidence(out)
    (out / "MODEL_CARD.md").write_text(_card(name, source, license_), "utf-8")
    generation = model.generation_config
    seal(
        out,
        name=name,
        architecture=CROSS_ATTENTION,
        language="en",
        license=license_,
        encoder="fp32",
        frame=_frame(tokenizer, generation, config),
        signature=RunningEncoder(out / "encoder.onnx", threads=0, exact=True).signature(),
        length_penalty=float(generation.length_penalty or 1.0),
        weights=[{"name": source, "source": source, "license": license_}],
        checks={"fp32": checks},
    )


def _model(folder: Path) -> Any:
    """transformers' own model, in the weights' own precision."""
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        model, found = VisionEncoderDecoderModel.from_pretrained(
            folder, local_files_only=True, output_loading_info=True, dtype="auto"
        )
    except Exception as error:  # whatever its readers of several formats met
        raise DataError(f"The weights in {folder} cannot be read: {error}") from error
    # It draws what is missing by lot, and says so in a warning.
    if missing := sorted(name for name in found["missing_keys"] if ".pooler." not in name):
        raise DataError(f"The weights in {folder} are incomplete: {missing[0]} is missing.")
    return model.eval()


def save_cross_decoder(decoder: Any, path: Path) -> None:
    """GPT-2's own names; the output matrix is the embeddings and is left out."""
    tensors = {
        name: value.contiguous()
        for name, value in decoder.transformer.state_dict().items()
        if not name.endswith((".attn.bias", ".attn.masked_bias", ".crossattention.bias", ".crossattention.masked_bias"))
    }
    tensors["wpe.weight"] = tensors["wpe.weight"][:POSITIONS].clone()
    shape = decoder.config
    save_file(tensors, str(path), metadata={"layers": str(shape.n_layer), "heads": str(shape.n_head)})


def _frame(tokenizer: Tokenizer, generation: Any, config: dict[str, Any]) -> dict[str, str]:
    """The tokens before the first word and after the last."""
    decoder = config["decoder"]
    start = _first(generation.decoder_start_token_id, config.get("decoder_start_token_id"), decoder.get("bos_token_id"))
    end = _first(generation.eos_token_id, config.get("eos_token_id"), decoder.get("eos_token_id"))
    begin, after = (tokenizer.id_to_token(number) for number in (start, end))
    if begin is None or after is None:
        raise DataError("This model's vocabulary lacks the tokens that begin and end a sentence.")
    return {"image": begin, "description": begin, "end": after}


def _first(*given: int | list[int] | None) -> int:
    found = next((one for one in given if one is not None), None)
    if found is None:
        raise DataError("This model does not say which tokens begin and end a sentence.")
    return found[0] if isinstance(found, list) else found


def _tokenizer(folder: Path) -> Tokenizer:
    if (folder / "tokenizer.json").is_file():
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    files = [folder / "vocab.json", folder / "merges.txt"]
    if not all(file.is_file() for file in files):
        raise DataError(f"{folder} holds no tokenizer: neither tokenizer.json nor vocab.json with merges.txt.")
    tokenizer = ByteLevelBPETokenizer(*map(str, files))
    tokenizer.add_special_tokens(["<|endoftext|>"])
    inner: Tokenizer = tokenizer._tokenizer
    return inner


def _side(size: int | list[int]) -> int:
    sides = size if isinstance(size, list) else [size, size]
    if sides[0] != sides[-1]:
        raise DataError(f"This model takes pictures of {sides[0]} by {sides[-1]} pixels: Altwords takes squares.")
    return sides[0]


def _json(folder: Path, name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{folder} holds no readable {name}.") from error
    return found


def _card(name: str, source: str, license_: str) -> str:
    return (
        f"# {name}\n\n"
        f"Imported from {source}; its licence is {license_}. What it was made from and what it is worth is told "
        "there.\n\nUntil `altwords-export calibrate BUNDLE DATA` has fitted its confidence, everything it says begins "
        'with "Maybe".\n'
    )
