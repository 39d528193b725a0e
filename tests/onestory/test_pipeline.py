"""The next-shot loop."""

from pathlib import Path

import numpy as np
import pytest
import torch
from accelerate.hooks import ModelHook, add_hook_to_module
from diffusers import FlowMatchEulerDiscreteScheduler, UniPCMultistepScheduler
from PIL import Image

from onestory.errors import MemoryFileError, SettingError, VocabularyError
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.pipeline.rules import RULES
from onestory.pipeline.sampling import SamplingConfig
from onestory.pipeline.shots import ShotSize

TEXTS = ["a man walks in the park", "a red woman walks"]


@pytest.fixture
def pipeline(model: OneStoryModel, autoencoder: TinyAutoencoder) -> OneStoryPipeline:
    return OneStoryPipeline.from_parts(model, autoencoder, sampling=SamplingConfig(steps=3))


def _noise(pipeline: OneStoryPipeline, batch: int = 2, seed: int = 0) -> torch.Tensor:
    shape = pipeline.noise_shape(9, 64, 96)
    return torch.randn(batch, *shape, generator=torch.Generator().manual_seed(seed))


def test_a_shot_has_the_asked_size_and_no_selection_without_memory(pipeline: OneStoryPipeline) -> None:
    shots = pipeline.generate_shot(TEXTS, _noise(pipeline))
    assert shots.frames.shape == (2, 9, 64, 96, 3)
    assert shots.frames.dtype == np.uint8
    assert shots.selected is None


def test_memory_grows_by_a_shot_and_changes_the_next(pipeline: OneStoryPipeline) -> None:
    memories = [
        pipeline.remember(None, pipeline.generate_shot(TEXTS, _noise(pipeline, seed=seed))) for seed in (0, 1)
    ]
    assert len(memories[0]) == 3
    one, other = (pipeline.generate_shot(TEXTS, _noise(pipeline), memory=m) for m in memories)
    assert one.selected is not None
    assert one.selected.shape == (2, 3)
    assert (one.frames != other.frames).any()
    assert len(pipeline.remember(memories[0], one)) == 6


def test_a_given_first_frame_is_kept(pipeline: OneStoryPipeline) -> None:
    image = np.full((2, 64, 96, 3), 128, np.uint8)
    image[:, 20:40, 30:60] = (250, 20, 20)
    shots = pipeline.generate_shot(TEXTS, _noise(pipeline), first_frames=image)
    still = pipeline.vae.encode(torch.from_numpy(image).permute(0, 3, 1, 2).unsqueeze(2) / 127.5 - 1)
    expected = pipeline.vae.decode(still.latent_dist.mode()).sample[:, :, 0]
    shown = torch.from_numpy(shots.frames[:, 0]).permute(0, 3, 1, 2) / 127.5 - 1
    assert (shown - expected.clamp(-1, 1)).abs().max() < 0.01


def test_stories_of_a_batch_do_not_touch_each_other(pipeline: OneStoryPipeline) -> None:
    noise = _noise(pipeline)
    together = pipeline.generate_shot(TEXTS, noise)
    for row in range(2):
        alone = pipeline.generate_shot(TEXTS[row : row + 1], noise[row : row + 1])
        difference = np.abs(alone.frames[0].astype(int) - together.frames[row].astype(int))
        assert (difference <= 1).mean() >= 0.999


def test_unknown_words_are_named(pipeline: OneStoryPipeline) -> None:
    with pytest.raises(VocabularyError, match="'dragon'"):
        pipeline.generate_shot(["a dragon walks"], _noise(pipeline, 1))


def test_sizes_that_do_not_fit_are_refused(pipeline: OneStoryPipeline) -> None:
    with pytest.raises(ValueError, match="multiples of 16"):
        pipeline.noise_shape(9, 64, 100)


def test_saved_and_loaded_it_generates_the_same(pipeline: OneStoryPipeline, tmp_path: Path) -> None:
    pipeline.save_pretrained(tmp_path)
    loaded = OneStoryPipeline.from_pretrained(tmp_path)
    loaded.set_progress_bar_config(disable=True)
    assert loaded.sampling == pipeline.sampling
    noise = _noise(pipeline)
    assert (loaded.generate_shot(TEXTS, noise).frames == pipeline.generate_shot(TEXTS, noise).frames).all()


def test_trainers_folders_load_with_settings(pipeline: OneStoryPipeline, model, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    model.save(tmp_path / "model")
    pipeline.vae.save_pretrained(tmp_path / "vae")
    loaded = OneStoryPipeline.from_folders(tmp_path / "model", tmp_path / "vae", sampling=pipeline.sampling)
    noise = _noise(pipeline)
    assert (loaded.generate_shot(TEXTS, noise).frames == pipeline.generate_shot(TEXTS, noise).frames).all()


def test_settings_are_saved_and_can_be_overridden(pipeline: OneStoryPipeline, tmp_path: Path) -> None:
    chosen = OneStoryPipeline(**pipeline.components, rule="uniform", packing="by_recency", budget=2.0)
    chosen.save_pretrained(tmp_path)
    loaded = OneStoryPipeline.from_pretrained(tmp_path)
    assert (loaded.config.rule, loaded.config.packing, loaded.config.budget) == ("uniform", "by_recency", 2.0)
    other = OneStoryPipeline.from_pretrained(tmp_path, rule="last", sampling={"steps": 2})
    assert (other.config.rule, other.config.packing, other.sampling.steps) == ("last", "by_recency", 2)
    with pytest.raises(SettingError, match="rule 'newest'"):
        OneStoryPipeline.from_pretrained(tmp_path, rule="newest")


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_generates(rule: str, pipeline: OneStoryPipeline) -> None:
    by_rule = OneStoryPipeline(**pipeline.components, rule=rule, sampling=pipeline.sampling)
    by_rule.set_progress_bar_config(disable=True)
    memory = by_rule.remember(None, by_rule.generate_shot(TEXTS, _noise(pipeline)))
    generators = [torch.Generator().manual_seed(i) for i in range(2)]
    shots = by_rule.generate_shot(
        TEXTS, _noise(pipeline), memory=memory, generator=generators, truth=torch.rand(2, 3)
    )
    assert shots.selected is not None
    assert shots.selected.shape == (2, 1 if rule == "last" else 3)


def test_a_story_is_its_shots_one_by_one(pipeline: OneStoryPipeline, tmp_path: Path) -> None:
    """Interactive use: a caption in, the next shot out; the memory goes to disk and back in between."""
    size, picture = ShotSize(5, 64, 96), np.full((64, 96, 3), 90, np.uint8)
    whole = pipeline(TEXTS, first_frame=picture, size=size, generator=torch.Generator().manual_seed(4))
    generator = torch.Generator().manual_seed(4)
    first = pipeline.generate_shot(TEXTS[0], size=size, generator=generator, first_frames=picture)
    pipeline.remember(None, first).save(tmp_path / "story.safetensors")
    memory = pipeline.load_memory(tmp_path / "story.safetensors")
    second = pipeline.generate_shot(TEXTS[1], size=size, generator=generator, memory=memory)
    assert (whole[0].frames == first.frames).all()
    assert (whole[1].frames == second.frames).all()


def test_files_that_are_no_memory_are_refused(pipeline: OneStoryPipeline, tmp_path: Path) -> None:
    (tmp_path / "text.safetensors").write_text("no")
    with pytest.raises(MemoryFileError, match=r"expected a file that Memory\.save wrote"):
        pipeline.load_memory(tmp_path / "text.safetensors")


def test_callbacks_see_every_step_and_may_change_the_latents(pipeline: OneStoryPipeline) -> None:
    seen = []

    def watch(pipe: OneStoryPipeline, step: int, timestep: torch.Tensor, state: dict) -> dict:  # type: ignore[type-arg]
        assert pipe is pipeline
        seen.append((step, state["latents"].shape))
        return {"latents": torch.zeros_like(state["latents"])} if step == 2 else {}

    shots = pipeline.generate_shot(TEXTS, _noise(pipeline), callback_on_step_end=watch)
    assert seen == [(step, (2, 8, 3, 8, 12)) for step in range(3)]
    assert (shots.latents == 0).all()


def test_any_flow_scheduler_of_diffusers_will_do(pipeline: OneStoryPipeline) -> None:
    """Many steps of Euler and few of UniPC come to about the same shot."""
    unipc = UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=2.5)
    euler = FlowMatchEulerDiscreteScheduler(shift=2.5)
    frames = []
    for scheduler, steps in ((euler, 30), (unipc, 10), (euler, 2)):
        sampling = SamplingConfig(steps=steps, guidance=1.0)
        other = OneStoryPipeline(**(pipeline.components | {"scheduler": scheduler}), sampling=sampling)
        other.set_progress_bar_config(disable=True)
        frames.append(other.generate_shot(TEXTS, _noise(pipeline)).latents)
    assert (frames[1] - frames[0]).norm() < 0.25 * (frames[2] - frames[0]).norm()


def test_guidance_of_one_is_no_guidance(pipeline: OneStoryPipeline) -> None:
    def latents(**sampling: object) -> torch.Tensor:
        config = SamplingConfig(steps=2, guided=(0.0, 1.0), **sampling)  # type: ignore[arg-type]
        other = OneStoryPipeline(**pipeline.components, sampling=config)
        other.set_progress_bar_config(disable=True)
        return other.generate_shot(TEXTS, _noise(pipeline)).latents

    plain, barely, strongly = (latents(guidance=g) for g in (1.0, 1.00001, 4.0))
    torch.testing.assert_close(plain, barely, atol=1e-3, rtol=1e-3)
    assert not torch.allclose(plain, strongly, atol=1e-3)


def test_offloading_moves_each_network_before_it_is_used(pipeline: OneStoryPipeline) -> None:
    """All networks in ``model_cpu_offload_seq`` answer to accelerate's hooks, in this order."""
    order: list[str] = []

    class Watch(ModelHook):
        def __init__(self, name: str) -> None:
            self.name = name

        def pre_forward(self, module, *args, **kwargs):  # type: ignore[no-untyped-def]
            order.append(self.name)
            return args, kwargs

    memory = pipeline.remember(None, pipeline.generate_shot(TEXTS, _noise(pipeline)))
    names = [name for name in pipeline.model_cpu_offload_seq.split("->") if name != "image_encoder"]
    for name in names:
        add_hook_to_module(getattr(pipeline, name), Watch(name))
    pipeline.generate_shot(TEXTS, _noise(pipeline), memory=memory)
    assert list(dict.fromkeys(order)) == names


def test_first_frames_of_another_size_are_refused(pipeline: OneStoryPipeline) -> None:
    with pytest.raises(SettingError, match=r"uint8 \(1, 32, 32, 3\); expected uint8 \(1, 64, 96, 3\)"):
        pipeline.generate_shot(
            TEXTS[0], size=ShotSize(5, 64, 96), first_frames=Image.fromarray(np.zeros((32, 32, 3), np.uint8))
        )


def test_guided_steps_are_counted() -> None:
    assert SamplingConfig(steps=8, guidance=2.0, guided=(0.0, 0.5)).evaluations() == 12
    assert SamplingConfig(steps=8, guidance=1.0).evaluations() == 8
