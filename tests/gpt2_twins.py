"""One GPT-2 twice: transformers' own, and ours read from the file that the export wrote of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from altwords.captioner.decoder import Decoder
from altwords_export.export import save_decoder
from altwords_export.model import CaptionModel
from altwords_export.recipe import Shape


@dataclass(frozen=True)
class Twins:
    theirs: Any
    ours: Decoder

    def prompt(self, seed: int, length: int) -> Tensor:
        """Random embeddings (length, width) for a search to begin from."""
        return torch.randn(length, self.ours.width, generator=torch.Generator().manual_seed(seed))

    def generate(
        self, prompt: Tensor, *, beams: int, longest: int, end: int, length_penalty: float = 1.0
    ) -> list[tuple[list[int], float]]:
        """Tokens, cut before the end token, and scores of transformers' hypotheses, best first."""
        with torch.inference_mode():
            found = self.theirs.generate(
                inputs_embeds=prompt[None],
                attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
                max_new_tokens=longest,
                num_beams=beams,
                num_return_sequences=beams,
                length_penalty=length_penalty,
                do_sample=False,
                eos_token_id=end,
                pad_token_id=end,
                return_dict_in_generate=True,
                output_scores=True,
            )
        rows = found.sequences.tolist()
        tokens = [row[: row.index(end)] if end in row else row for row in rows]
        if beams > 1:
            return list(zip(tokens, found.sequences_scores.tolist(), strict=True))
        chances = self.theirs.compute_transition_scores(found.sequences, found.scores, normalize_logits=True)
        return [(tokens[0], chances.mean().item())]


def random_twins(path: Path, shape: Shape, seed: int) -> Twins:
    """Twins of random weights; ``path`` is where the file between them is written."""
    torch.manual_seed(seed)
    # Only its decoder matters here, so the encoder may be nothing.
    model = CaptionModel(shape, nn.Identity(), image_token=0, description_token=1, end_token=2)
    sharpen(model.decoder)
    save_decoder(model, path)
    # The file holds float16, and both must compute with the same numbers.
    return Twins(model.decoder.half().float().eval(), Decoder(path))


@torch.no_grad()
def sharpen(network: nn.Module) -> None:
    """Draw weights under which few tokens are likely at a time, and which they are depends on all that went before."""
    for name, value in network.named_parameters():
        if "wte" in name or "wpe" in name:
            value.normal_(0, 0.5)
        elif value.ndim == 2:
            value.normal_(0, 2 / value.shape[0] ** 0.5)
        elif name.endswith("weight"):
            value.normal_(0, 1)
        else:
            value.normal_(0, 0.2)
