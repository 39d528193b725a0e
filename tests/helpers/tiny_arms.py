"""Arms of small random networks in a folder, as `--weights ARM=FOLDER` takes them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from cases.load import load_suite
from cases.types import Brief, GeneratorSettings, VideoFormat
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel

WORDS = (",", ".", "a", "in", "man", "park", "red", "same", "the", "walks", "woman")
FORMAT = VideoFormat(32, 48, 5, 8.0)
PROMPTS = ("a red man walks", "a woman in the park", "a man in the park", "the woman walks", "a red woman")


def small_autoencoder(z_dim: int = 8) -> TinyAutoencoder:
    """An autoencoder of random components."""
    torch.manual_seed(0)
    vae = TinyAutoencoder(
        z_dim=z_dim, encoder_width=16, decoder_widths=(16, 16, 8), decoder_depths=(1, 1, 1),
        latents_mean=[0.0] * z_dim, latents_std=[1.0] * z_dim,
    )  # fmt: skip
    vae.start_from_components(torch.zeros(768), torch.linalg.qr(torch.randn(768, z_dim))[0].T)
    return vae.eval()


def small_model(z_dim: int = 8, kernels: tuple[int, ...] = ()) -> OneStoryModel:
    """Networks of the tiny preset with few channels, whose read-out is not zero."""
    model = OneStoryModel.tiny(WORDS, z_dim=z_dim)
    torch.nn.init.normal_(model.transformer.proj_out.weight, std=0.3)
    model.conditioner.add_patchifiers(kernels, model.transformer.patch_embedding)
    return model


def arm_settings(folder: Path, *arms: str) -> GeneratorSettings:
    """Settings with weights for these arms, all the same random networks with the kernels 2, 4 and 8."""
    small_autoencoder().save_pretrained(folder / "autoencoder")
    small_model(kernels=(2,)).save(folder / "model")
    weights = {"autoencoder": str(folder / "autoencoder"), **{arm: str(folder / "model") for arm in arms}}
    return GeneratorSettings(load_suite("t2msv"), FORMAT, "tiny", "cpu", "float32", weights)


def brief(case_id: str = "one", *, grey: int | None = None, prompts: tuple[str, ...] = PROMPTS) -> Brief:
    """A story; with a first frame of one grey."""
    frame = None if grey is None else np.full((FORMAT.height, FORMAT.width, 3), grey, np.uint8)
    return Brief(case_id, prompts, prompts, frame, 0)


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether 99.9 % of the pixels agree within one grey level: what different batches may differ by."""
    return float((np.abs(one.astype(int) - other.astype(int)) <= 1).mean()) >= 0.999
