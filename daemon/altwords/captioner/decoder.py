"""GPT-2 as a decoder of image features, with a preallocated cache of keys and values.

The network is transformers' ``GPT2LMHeadModel``, weight for weight (Radford et al., Language Models are
Unsupervised Multitask Learners, 2019): pre-norm blocks, learned positions, GELU in its tanh form, and an output
matrix tied to the embeddings. The features stand in the sequence itself, or, where the weights hold cross-attention,
beside it: each block then looks at them between attending to the words and its feed-forward part. Linear weights lie
(in, out), as GPT-2's own do: with a single row on a CPU, ``x @ W`` so is much faster than ``F.linear``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor

EPSILON = 1e-5
"""GPT-2's, in every layer norm."""


class Cache:
    """Keys and values of the sequence so far, one row a beam. ``length`` positions are filled.

    Args:
        seen: for each layer the keys and values (heads, features, head) of what stands beside the sequence.
    """

    def __init__(
        self,
        layers: int,
        rows: int,
        heads: int,
        positions: int,
        head_width: int,
        seen: Sequence[tuple[Tensor, Tensor]] = (),
    ) -> None:
        self.keys = torch.empty(layers, rows, heads, positions, head_width)
        self.values = torch.empty_like(self.keys)
        self.length = 0
        self.shared = 0
        """Positions at the start that are the same in every row."""
        # All rows tell of the same picture: one copy serves them.
        self.seen: Sequence[tuple[Tensor, Tensor] | None] = seen or [None] * layers

    def share(self) -> None:
        """Give every row what the first row holds."""
        for store in (self.keys, self.values):
            store[:, 1:, :, : self.length] = store[:, :1, :, : self.length]
        self.shared = self.length

    def reorder(self, rows: Tensor) -> None:
        """Let row i go on from row ``rows[i]``; what the rows share stays where it is."""
        for store in (self.keys, self.values):
            own = store[:, :, :, self.shared : self.length]
            own.copy_(own.index_select(1, rows))


class Decoder:
    """Runs the network of a ``decoder.safetensors``; float32 at work, whatever it is on disk."""

    def __init__(self, path: Path) -> None:
        with safe_open(path, "pt") as file:
            metadata = file.metadata()
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118 - not a dict
        self.layers, self.heads = int(metadata["layers"]), int(metadata["heads"])
        self.embeddings = tensors["wte.weight"]  # (vocabulary, width)
        self.position_embeddings = tensors["wpe.weight"]  # (positions, width)
        self.positions, self.width = self.position_embeddings.shape
        self._head = self.embeddings.T.contiguous()  # (width, vocabulary)
        self._blocks = [_Block(tensors, f"h.{layer}.", self.heads) for layer in range(self.layers)]
        self._norm = tensors["ln_f.weight"], tensors["ln_f.bias"]

    @property
    def looks(self) -> bool:
        """Whether it looks at features beside the sequence."""
        return self._blocks[0].look is not None

    def cache(self, rows: int, features: Tensor | None = None) -> Cache:
        """An empty cache.

        Args:
            rows: beams.
            features: (F, width), for a decoder that ``looks``.
        """
        seen = [] if features is None else [block.look.see(features) for block in self._blocks if block.look]
        return Cache(self.layers, rows, self.heads, self.positions, self.width // self.heads, seen)

    def begin(self, sequence: Tensor, cache: Cache) -> Tensor:
        """Read the beginning of the sequence once, for all of the cache's rows.

        Args:
            sequence: (P, width), embeddings without positions.
            cache: an empty cache.

        Returns:
            Logits of the next token, (vocabulary,).
        """
        logits = self._forward(sequence[None], cache)
        cache.share()
        return logits[0]

    def step(self, tokens: Tensor, cache: Cache) -> Tensor:
        """Append one token to each row, int64 (rows,); returns logits (rows, vocabulary)."""
        return self._forward(self.embeddings[tokens][:, None], cache)

    def _forward(self, x: Tensor, cache: Cache) -> Tensor:
        rows, count, _ = x.shape
        start, end = cache.length, cache.length + count
        x = x + self.position_embeddings[start:end]  # (rows, count, width)
        for layer, block in enumerate(self._blocks):
            keys, values = cache.keys[layer, :rows], cache.values[layer, :rows]
            x = block(x, keys, values, start, end, cache.seen[layer])
        cache.length = end
        # Only the last position predicts anything new.
        last: Tensor = F.layer_norm(x[:, -1], (self.width,), *self._norm, EPSILON)
        return torch.mm(last, self._head)


class _Block:
    def __init__(self, tensors: dict[str, Tensor], name: str, heads: int) -> None:
        self.heads = heads
        self.norm1 = tensors[f"{name}ln_1.weight"], tensors[f"{name}ln_1.bias"]
        self.attention_in = tensors[f"{name}attn.c_attn.bias"], tensors[f"{name}attn.c_attn.weight"]
        self.attention_out = tensors[f"{name}attn.c_proj.bias"], tensors[f"{name}attn.c_proj.weight"]
        self.look = _Look(tensors, name, heads) if f"{name}crossattention.c_attn.weight" in tensors else None
        self.norm2 = tensors[f"{name}ln_2.weight"], tensors[f"{name}ln_2.bias"]
        self.mlp_in = tensors[f"{name}mlp.c_fc.bias"], tensors[f"{name}mlp.c_fc.weight"]
        self.mlp_out = tensors[f"{name}mlp.c_proj.bias"], tensors[f"{name}mlp.c_proj.weight"]

    def __call__(
        self,
        x: Tensor,
        keys: Tensor,
        values: Tensor,
        start: int,
        end: int,
        seen: tuple[Tensor, Tensor] | None,
    ) -> Tensor:
        """(rows, count, width) to the same; writes keys and values (rows, heads, positions, head) from start."""
        rows, count, width = x.shape
        x = x.reshape(rows * count, width)
        y = torch.addmm(self.attention_in[0], F.layer_norm(x, (width,), *self.norm1, EPSILON), self.attention_in[1])
        # (3, rows, heads, count, head)
        y = y.view(rows, count, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        keys[:, :, start:end] = y[1]
        values[:, :, start:end] = y[2]
        # Several positions come at once only at the very start, where the usual causal mask is right.
        y = F.scaled_dot_product_attention(y[0], keys[:, :, :end], values[:, :, :end], is_causal=count > 1)
        y = y.transpose(1, 2).reshape(rows * count, width)
        x = x + torch.addmm(self.attention_out[0], y, self.attention_out[1])
        if self.look and seen:
            x = x + self.look(x, *seen)
        y = torch.addmm(self.mlp_in[0], F.layer_norm(x, (width,), *self.norm2, EPSILON), self.mlp_in[1])
        x = x + torch.addmm(self.mlp_out[0], F.gelu(y, approximate="tanh"), self.mlp_out[1])
        return x.view(rows, count, width)


class _Look:
    """Cross-attention: what a block takes from the features beside the sequence."""

    def __init__(self, tensors: dict[str, Tensor], name: str, heads: int) -> None:
        self.heads = heads
        self.norm = tensors[f"{name}ln_cross_attn.weight"], tensors[f"{name}ln_cross_attn.bias"]
        self.query, self.seen, self.out = (
            (tensors[f"{name}crossattention.{part}.bias"], tensors[f"{name}crossattention.{part}.weight"])
            for part in ("q_attn", "c_attn", "c_proj")
        )

    def see(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values (heads, F, head) of features (F, width): once for each picture."""
        count, width = features.shape
        y = torch.addmm(self.seen[0], features, self.seen[1])
        keys, values = y.view(count, 2, self.heads, width // self.heads).permute(1, 2, 0, 3)
        return keys, values

    def __call__(self, x: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """What rows (N, width) see, of whichever beam and position: (N, width)."""
        count, width = x.shape
        y = torch.addmm(self.query[0], F.layer_norm(x, (width,), *self.norm, EPSILON), self.query[1])
        y = y.view(count, self.heads, width // self.heads).transpose(0, 1)  # (heads, N, head)
        y = F.scaled_dot_product_attention(y[None], keys[None], values[None])[0]
        return torch.addmm(self.out[0], y.transpose(0, 1).reshape(count, width), self.out[1])
