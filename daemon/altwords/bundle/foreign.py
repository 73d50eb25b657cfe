"""Which of a hub's models can become a bundle, told from their ``config.json`` alone."""

from __future__ import annotations

from typing import Any

ENCODERS = ("vit",)
"""Their last hidden states are all that the decoder looks at."""

# What our decoder computes; each is also what GPT-2 does where its configuration does not say.
_DECODER = {
    "activation_function": ("gelu_new", "gelu_pytorch_tanh"),
    "layer_norm_epsilon": (1e-5,),
    "scale_attn_weights": (True,),
    "scale_attn_by_inverse_layer_idx": (False,),
    "tie_word_embeddings": (True,),
}


def refusal(config: Any) -> str | None:
    """Why this model cannot be used, as a sentence; None if it can."""
    if not isinstance(config, dict) or config.get("model_type") != "vision-encoder-decoder":
        kind = config.get("model_type") if isinstance(config, dict) else None
        return (
            f"This model is {f'a {kind}' if kind else 'of no kind that it tells'}: "
            "Altwords takes vision-encoder-decoder models."
        )
    encoder, decoder = (config.get(part) or {} for part in ("encoder", "decoder"))
    if encoder.get("model_type") not in ENCODERS:
        return f"This model's image encoder is {encoder.get('model_type')}: Altwords takes {', '.join(ENCODERS)}."
    if decoder.get("model_type") != "gpt2":
        return f"This model's decoder is {decoder.get('model_type')}: Altwords takes gpt2."
    if not decoder.get("add_cross_attention"):
        return "This model's decoder has no cross-attention."
    for name, known in _DECODER.items():
        if decoder.get(name, known[0]) not in known:
            return f"This model's decoder has {name} {decoder[name]}: Altwords cannot compute that."
    return None
