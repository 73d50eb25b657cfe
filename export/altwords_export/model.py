"""The captioner as it is trained: a ResNet's features as the prefix of a GPT-2's sequence.

A second, smaller network may look beside the ResNet; its features then stand behind the ResNet's in every vector.

Sequence in training: X = <IMG>, F, <DESC>, D; loss: the negative log-likelihood of the tokens of D, its end
token included, given the features and the tokens before. Features and description meet in the decoder's own
self-attention, as in ClipCap (https://arxiv.org/abs/2111.09734), with the encoder trained too.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from altwords_export import efficientnet, resnet, torchvision_import  # noqa: F401 - before transformers
from altwords_export.recipe import Shape
from altwords_export.resnet import CHANNELS, ResNet50

from transformers import GPT2Config, GPT2LMHeadModel  # isort: skip


def pooling(grid: int, cells: int) -> Tensor:
    """Matrix (1 + cells**2, grid**2) whose rows average the grid: the whole first, then each cell."""
    rows = [torch.full((grid * grid,), 1 / grid**2)]
    for row in range(cells):
        for column in range(cells):
            cell = torch.zeros(grid, grid)
            # The bounds of adaptive average pooling.
            top, bottom = row * grid // cells, -(-(row + 1) * grid // cells)
            left, right = column * grid // cells, -(-(column + 1) * grid // cells)
            cell[top:bottom, left:right] = 1 / ((bottom - top) * (right - left))
            rows.append(cell.flatten())
    return torch.stack(rows)


class Encoder(nn.Module):
    """Pixels to prefix vectors and pooled features: what becomes the ONNX graph.

    Input: uint8 (N, image, image, 3), RGB. Output: prefix (N, cells**2 + 1, width) and pooled (N, features), where
    features are the ResNet's 2,048 and, where there is a second network, its 1,280 behind them.
    """

    pooling: Tensor

    def __init__(self, shape: Shape, resnet: ResNet50) -> None:
        super().__init__()
        self.resnet = resnet
        self.second = efficientnet.EfficientNetLite2() if shape.second else None
        self.projection = nn.Linear(CHANNELS + efficientnet.CHANNELS * shape.second, shape.width)
        self.register_buffer("pooling", pooling(shape.image // 32, shape.cells), persistent=False)

    @property
    def trunks(self) -> nn.ModuleList:
        """The networks that see, without the projection into the decoder's space."""
        return nn.ModuleList([self.resnet] if self.second is None else [self.resnet, self.second])

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        vectors = self.vectors(pixels)
        return self.projection(vectors), vectors[:, 0]

    def vectors(self, pixels: Tensor) -> Tensor:
        """Feature vectors before the projection, (N, cells**2 + 1, features), the mean first."""
        vectors = self._pooled(self.resnet(resnet.normalised(pixels)))
        if self.second is None:
            return vectors
        return torch.cat([vectors, self._pooled(self.second(efficientnet.normalised(pixels)))], dim=-1)

    def _pooled(self, grid: Tensor) -> Tensor:
        """(N, channels, H, W) to (N, cells**2 + 1, channels)."""
        return torch.matmul(self.pooling.to(grid.dtype), grid.flatten(2).transpose(1, 2))


class CaptionModel(nn.Module):
    def __init__(
        self,
        shape: Shape,
        resnet: ResNet50,
        *,
        image_token: int,
        description_token: int,
        end_token: int,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.shape = shape
        self.encoder = Encoder(shape, resnet)
        self.decoder = GPT2LMHeadModel(
            GPT2Config(
                vocab_size=shape.vocabulary,
                n_positions=shape.positions,
                n_embd=shape.width,
                n_layer=shape.layers,
                n_head=shape.heads,
                resid_pdrop=dropout,
                embd_pdrop=dropout,
                attn_pdrop=dropout,
                bos_token_id=image_token,
                eos_token_id=end_token,
            )
        )
        self.image_token = image_token
        self.description_token = description_token

    def forward(self, pixels: Tensor, tokens: Tensor, owner: Tensor, *, smoothing: float = 0.0) -> Tensor:
        """Mean loss over the descriptions' tokens.

        Args:
            pixels: uint8 (N, image, image, 3).
            tokens: int64 (M, T), descriptions with their end token, padded with -100.
            owner: int64 (M,), the picture that each description is of.
            smoothing: label smoothing.
        """
        prefix, _ = self.encoder(pixels)
        return self.loss(prefix, tokens, owner, smoothing=smoothing)

    def loss(self, prefix: Tensor, tokens: Tensor, owner: Tensor, *, smoothing: float = 0.0) -> Tensor:
        """The same from prefix vectors (N, P, width)."""
        return self.losses(prefix, tokens, owner, smoothing=smoothing).mean()

    def losses(self, prefix: Tensor, tokens: Tensor, owner: Tensor, *, smoothing: float = 0.0) -> Tensor:
        """The loss of each token that is no padding, row by row, (scored,)."""
        logits = self.logits(prefix, tokens, owner)
        return F.cross_entropy(logits, tokens[tokens >= 0], label_smoothing=smoothing, reduction="none")

    def logits(self, prefix: Tensor, tokens: Tensor, owner: Tensor) -> Tensor:
        """What is expected in place of each token that is no padding, row by row, float32 (scored, vocabulary)."""
        words = self.decoder.transformer.wte
        shown = tokens.clamp_min(0)
        first, cache = self.begin(prefix)
        cache.batch_select_indices(owner)
        rest = self.decoder.transformer(inputs_embeds=words(shown[:, :-1]), past_key_values=cache)
        # <DESC> predicts the first token of the description; what stands before it is never scored.
        hidden = torch.cat([first[owner], rest.last_hidden_state], dim=1)  # (M, T, width)
        logits: Tensor = self.decoder.lm_head(hidden[tokens >= 0])
        return logits.float()

    def begin(self, prefix: Tensor) -> tuple[Tensor, Any]:
        """Read what stands before a description, once a picture: the last hidden state (N, 1, width) and the cache."""
        read = self.decoder.transformer(inputs_embeds=self.opening(prefix), use_cache=True)
        return read.last_hidden_state[:, -1:], read.past_key_values

    def opening(self, prefix: Tensor) -> Tensor:
        """<IMG>, the picture and <DESC> as vectors, (N, 2 + P, width)."""
        words = self.decoder.transformer.wte
        begin, middle = (
            words(torch.tensor([token], device=prefix.device)).expand(len(prefix), 1, -1)
            for token in (self.image_token, self.description_token)
        )
        return torch.cat([begin, prefix.to(begin.dtype), middle], dim=1)
