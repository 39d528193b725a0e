"""The networks that make a OneStory, together: build, save, load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from diffusers.models.modeling_utils import ModelMixin
from torch import nn
from transformers import PreTrainedTokenizerFast, UMT5EncoderModel

from onestory.model.conditioner import AdaptiveConditioner
from onestory.model.frame_selection import FrameSelection
from onestory.model.layouts import MASK_CHANNELS
from onestory.model.text import build_text_encoder, build_tokenizer
from onestory.model.transformer import OneStoryTransformer


@dataclass
class OneStoryModel:
    """Everything that is trained together; the autoencoder is apart and frozen."""

    tokenizer: PreTrainedTokenizerFast
    text_encoder: UMT5EncoderModel
    transformer: OneStoryTransformer
    selection: FrameSelection
    conditioner: AdaptiveConditioner

    @classmethod
    def tiny(
        cls,
        words: Sequence[str],
        *,
        z_dim: int = 64,
        seed: int = 0,
        skip_variance: list[float] | None = None,
    ) -> OneStoryModel:
        """The tiny preset, randomly initialised: 7 M parameters in the transformer."""
        torch.manual_seed(seed)
        tokenizer = build_tokenizer(words)
        transformer = OneStoryTransformer(
            num_attention_heads=4, attention_head_dim=64, in_channels=2 * z_dim + MASK_CHANNELS,
            out_channels=z_dim, text_dim=128, freq_dim=256, ffn_dim=1024, num_layers=6,
            skip_variance=skip_variance,
        )  # fmt: skip
        nn.init.zeros_(transformer.proj_out.weight)
        nn.init.zeros_(transformer.proj_out.bias)
        conditioner = AdaptiveConditioner(z_dim=z_dim, dim=256, head_dim=64)
        conditioner.start_from_patch_embedding(transformer.patch_embedding)
        return cls(
            tokenizer,
            build_text_encoder(len(tokenizer)),
            transformer,
            FrameSelection(z_dim=z_dim),
            conditioner,
        )

    @property
    def z_dim(self) -> int:
        """Latent channels that are drawn."""
        return int(self.transformer.config["out_channels"])

    def modules(self) -> dict[str, nn.Module]:
        """The trainable networks by the name of their folder."""
        return {
            "text_encoder": self.text_encoder,
            "transformer": self.transformer,
            "selection": self.selection,
            "conditioner": self.conditioner,
        }

    def save(self, folder: Path, *, half: bool = False) -> None:
        """Write one sub-folder a network, safetensors, float16 if ``half``."""
        self.tokenizer.save_pretrained(folder / "tokenizer")
        for name, module in self.modules().items():
            if half:
                module.half()
            cast(ModelMixin, module).save_pretrained(folder / name)
            module.float()

    @classmethod
    def load(cls, folder: Path | str) -> OneStoryModel:
        """Read what :meth:`save` wrote, or an arm's change of such a base, in float32 and evaluation mode.

        Raises:
            SettingError: an arm's base is missing or another (:mod:`onestory.model.delta`).
        """
        from onestory.model.delta import is_delta, load_delta  # which loads bases by this very function

        folder = Path(folder)
        if is_delta(folder):
            return load_delta(folder)
        model = cls(
            PreTrainedTokenizerFast.from_pretrained(folder / "tokenizer"),
            UMT5EncoderModel.from_pretrained(folder / "text_encoder", dtype=torch.float32),
            OneStoryTransformer.from_pretrained(folder / "transformer", torch_dtype=torch.float32),
            FrameSelection.from_pretrained(folder / "selection", torch_dtype=torch.float32),
            AdaptiveConditioner.from_pretrained(folder / "conditioner", torch_dtype=torch.float32),
        )
        for module in model.modules().values():
            module.eval()
        return model
