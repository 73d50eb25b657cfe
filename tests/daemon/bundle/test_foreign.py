"""What can become a bundle is told from its configuration."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from altwords.bundle.foreign import refusal

# As nlpconnect/vit-gpt2-image-captioning and Mozilla/distilvit have it, in what matters.
CONFIG: dict[str, Any] = {
    "model_type": "vision-encoder-decoder",
    "encoder": {"model_type": "vit", "image_size": 224, "hidden_act": "gelu"},
    "decoder": {
        "model_type": "gpt2",
        "add_cross_attention": True,
        "activation_function": "gelu_new",
        "layer_norm_epsilon": 1e-05,
        "scale_attn_weights": True,
        "n_layer": 6,
    },
}


def test_vit_and_gpt2_are_taken() -> None:
    assert refusal(CONFIG) is None


def test_what_is_not_said_is_gpt2s_own_choice() -> None:
    assert refusal({**CONFIG, "decoder": {"model_type": "gpt2", "add_cross_attention": True}}) is None


@pytest.mark.parametrize(
    ("part", "change", "sentence"),
    [
        ("", {"model_type": "blip"}, "This model is a blip: Altwords takes vision-encoder-decoder models."),
        ("", {"model_type": None}, "of no kind that it tells"),
        ("encoder", {"model_type": "swin"}, "This model's image encoder is swin: Altwords takes vit."),
        ("decoder", {"model_type": "bert"}, "This model's decoder is bert: Altwords takes gpt2."),
        ("decoder", {"add_cross_attention": False}, "This model's decoder has no cross-attention."),
        ("decoder", {"activation_function": "relu"}, "activation_function relu: Altwords cannot compute that."),
        ("decoder", {"layer_norm_epsilon": 1e-12}, "layer_norm_epsilon 1e-12"),
        ("decoder", {"scale_attn_by_inverse_layer_idx": True}, "scale_attn_by_inverse_layer_idx True"),
        ("decoder", {"tie_word_embeddings": False}, "tie_word_embeddings False"),
    ],
)
def test_others_are_refused_in_a_sentence(part: str, change: dict[str, Any], sentence: str) -> None:
    config = copy.deepcopy(CONFIG)
    (config[part] if part else config).update(change)
    said = refusal(config)

    assert said is not None
    assert sentence in said
    assert said.endswith(".")


@pytest.mark.parametrize("config", [None, [], "text", 7, {}, {"model_type": "vision-encoder-decoder"}])
def test_other_json_is_refused(config: Any) -> None:
    assert refusal(config)
