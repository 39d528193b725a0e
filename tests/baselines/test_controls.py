"""Controls have known answers."""

from __future__ import annotations

import numpy as np
import pytest

from baselines.controls.noise import Noise
from baselines.controls.reference import Reference
from baselines.controls.shuffled import Shuffled
from baselines.controls.static import Static
from baselines.registry import GENERATORS, build_generator
from cases.errors import GenerationError, UnknownNameError
from cases.load import load_suite
from cases.storyworld.render import render_shot
from cases.types import Brief, Case, GeneratorSettings, VideoFormat

TINY = VideoFormat(64, 96, 9, 8.0)


@pytest.fixture(scope="module")
def settings() -> GeneratorSettings:
    return GeneratorSettings(load_suite("i2msv"), TINY, "tiny", "cpu", "float32", {})


def _asked(settings: GeneratorSettings, count: int = 2) -> tuple[list[Brief], list[Case]]:
    cases = list(settings.suite.suite.cases[:count])
    frame = np.full((64, 96, 3), 7, np.uint8)
    briefs = [
        Brief(c.id, tuple(s.caption for s in c.shots), tuple(s.prompt for s in c.shots), frame, 0)
        for c in cases
    ]
    return briefs, cases


def test_reference_is_the_true_rendering(settings: GeneratorSettings) -> None:
    control = Reference.build(settings)
    briefs, cases = _asked(settings)
    stories = control.generate(briefs, cases)
    expected = render_shot(control.truth.story(cases[1].id), 4, TINY).frames
    assert [len(s) for s in stories] == [6, 6]
    assert (stories[1][4] == expected).all()


def test_static_repeats_the_given_frame(settings: GeneratorSettings) -> None:
    stories = Static.build(settings).generate(*_asked(settings))
    assert all((shot == 7).all() and shot.shape == (9, 64, 96, 3) for story in stories for shot in story)


def test_static_takes_the_true_first_frame_without_one(settings: GeneratorSettings) -> None:
    control = Static.build(settings)
    briefs, cases = _asked(settings, 1)
    story = control.generate([briefs[0]._replace(first_frame=None)], cases)[0]
    assert (story[5][8] == control.truth.shot(cases[0].id, 0)[0]).all()


def test_shuffled_never_shows_a_story_twice_nor_its_own(settings: GeneratorSettings) -> None:
    control = Shuffled.build(settings)
    for case in settings.suite.suite.cases:
        sources = control.sources(case.id)
        assert len({s.case_id for s in sources}) == len(sources) == len(case.shots)
        assert case.id not in {s.case_id for s in sources}


def test_shuffled_matches_view_and_head_count(settings: GeneratorSettings) -> None:
    control = Shuffled.build(settings)
    for case in settings.suite.suite.cases[:10]:
        wanted = control.truth.story(case.id).shots
        found = [control.truth.story(s.case_id).shots[s.shot] for s in control.sources(case.id)]
        same = [
            a.view == b.view and len(a.actors) == len(b.actors) for a, b in zip(wanted, found, strict=True)
        ]
        assert sum(same) >= 5


def test_noise_follows_seed_case_and_shot(settings: GeneratorSettings) -> None:
    control = Noise.build(settings)
    briefs, cases = _asked(settings)
    stories = control.generate(briefs, cases)
    again = control.generate(briefs[1:], cases[1:])
    assert (stories[1][2] == again[0][2]).all()
    assert (stories[0][0] != stories[0][1]).any()
    assert (stories[0][0] != stories[1][0]).any()


def test_a_case_without_truth_is_named(settings: GeneratorSettings) -> None:
    with pytest.raises(GenerationError, match="nobody-knows"):
        Reference.build(settings).truth.story("nobody-knows")


def test_unknown_generator_is_suggested(settings: GeneratorSettings) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'onestory'"):
        build_generator("onestroy", settings)
    assert next(iter(GENERATORS)) == "onestory"
    assert all(e.description for e in GENERATORS.values())
