"""The shipped tiny weights hold what their model card says."""

from __future__ import annotations

import pytest

from cases.storyworld.dataset import StoryDataset
from onestory.generator import AUTOENCODER, ONESTORY, WEIGHTS
from onestory.pipeline.onestory import OneStoryPipeline
from tests.quality.tiny_weights import CHANCE, FORMAT, most_words, questions, selection


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "bar"), [("person", 0.9), ("place", 0.8)])
def test_frame_selection_finds_who_and_where_among_distractors(kind: str, bar: float) -> None:
    pipeline = OneStoryPipeline.from_folders(WEIGHTS / ONESTORY, WEIGHTS / AUTOENCODER)
    found = selection(pipeline, 60, kind)
    assert found.learned >= bar
    assert found.chance <= CHANCE
    assert max(found.newest, found.words) < found.learned - 0.1


def test_questions_are_those_that_a_memory_answers_and_chance_does_not() -> None:
    data = StoryDataset("dev", 8, FORMAT, pattern="insert_recall")
    for index in range(len(data)):
        script, texts = data.told(index)
        for kind in ("person", "place"):
            for shot, right in questions(script, kind):
                assert 0 < sum(right) <= CHANCE * shot
                assert 0 <= most_words(texts, shot) < shot
