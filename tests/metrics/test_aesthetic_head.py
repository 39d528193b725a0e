"""The tiny aesthetic head: what it reads, and that it calls ugly what is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from cases.errors import WeightsError
from metrics.perception.aesthetic import AestheticHead, Look
from metrics.score import Judges
from metrics.training.blemishes import BLEMISHES
from metrics.training.scenes import HELD_OUT, random_still


@pytest.fixture(scope="module")
def judges() -> Judges:
    return Judges.load("tiny", "cpu", {})


@pytest.fixture(scope="module")
def stills() -> np.ndarray:
    """Of stories kept from training."""
    return np.stack([random_still(HELD_OUT + i, np.random.default_rng(i)).frame for i in range(1000, 1016)])


@torch.no_grad()
def test_a_look_holds_the_judges_own_embedding(judges: Judges, stills: np.ndarray):
    images = judges.image_text.prepare(stills)
    embedding, look = Look(judges.image_text)(images)
    assert torch.allclose(embedding, judges.image_text.images(images), atol=1e-6)
    assert look.shape == (16, Look(judges.image_text).width)
    assert torch.equal(look[:, : embedding.shape[1]], embedding)


@torch.no_grad()
@pytest.mark.parametrize("name", BLEMISHES)
def test_strong_faults_score_below_clean_pictures(judges: Judges, stills: np.ndarray, name: str):
    rng = np.random.default_rng(0)
    spoilt = np.stack([BLEMISHES[name](frame, 0.9, rng) for frame in stills])
    assert spoilt.shape == stills.shape
    assert spoilt.dtype == np.uint8
    clean, ugly = (judges.look(frames)[1] for frames in (stills, spoilt))
    assert ugly.mean() < clean.mean() - 0.15


@pytest.mark.parametrize("name", BLEMISHES)
def test_damage_grows_with_strength_and_is_repeatable(stills: np.ndarray, name: str):
    frame = stills[0].astype(float)

    def change(strength: float) -> float:
        damaged = BLEMISHES[name](stills[0], strength, np.random.default_rng(1))
        assert np.array_equal(damaged, BLEMISHES[name](stills[0], strength, np.random.default_rng(1)))
        return float(np.abs(damaged - frame).mean())

    assert change(0.05) < change(0.5) < change(1)


def test_a_head_is_saved_and_read_and_an_old_one_is_refused(tmp_path: Path):
    head = AestheticHead(6, 8).eval()
    head.mean.fill_(0.5)
    head.save(tmp_path)
    looks = torch.rand(3, 6)
    assert torch.equal(AestheticHead.load(tmp_path)(looks), head(looks))
    (tmp_path / "config.json").write_text('{"embed": 128}\n')
    with pytest.raises(WeightsError, match="expected 'reads' and 'hidden', found embed"):
        AestheticHead.load(tmp_path)
