"""Captioning models with random weights, saved as a hub has them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from altwords_export import torchvision_import  # noqa: F401 - before transformers
from altwords_export.tokenizer import learn
from drawn_scenes import scene
from gpt2_twins import sharpen

from transformers import (  # isort: skip
    GPT2Config,
    ViTConfig,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
)

END = "<|endoftext|>"
MEAN, STD = [0.5, 0.4, 0.6], [0.5, 0.25, 0.3]


def vit(width: int = 32, layers: int = 2) -> ViTConfig:
    """A small image encoder for pictures of 32 pixels."""
    return ViTConfig(
        hidden_size=width, num_hidden_layers=layers, num_attention_heads=2, intermediate_size=64, image_size=32
    )


def noise(count: int, size: int = 32) -> np.ndarray:
    """Pictures that differ a lot, uint8 (count, size, size, 3)."""
    pixels = np.random.default_rng(1).integers(0, 256, (count, size, size, 3), dtype=np.uint8)
    for number, picture in enumerate(pixels):
        picture[:, number * 4 :] //= number + 1
    return pixels


@dataclass(frozen=True)
class HubModel:
    folder: Path
    model: Any

    def generate(self, pixels: np.ndarray, *, beams: int, longest: int) -> list[list[int]]:
        """Tokens of transformers' hypotheses for one picture, cut before the end token, best first."""
        found = _generate(self.model, pixels, num_beams=beams, num_return_sequences=beams, max_new_tokens=longest)
        end = self.model.generation_config.eos_token_id
        rows = [row[1:] for row in found.tolist()]  # without the token that begins
        return [row[: row.index(end)] if end in row else row for row in rows]


def vocabulary() -> Tokenizer:
    tokenizer = learn((caption for number in range(30) for caption in scene(number)[1]), 320)
    tokenizer.add_special_tokens([END])
    return tokenizer


def save(folder: Path, encoder: Any, *, layers: int = 2, width: int = 32, heads: int = 2, seed: int = 0) -> HubModel:
    """A model of random weights in ``folder``, each token of its sentences following from picture and words."""
    tokenizer = vocabulary()
    end = tokenizer.token_to_id(END)
    decoder = GPT2Config(
        vocab_size=tokenizer.get_vocab_size(),
        n_embd=width,
        n_layer=layers,
        n_head=heads,
        add_cross_attention=True,
        is_decoder=True,
        bos_token_id=end,
        eos_token_id=end,
    )
    torch.manual_seed(seed)
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id, config.pad_token_id = end, end
    model = VisionEncoderDecoderModel(config).eval()
    sharpen(model.decoder)
    model.generation_config.decoder_start_token_id, model.generation_config.pad_token_id = end, end
    # Its sentences end with a token that it writes by itself after some others, so that beams end apart.
    model.generation_config.eos_token_id = None
    free = _generate(model, noise(1, encoder.image_size)[0], max_new_tokens=20)[0].tolist()[1:]
    model.generation_config.eos_token_id = next(
        token for place, token in enumerate(free) if place >= 3 and token not in free[:place]
    )
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    processor = {"do_normalize": True, "image_mean": MEAN, "image_std": STD}
    (folder / "preprocessor_config.json").write_text(json.dumps(processor))
    return HubModel(folder, model)


@torch.inference_mode()
def _generate(model: Any, pixels: np.ndarray, **options: int) -> torch.Tensor:
    x = (torch.from_numpy(pixels).float() / 255 - torch.tensor(MEAN)) / torch.tensor(STD)
    tokens: torch.Tensor = model.generate(pixel_values=x.permute(2, 0, 1)[None], do_sample=False, **options)
    return tokens
