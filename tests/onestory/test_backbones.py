"""OneStory from public weights: three layouts on tiny random networks of the real classes, from folders."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import DiffusionPipeline, FlowMatchEulerDiscreteScheduler
from torch import Tensor

import onestory
from onestory.errors import MemoryFileError, SettingError
from onestory.model.layouts import start_from
from onestory.model.transformer import OneStorySkyReelsTransformer
from onestory.pipeline.memory import Memory
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.pipeline.prompts import encode_prompts
from onestory.pipeline.sampling import SamplingConfig
from onestory.pipeline.shots import ShotSize
from onestory.training.objective import flow_error
from public_backbones import LAYOUTS, save_backbone

SIZE = ShotSize(5, 64, 96)
CAPTIONS = ["a man walks in the park", "the same man , red"]
FAST = SamplingConfig(steps=2, guidance=3.0, guided=(0.0, 1.0), guide_memory=False)


@pytest.fixture(scope="module", params=LAYOUTS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    layout: str = request.param
    return save_backbone(layout, tmp_path_factory.mktemp(layout))


@pytest.fixture(scope="module")
def pipeline(folder: Path) -> OneStoryPipeline:
    made = onestory.load_backbone(folder, dtype=torch.float32, sampling=FAST)
    made.set_progress_bar_config(disable=True)
    return made


def _generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _inputs(pipeline: OneStoryPipeline) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
    """Latents with their condition, timestep, text and image states, at random."""
    config, generator = pipeline.transformer.config, _generator()
    video = torch.randn(2, config.in_channels, 2, 4, 6, generator=generator)
    text = torch.randn(2, 512, config.text_dim, generator=generator)
    image = None if config.image_dim is None else torch.randn(2, 257, 16, generator=generator)
    return video, torch.tensor([700.0, 100.0]), text, image


@torch.no_grad()
def test_without_context_it_is_the_backbones_own_forward(folder: Path, pipeline: OneStoryPipeline) -> None:
    video, time, text, image = _inputs(pipeline)
    plain = DiffusionPipeline.from_pretrained(folder).transformer
    assert type(plain) in type(pipeline.transformer).__mro__
    expected = plain(video, time, text, image).sample
    ours = pipeline.transformer.denoise(video, time, text, image=image)
    torch.testing.assert_close(ours, expected, atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_a_given_frame_stands_at_timestep_zero_in_the_ti2v_layout(pipeline: OneStoryPipeline) -> None:
    if not pipeline.layout.expand_timesteps:
        pytest.skip("the layout has mask and condition channels")
    video, time, text, _ = _inputs(pipeline)
    every = time.view(2, 1).repeat(1, 12)
    every[0, :6] = 0.0
    expected = pipeline.transformer(video, every, text).sample
    ours = pipeline.transformer.denoise(video, time, text, given=torch.tensor([True, False]))
    torch.testing.assert_close(ours, expected, atol=1e-5, rtol=1e-5)


def test_memory_changes_the_next_shot_and_a_picture_the_first(pipeline: OneStoryPipeline) -> None:
    picture = np.zeros((64, 96, 3), np.uint8)
    picture[:, 48:] = 255
    first = [
        pipeline.generate_shot(CAPTIONS[0], size=SIZE, generator=_generator(), first_frames=frame)
        for frame in (None, picture)
    ]
    assert first[0].frames.shape == (1, 5, 64, 96, 3)
    assert (first[0].frames != first[1].frames).any()
    memories = [None, *(pipeline.remember(None, shot) for shot in first)]
    second = [
        pipeline.generate_shot(CAPTIONS[1], size=SIZE, generator=_generator(1), memory=memory)
        for memory in memories
    ]
    latents = [shot.latents for shot in second]
    assert not torch.equal(latents[0], latents[1])
    assert not torch.equal(latents[1], latents[2])


def test_a_given_first_frame_is_kept(pipeline: OneStoryPipeline) -> None:
    picture = np.zeros((1, 64, 96, 3), np.uint8)
    picture[:, :, 48:] = 255
    shot = pipeline.generate_shot(CAPTIONS[0], size=SIZE, generator=_generator(), first_frames=picture)
    code = pipeline.vae.encode(torch.from_numpy(picture).permute(0, 3, 1, 2).unsqueeze(2) / 127.5 - 1)
    mean, std = (torch.tensor(pipeline.vae.config[f"latents_{x}"]).view(-1, 1, 1) for x in ("mean", "std"))
    expected = (code.latent_dist.mode()[0, :, 0] - mean) / std
    torch.testing.assert_close(shot.latents[0, 0], expected, atol=1e-4, rtol=1e-4)


def _train_two_steps(pipeline: OneStoryPipeline) -> list[float]:
    """Two steps of L_shot with memory, half of the condition given as a picture."""
    modules = (pipeline.transformer, pipeline.conditioner)
    optimizer = torch.optim.AdamW([p for m in modules for p in m.parameters()], lr=1e-3)
    prompts = encode_prompts(
        pipeline.text_encoder, pipeline.tokenizer, CAPTIONS, "", length=512, dtype=torch.float32
    )
    z_dim, frames, height, width = pipeline.noise_shape(*SIZE)
    generator = _generator()
    clean, noise = (torch.randn(2, z_dim, frames, height, width, generator=generator) for _ in range(2))
    memory = torch.randn(2, 3, z_dim, height, width, generator=generator)
    pictures = torch.rand(2, 3, SIZE.height, SIZE.width, generator=generator) * 2 - 1
    start = start_from(pipeline.layout, pipeline.vae, pictures, (2, *SIZE))
    losses = []
    for _ in range(2):
        scores = pipeline.selection(memory, prompts.caption.states, prompts.caption.mask)
        context = pipeline.conditioner(memory, scores)
        sigma = torch.tensor([0.3, 0.8])
        error = flow_error(pipeline.transformer, clean, noise, sigma, start, prompts.wanted, context=context)
        loss = error.mean() + scores.square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def test_train_two_steps_save_load_generate(folder: Path, tmp_path: Path) -> None:
    pipeline = onestory.load_backbone(folder, dtype=torch.float32, sampling=FAST, rule="recent", budget=2.0)
    losses = _train_two_steps(pipeline)
    assert losses[1] < losses[0]
    pipeline.save_pretrained(tmp_path)
    loaded = onestory.load_backbone(tmp_path, dtype=torch.float32)
    assert isinstance(loaded, OneStoryPipeline)
    assert (loaded.config.rule, loaded.sampling) == ("recent", FAST)
    assert loaded.layout == pipeline.layout
    frames = []
    for each in (pipeline, loaded):
        each.set_progress_bar_config(disable=True)
        shots = each(CAPTIONS, size=SIZE, generator=_generator(5))
        frames.append(np.stack([shot.frames for shot in shots]))
    assert (frames[0] == frames[1]).all()


def test_nothing_given_is_what_the_layouts_table_says(pipeline: OneStoryPipeline) -> None:
    start = start_from(pipeline.layout, pipeline.vae, None, (1, *SIZE))
    assert start.first is None
    if pipeline.layout.expand_timesteps:
        assert start == (None, None, None, None)
        return
    assert start.condition is not None
    assert (start.condition[:, :4] == 0).all()
    grey = pipeline.vae.encode(torch.zeros(1, 3, 5, 64, 96)).latent_dist.mode()
    mean, std = (
        torch.tensor(pipeline.vae.config[f"latents_{x}"]).view(1, -1, 1, 1, 1) for x in ("mean", "std")
    )
    torch.testing.assert_close(start.condition[:, 4:], (grey - mean) / std, atol=1e-5, rtol=1e-5)


def test_new_patchifiers_start_from_the_backbones_own(pipeline: OneStoryPipeline) -> None:
    z_dim = pipeline.layout.z_dim
    assert pipeline.conditioner.kernels == (2, 4, 8, 16)
    frame = torch.randn(1, z_dim, 1, 1).expand(1, z_dim, 16, 16)
    noise = torch.zeros(1, pipeline.transformer.config.in_channels, 1, 16, 16)
    noise[:, :z_dim, 0] = frame
    expected = pipeline.transformer.patch_embedding(noise)[0, :, 0, 0, 0]
    for conv in pipeline.conditioner.patchifiers.values():
        torch.testing.assert_close(conv(frame)[0, :, 0, 0], expected, atol=1e-5, rtol=1e-4)


def test_half_precision_and_eulers_scheduler_run(folder: Path) -> None:
    pipeline = onestory.load_backbone(folder, dtype=torch.bfloat16, sampling=FAST)
    pipeline.set_progress_bar_config(disable=True)
    pipeline.scheduler = FlowMatchEulerDiscreteScheduler(shift=3.0)
    assert pipeline.transformer.dtype == torch.bfloat16
    assert pipeline.vae.dtype == torch.float32
    shots = pipeline(CAPTIONS, size=SIZE, generator=_generator())
    assert all(torch.isfinite(shot.latents).all() for shot in shots)


def test_offloading_gives_the_same_shots(folder: Path, pipeline: OneStoryPipeline) -> None:
    """With accelerate's real hooks; the device they move to is the processor itself here."""
    offloaded = onestory.load_backbone(folder, dtype=torch.float32, sampling=FAST)
    offloaded.set_progress_bar_config(disable=True)
    offloaded.enable_model_cpu_offload(device="cpu")
    picture = np.full((64, 96, 3), 200, np.uint8)
    stories = [
        p(CAPTIONS, first_frame=picture, size=SIZE, generator=_generator()) for p in (pipeline, offloaded)
    ]
    for one, other in zip(*stories, strict=True):
        torch.testing.assert_close(one.latents, other.latents)
    with pytest.raises(SettingError, match="enable_model_cpu_offload"):
        offloaded.enable_sequential_cpu_offload()


def test_other_pipelines_are_refused(folder: Path, tmp_path: Path) -> None:
    index = json.loads((folder / "model_index.json").read_text())
    for change, message in (
        ({"transformer": ["diffusers", "WanVACETransformer3DModel"]}, "expected a pipeline with one of"),
        ({"transformer_2": ["diffusers", "WanTransformer3DModel"]}, "two experts"),
    ):
        (tmp_path / "model_index.json").write_text(json.dumps(index | change))
        with pytest.raises(SettingError, match=message):
            onestory.load_backbone(tmp_path)


def test_diffusion_forcing_backbones_are_refused() -> None:
    transformer = OneStorySkyReelsTransformer(
        num_attention_heads=2, attention_head_dim=12, text_dim=8, freq_dim=8, ffn_dim=8, num_layers=1,
        inject_sample_info=True,
    )  # fmt: skip
    with pytest.raises(SettingError, match="diffusion forcing"):
        transformer.denoise(torch.zeros(1, 16, 1, 2, 2), torch.zeros(1), torch.zeros(1, 4, 8))


def test_memory_of_another_autoencoder_is_refused(pipeline: OneStoryPipeline, tmp_path: Path) -> None:
    Memory(torch.zeros(1, 2, 7, 4, 6), torch.zeros(1)).save(tmp_path / "memory.safetensors")
    with pytest.raises(MemoryFileError, match="of 7 channels; this model has"):
        pipeline.load_memory(tmp_path / "memory.safetensors")
