"""Generators on OneStory's networks, at a tiny random configuration loaded from a local folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from baselines.families.independent import Independent
from baselines.families.last_frame_chain import LastFrameChain
from cases.errors import BenchError, UnknownWordError, WeightsError
from cases.load import load_suite
from cases.types import Brief, GeneratorSettings, NotedShots, VideoFormat
from onestory.generator import OneStoryGenerator
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel

WORDS = (",", ".", "a", "in", "man", "park", "red", "same", "the", "walks", "woman")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> GeneratorSettings:
    folder: Path = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    z = 8
    vae = TinyAutoencoder(
        z_dim=z, encoder_width=16, decoder_widths=(16, 16, 8), decoder_depths=(1, 1, 1),
        latents_mean=[0.0] * z, latents_std=[1.0] * z,
    )  # fmt: skip
    vae.start_from_components(torch.zeros(768), torch.linalg.qr(torch.randn(768, z))[0].T)
    vae.save_pretrained(folder / "autoencoder")
    model = OneStoryModel.tiny(WORDS, z_dim=z)
    torch.nn.init.normal_(model.transformer.proj_out.weight, std=0.05)
    model.save(folder / "onestory")
    weights = {name: str(folder / name) for name in ("autoencoder", "onestory")}
    return GeneratorSettings(
        load_suite("t2msv"), VideoFormat(32, 48, 5, 8.0), "tiny", "cpu", "float32", weights
    )


def _brief(case_id: str, *, frame: bool, last: str = "the same man walks in the park") -> Brief:
    texts = ("a red man walks", "a woman in the park", last)
    image = np.full((32, 48, 3), 200, np.uint8) if frame else None
    return Brief(case_id, texts, texts, image, 0)


@pytest.mark.parametrize("kind", [OneStoryGenerator, Independent, LastFrameChain])
@pytest.mark.parametrize("frame", [True, False])
def test_shots_have_the_asked_form_and_follow_from_the_seed(
    kind: type[OneStoryGenerator], frame: bool, settings: GeneratorSettings
) -> None:
    generator = kind.build(settings)
    briefs = [_brief("one", frame=frame), _brief("two", frame=frame)]
    stories = generator.generate(briefs, [])
    assert [[shot.shape for shot in story] for story in stories] == [[(5, 32, 48, 3)] * 3] * 2
    assert (stories[0][2] == generator.generate(briefs, [])[0][2]).all()
    assert (stories[0][1] != stories[1][1]).any()


def test_stories_do_not_depend_on_their_batch(settings: GeneratorSettings) -> None:
    generator = OneStoryGenerator.build(settings)
    together = generator.generate([_brief("one", frame=True), _brief("two", frame=True)], [])
    alone = generator.generate([_brief("two", frame=True)], [])
    for a, b in zip(together[1], alone[0], strict=True):
        assert (np.abs(a.astype(int) - b.astype(int)) <= 1).mean() >= 0.999


def test_independent_shots_ignore_the_story_and_onestorys_do_not(settings: GeneratorSettings) -> None:
    def last_shot(kind: type[OneStoryGenerator], frame: bool) -> np.ndarray:
        return kind.build(settings).generate([_brief("one", frame=frame)], [])[0][2]

    assert (last_shot(Independent, True) == last_shot(Independent, False)).all()
    assert (last_shot(OneStoryGenerator, True) != last_shot(OneStoryGenerator, False)).any()


def test_unknown_word_is_named(settings: GeneratorSettings) -> None:
    with pytest.raises(UnknownWordError, match="'dragon'"):
        OneStoryGenerator.build(settings).generate([_brief("one", frame=False, last="a dragon walks")], [])


def test_missing_weights_are_named(settings: GeneratorSettings, tmp_path: Path) -> None:
    wrong = settings._replace(weights=settings.weights | {"onestory": str(tmp_path / "nothing")})
    with pytest.raises(WeightsError, match="--weights onestory=FOLDER"):
        OneStoryGenerator.build(wrong)


def test_onestory_notes_the_memory_behind_each_shot(settings: GeneratorSettings) -> None:
    story = OneStoryGenerator.build(settings).generate([_brief("one", frame=True)], [])[0]
    assert isinstance(story, NotedShots)
    first, second, third = (noted["memory"] for noted in story.notes)
    assert first is None  # nothing to remember yet
    assert second["frames"] == [2]
    assert third["frames"] == [2, 2]  # five frames are two latent frames
    assert len(third["scores"]) == 4
    order = [one["frame"] for one in third["picked"]]
    assert order == sorted(order, key=lambda frame: -third["scores"][frame])
    kernels = [one["kernel"] for one in third["picked"]]
    assert kernels == sorted(kernels)  # the best frames are packed finest


def test_independent_shots_have_no_memory_to_note(settings: GeneratorSettings) -> None:
    assert not isinstance(
        Independent.build(settings).generate([_brief("one", frame=True)], [])[0], NotedShots
    )


def test_a_dtype_that_the_tiny_preset_does_not_compute_in_is_refused(settings: GeneratorSettings) -> None:
    with pytest.raises(BenchError, match="--dtype bfloat16: the tiny preset computes in float32"):
        OneStoryGenerator.build(settings._replace(dtype="bfloat16"))


def test_the_device_is_that_of_the_settings(settings: GeneratorSettings) -> None:
    assert OneStoryGenerator.build(settings._replace(device="meta")).pipeline.device.type == "meta"
