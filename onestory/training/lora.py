"""Low-rank adapters on the transformer, by peft (an extra: ``pip install 'onestory-bench[lora]'``)."""

from __future__ import annotations

from typing import Any

from onestory.errors import TrainingError
from onestory.training.settings import Lora

TARGETS = r".*blocks\.\d+\.(attn[12]\.(to_[qkv]|to_out\.0|add_[kv]_proj)|ffn\.net\.(0\.proj|2))"
"""Matrices of every block of Wan's and SkyReels-V2's transformers: attention and feed-forward."""


def add_lora(transformer: Any, lora: Lora) -> None:
    """Freeze the transformer and put adapters beside its matrices; they start as no change at all.

    Raises:
        TrainingError: peft is not installed.
    """
    try:
        from peft import LoraConfig
    except ImportError as error:
        raise TrainingError("lora: needs peft; run `pip install 'onestory-bench[lora]'`") from error
    transformer.requires_grad_(False)
    settings: Any = {"r": lora.rank, "lora_alpha": lora.alpha, "target_modules": TARGETS}
    transformer.add_adapter(LoraConfig(**settings))
    for parameter in transformer.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()


def merge_lora(transformer: Any) -> None:
    """Add the adapters to the matrices they stand beside, and take them away."""
    transformer.fuse_lora()
    transformer.unload_lora()
