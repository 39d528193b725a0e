"""Small real networks for the OneStory tests."""

from __future__ import annotations

import pytest
import torch

from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel

WORDS = (",", ".", "a", "in", "man", "park", "red", "same", "the", "walks", "woman")
Z = 8


@pytest.fixture
def model() -> OneStoryModel:
    """The tiny preset's classes with 8 latent channels and a read-out that is not zero."""
    made = OneStoryModel.tiny(WORDS, z_dim=Z, seed=3)
    torch.nn.init.normal_(made.transformer.proj_out.weight, std=0.05)
    for module in made.modules().values():
        module.eval()
    return made


@pytest.fixture
def autoencoder() -> TinyAutoencoder:
    """An autoencoder of 8 channels with random components and unit statistics."""
    torch.manual_seed(0)
    made = TinyAutoencoder(
        z_dim=Z, encoder_width=16, decoder_widths=(16, 16, 8), decoder_depths=(1, 1, 1),
        latents_mean=[0.0] * Z, latents_std=[2.0] * Z,
    )  # fmt: skip
    basis = torch.linalg.qr(torch.randn(768, Z))[0].T
    made.start_from_components(torch.zeros(768), basis)
    return made.eval()
