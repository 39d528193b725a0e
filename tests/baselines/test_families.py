"""The three families of baselines: what each knows of earlier shots, and what it does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from baselines.families.consistent_attention import RATE
from baselines.families.edit_extend import EditExtend
from baselines.families.fixed_window import FixedWindow
from baselines.families.independent import Independent
from baselines.families.keyframe import Keyframe
from baselines.registry import GENERATORS, build_generator
from cases.errors import UnknownWordError, WeightsError
from cases.types import GeneratorSettings
from onestory.generator import OneStoryGenerator
from onestory.pipeline.sampling import SamplingConfig
from onestory.pipeline.shots import Shots
from tiny_arms import PROMPTS, alike, arm_settings, brief

STEPS = 2
"""Enough for what is asked here; the first is guided, the second is the first with consistent attention."""
FAMILIES = ("fixed_window", "keyframe", "edit_extend")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> GeneratorSettings:
    return arm_settings(tmp_path_factory.mktemp("arms"), "fixed_window", "edit_extend", "no_memory")


def quick(name: str, settings: GeneratorSettings) -> OneStoryGenerator:
    generator = build_generator(name, settings)
    assert isinstance(generator, OneStoryGenerator)
    generator.pipeline.sampling = SamplingConfig(steps=STEPS)
    return generator


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("grey", [None, 200])
def test_shots_follow_from_the_seed_and_not_from_the_batch(
    name: str, grey: int | None, settings: GeneratorSettings
) -> None:
    generator = quick(name, settings)
    briefs = [brief(case, grey=grey, prompts=PROMPTS[:3]) for case in ("one", "two")]
    together = generator.generate(briefs, [])
    again = generator.generate(briefs, [])
    assert [[shot.shape for shot in story] for story in together] == [[(5, 32, 48, 3)] * 3] * 2
    assert all((np.stack(one) == np.stack(other)).all() for one, other in zip(together, again, strict=True))
    alone = generator.generate(briefs[1:], [])
    assert all(alike(a, b) for a, b in zip(together[1], alone[0], strict=True))
    assert (together[0][1] != together[1][1]).any()


@pytest.mark.parametrize("name", FAMILIES)
def test_a_given_first_frame_opens_the_first_shot_and_reaches_later_ones(
    name: str, settings: GeneratorSettings
) -> None:
    generator = quick(name, settings)

    def story(grey: int | None, opening: str) -> list[np.ndarray]:
        return generator.generate([brief(grey=grey, prompts=(opening, PROMPTS[1]))], [])[0]

    dark, light = story(30, PROMPTS[0]), story(220, PROMPTS[0])
    assert alike(story(30, "a woman")[0][0], dark[0][0])  # whatever the text says
    assert not alike(story(None, "a woman")[0][0], story(None, PROMPTS[0])[0][0])
    assert not alike(dark[0][0], light[0][0])
    assert (dark[1] != light[1]).any()


@pytest.mark.parametrize("name", FAMILIES)
def test_unknown_words_and_missing_weights_are_named(
    name: str, settings: GeneratorSettings, tmp_path: Path
) -> None:
    generator = quick(name, settings)
    with pytest.raises(UnknownWordError, match="'dragon'"):
        generator.generate([brief(prompts=("a man walks", "a dragon walks"))], [])
    arm = GENERATORS[name].arm
    wrong = settings._replace(weights=settings.weights | {str(arm): str(tmp_path / "nothing")})
    with pytest.raises(WeightsError, match=f"onestory.training arms {arm}"):
        build_generator(name, wrong)


def _window(settings: GeneratorSettings, changed: int | None, word: int | None = None) -> np.ndarray:
    """The fifth shot of a story one of whose earlier shots, or prompts, is another."""
    generator = quick("fixed_window", settings)
    assert isinstance(generator, FixedWindow)
    dice = torch.Generator().manual_seed(0)
    earlier = [torch.randn(1, 2, 8, 4, 6, generator=dice) for _ in range(4)]
    noise = torch.randn(1, 8, 2, 4, 6, generator=dice)
    prompts = [[prompt] for prompt in PROMPTS]
    if changed is not None:
        earlier[changed] = -earlier[changed]
    if word is not None:
        prompts[word] = ["the same park"]
    return generator.windowed(prompts, noise, earlier)[1]


def test_a_window_sees_the_two_shots_before_and_has_forgotten_those_before_them(
    settings: GeneratorSettings,
) -> None:
    plain = _window(settings, None)
    for forgotten in (0, 1):
        assert (_window(settings, forgotten, word=forgotten) == plain).all()
    for seen in (2, 3):
        assert (_window(settings, seen) != plain).any()
        assert (_window(settings, None, word=seen) != plain).any()  # through that shot's own tokens
    assert (_window(settings, None, word=4) != plain).any()


def _keyframes(settings: GeneratorSettings, order: list[int], rate: float = RATE) -> np.ndarray:
    generator = quick("keyframe", settings)
    assert isinstance(generator, Keyframe)
    dice = torch.Generator().manual_seed(1)
    noise = torch.randn(1, len(PROMPTS), 8, 1, 4, 6, generator=dice)
    shown = torch.rand(generator.pipeline.sampling.steps, 1, len(PROMPTS), 6, generator=dice) < rate
    prompts = [[PROMPTS[i] for i in order]]
    return generator.keyframes(prompts, noise[:, order], shown[:, :, order])[0]


def test_keyframes_do_not_depend_on_their_order(settings: GeneratorSettings) -> None:
    straight, order = _keyframes(settings, [0, 1, 2, 3, 4]), [3, 0, 4, 2, 1]
    assert alike(_keyframes(settings, order), straight[order])


def test_keyframes_look_at_each_other_and_at_nobody_where_nothing_is_shown(
    settings: GeneratorSettings,
) -> None:
    order = [0, 1, 2, 3, 4]
    together, apart = _keyframes(settings, order), _keyframes(settings, order, rate=0.0)
    assert (together != apart).any()
    swapped = [[PROMPTS[0], *PROMPTS[:0:-1]]]  # the others' prompts in another order
    generator = quick("keyframe", settings)
    assert isinstance(generator, Keyframe)
    noise = torch.randn(1, len(PROMPTS), 8, 1, 4, 6, generator=torch.Generator().manual_seed(1))
    for shown, same in ((torch.zeros, True), (torch.ones, False)):
        seen = shown(STEPS, 1, len(PROMPTS), 6, dtype=torch.bool)
        first, other = (generator.keyframes(texts, noise, seen)[0, 0] for texts in ([list(PROMPTS)], swapped))
        assert (first == other).all() == same


def test_the_transformer_is_left_as_it_was(settings: GeneratorSettings) -> None:
    generator = quick("keyframe", settings)
    before = [block.attn1.processor for block in generator.pipeline.transformer.blocks]
    generator.generate([brief()], [])
    assert [block.attn1.processor for block in generator.pipeline.transformer.blocks] == before


def test_an_edit_sees_the_last_frame_alone(settings: GeneratorSettings) -> None:
    generator = quick("edit_extend", settings)
    assert isinstance(generator, EditExtend)
    dice = torch.Generator().manual_seed(2)
    shot, noise = torch.randn(1, 2, 8, 4, 6, generator=dice), torch.randn(1, 8, 1, 4, 6, generator=dice)
    first, last = shot.clone(), shot.clone()
    first[:, 0], last[:, 1] = -shot[:, 0], -shot[:, 1]

    def edited(frames: torch.Tensor, prompt: str = "a red man") -> np.ndarray:
        memory = generator.pipeline.remember(None, Shots(np.zeros(0), frames, None, None))
        return generator.edited([prompt], memory, noise)

    plain = edited(shot)
    assert (edited(first) == plain).all()
    assert (edited(last) != plain).any()
    assert (edited(shot, "a woman") != plain).any()


@pytest.mark.parametrize(
    ("name", "noise", "context"),
    [
        ("independent", 12, 0),
        ("last_frame_chain", 12, 0),
        ("fixed_window", 12, 24),  # two shots of two latent frames of 2 x 3 tokens
        ("keyframe", 18, 15),  # half of five other keyframes
        ("edit_extend", 18, 6),
    ],
)
def test_a_method_counts_its_tokens(name: str, noise: int, context: int, settings: GeneratorSettings) -> None:
    generator = quick(name, settings)
    assert generator.noise_tokens == noise
    assert [generator.context_tokens(shots) for shots in (1, 6)] == [0, context]


def test_independent_shots_run_the_arm_without_memory(settings: GeneratorSettings, tmp_path: Path) -> None:
    generator = quick("independent", settings)
    assert isinstance(generator, Independent)
    one, other = (generator.generate([brief(grey=grey)], [])[0][2] for grey in (30, 220))
    assert (one == other).all()
    for name in ("independent", "last_frame_chain"):
        gone = settings._replace(weights=settings.weights | {"no_memory": str(tmp_path / "nothing")})
        with pytest.raises(WeightsError, match=r"onestory\.training arms no_memory --seed 0"):
            build_generator(name, gone)
