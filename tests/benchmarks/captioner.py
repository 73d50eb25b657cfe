"""A whole caption on one thread: our model beside a ViT-B/16 with GPT-2 in transformers.

The other model's weights are random, since only its shape costs time: the one that the usual captioners on a hub
have. Both write the same number of tokens.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from altwords import settings
from altwords.bundle import store
from altwords.captioner.decoder import Decoder
from altwords.captioner.encoder import Encoder
from altwords.captioner.search import search
from altwords.captioner.vocabulary import Vocabulary
from altwords.settings import Settings
from altwords_export import torchvision_import  # noqa: F401 - before transformers
from benchmarks.measuring import Table, interleaved, milliseconds

from transformers import GPT2Config, ViTConfig, VisionEncoderDecoderConfig, VisionEncoderDecoderModel  # isort: skip

TOKENS = 13
"""About as many as a caption has."""
NEVER = -1
"""An end token that never comes."""
RIVAL = "ViT-B/16 + GPT-2, greedy"


def measure(repetitions: int) -> tuple[Table, dict[str, float]]:
    """The table, and how many times faster than the rival each is, by median processor time."""
    torch.set_num_threads(1)
    beams = Settings().beams
    ours = {"ours, greedy": ours_writing(1), f"ours, beam {beams}": ours_writing(beams)}
    times = interleaved({**ours, RIVAL: rival()}, repetitions)
    ratios = {name: times[RIVAL].median / taken.median for name, taken in times.items()}
    rows = [(name, *milliseconds(taken), f"{ratios[name]:.1f}") for name, taken in times.items()]
    about = (
        f"Pixels to {TOKENS} tokens, one picture, one thread each, in turns, {repetitions} times. Milliseconds: "
        "processor time is what a machine with nothing else to do would need."
    )
    head = ("", "processor, median", "processor, least", "wall, median", "times faster")
    return Table("A whole caption", about, head, rows), ratios


def ours_writing(beams: int) -> Callable[[], str]:
    """What writes a caption as ``Captioner`` does, but always of ``TOKENS`` tokens."""
    bundle = store.chosen(settings.load())
    encoder = Encoder(bundle.path("encoder.onnx"), threads=1)
    decoder, words = Decoder(bundle.path("decoder.safetensors")), Vocabulary(bundle.path("tokenizer.json"))
    pixels = np.random.default_rng(0).integers(0, 256, (1, encoder.size, encoder.size, 3), dtype=np.uint8)

    def write() -> str:
        prefix = torch.from_numpy(encoder(pixels).prefix[0])
        embed = decoder.embeddings
        sequence = torch.cat([embed[[words.image]], prefix, embed[[words.description]]])
        best = search(decoder, sequence, beams=beams, longest=TOKENS, end=NEVER)[0]
        assert len(best.tokens) == TOKENS
        return words.text(best.tokens)

    return write


def rival() -> Callable[[], object]:
    torch.manual_seed(0)
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(ViTConfig(), GPT2Config())
    model = VisionEncoderDecoderModel(config).eval()
    pixels = torch.randn(1, 3, 224, 224)

    def write() -> object:
        with torch.inference_mode():
            tokens = model.generate(
                pixels,
                min_new_tokens=TOKENS,
                max_new_tokens=TOKENS,
                num_beams=1,
                do_sample=False,
                decoder_start_token_id=50256,
                pad_token_id=50256,
                eos_token_id=50256,
            )
        assert tokens.shape[1] == 1 + TOKENS
        return tokens

    return write
