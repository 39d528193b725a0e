"""Selection labels: known answers of the mix, and a teacher of tiny random real classes in local folders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from onestory.errors import TrainingError
from onestory.training.labels import LabelMix, known_relevance, similarity
from onestory.training.teacher import Teacher
from training_samples import write_teacher


def test_similarity_is_the_cosine_with_the_mean_of_the_target() -> None:
    axes = torch.eye(3)
    found = similarity(axes, axes[:2])
    assert found.tolist() == pytest.approx([0.5**0.5, 0.5**0.5, 0])
    assert similarity(axes[:1], axes[:1].repeat(4, 1)).item() == 1


@pytest.mark.parametrize(
    ("mix", "expected"),
    [
        (LabelMix(dino=1.0), 0.2),
        (LabelMix(dino=0.0), 0.8),
        (LabelMix(), 0.5),
        (LabelMix(dino=0.25), 0.65),
        (LabelMix(dino=0.0, clip_floor=0.6), 0.5),
        (LabelMix(dino=1.0, dino_floor=0.2), 0.0),
        (LabelMix(dino=1.0, dino_floor=0.9), -1.0),
    ],
)
def test_mix_of_both_similarities(mix: LabelMix, expected: float) -> None:
    assert mix.mix(torch.tensor([0.2]), torch.tensor([0.8])).item() == pytest.approx(expected)


def test_known_relevance_spans_minus_one_to_one() -> None:
    assert [known_relevance(*r) for r in ((0.0, 0.0), (1.0, 1.0))] == [-1, 1]
    assert known_relevance(0.5, 0.0) == pytest.approx(-0.4)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return write_teacher(tmp_path_factory.mktemp("teacher"))


def test_embeddings_have_length_one_and_do_not_depend_on_company(folders: tuple[str, str]) -> None:
    teacher = Teacher.load(*folders)
    frames = np.random.default_rng(0).integers(0, 256, (40, 48, 80, 3), dtype=np.uint8)
    together, alone = teacher.embed(frames), teacher.embed(frames[35:36])
    assert (together.dino.shape, together.clip.shape) == ((40, 32), (40, 24))
    for all_, one in zip(together, alone, strict=True):
        torch.testing.assert_close(all_.norm(dim=1), torch.ones(40))
        torch.testing.assert_close(all_[35:36], one, atol=1e-5, rtol=0)


def test_the_same_picture_is_most_similar_and_all_of_it_counts(folders: tuple[str, str]) -> None:
    teacher = Teacher.load(*folders)
    frames = np.random.default_rng(0).integers(0, 256, (3, 48, 160, 3), dtype=np.uint8)
    made = teacher.embed(frames)
    for kind in made:
        assert similarity(kind, kind[1:2]).argmax() == 1
    frames[0, :, :8] = 255  # at the left edge, outside any centre crop
    for before, after in zip(made, teacher.embed(frames), strict=True):
        assert not torch.allclose(before[0], after[0], atol=1e-4)


def test_a_teacher_that_is_not_there_is_named(folders: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="expected a folder or hub id of DINOv2"):
        Teacher.load(str(tmp_path), folders[1])
    with pytest.raises(TrainingError, match="open_clip"):
        Teacher.load(folders[0], str(tmp_path))
