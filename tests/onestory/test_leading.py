"""Networks of the first few latent channels are those of all channels, the others at zero."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from onestory.errors import SettingError
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel
from onestory.model.layouts import condition_channels
from onestory.model.leading import leading_autoencoder, leading_model
from onestory.pipeline.onestory import OneStoryPipeline

FEW, ALL = 3, 8


@pytest.fixture
def model() -> OneStoryModel:
    made = OneStoryModel.tiny(("a", "man"), z_dim=ALL, skip_variance=[1.0 + i for i in range(ALL)])
    torch.nn.init.normal_(made.transformer.proj_out.weight, std=0.02)  # zero at the start
    return made


@pytest.fixture
def vae() -> TinyAutoencoder:
    torch.manual_seed(0)
    made = TinyAutoencoder(z_dim=ALL, latents_mean=[0.1] * ALL, latents_std=[1.0 + i for i in range(ALL)])
    for parameter in made.parameters():
        torch.nn.init.normal_(parameter, std=0.05)
    return made.eval()


@torch.no_grad()
def test_a_model_of_few_channels_is_the_whole_with_the_others_at_zero(model: OneStoryModel) -> None:
    few = leading_model(model, FEW)
    noisy, memory = torch.randn(2, ALL, 3, 8, 12), torch.randn(2, 6, ALL, 8, 12)
    noisy[:, FEW:], memory[:, :, FEW:] = 0, 0
    text, scores, times = torch.randn(2, 7, 128), torch.rand(2, 6), torch.tensor([300.0, 700.0])

    def draw(one: OneStoryModel) -> torch.Tensor:
        x, seen = noisy[:, : one.z_dim], memory[:, :, : one.z_dim]
        inputs = torch.cat([x, condition_channels(x[:, :, 0], tuple(x.shape))], 1)
        return one.transformer.denoise(inputs, times, text, context=one.conditioner(seen, scores))

    torch.testing.assert_close(draw(few), draw(model)[:, :FEW])
    torch.testing.assert_close(few.selection(memory[:, :, :FEW], text), model.selection(memory, text))


@torch.no_grad()
def test_an_autoencoder_of_few_channels_is_the_whole_with_the_others_at_zero(vae: TinyAutoencoder) -> None:
    few = leading_autoencoder(vae, FEW)
    video = torch.rand(2, 3, 5, 32, 32) * 2 - 1
    torch.testing.assert_close(few.codes(video), vae.codes(video)[:, :FEW])
    torch.testing.assert_close(few.to_latents(video), vae.to_latents(video)[:, :FEW])
    codes = vae.codes(video)
    codes[:, FEW:] = 0
    torch.testing.assert_close(few.pictures(few.codes(video)), vae.pictures(codes))


def test_a_pipeline_from_folders_draws_the_channels_of_its_model(
    model: OneStoryModel, vae: TinyAutoencoder, tmp_path: Path
) -> None:
    leading_model(model, FEW).save(tmp_path / "model")
    vae.save_pretrained(tmp_path / "vae")
    pipeline = OneStoryPipeline.from_folders(tmp_path / "model", tmp_path / "vae")
    assert pipeline.noise_shape(5, 64, 96) == (FEW, 2, 8, 12)
    shots = pipeline.generate_shot(["a man"], torch.randn(1, FEW, 2, 8, 12))
    assert shots.frames.shape == (1, 5, 64, 96, 3)


def test_more_channels_than_there_are_is_refused(model: OneStoryModel, vae: TinyAutoencoder) -> None:
    assert leading_model(model, ALL) is model
    assert leading_autoencoder(vae, ALL) is vae
    for channels in (0, ALL + 1):
        with pytest.raises(SettingError, match=f"{channels} latent channels of the model that has {ALL}"):
            leading_model(model, channels)
        with pytest.raises(SettingError, match=f"{channels} latent channels of the autoencoder"):
            leading_autoencoder(vae, channels)
