"""Training of judges: a stopped run goes on exactly, and what is saved can be loaded."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from metrics.perception.encoder import ImageEncoder
from metrics.perception.identity import IdentityNet
from metrics.perception.image_text import ImageText
from metrics.perception.instances import split_persons
from metrics.perception.person_head import PersonHead
from metrics.training import identity, loop
from metrics.training.contrast import contrast, group_contrast
from metrics.training.degrade import MISHAPS
from metrics.training.encoder import new_encoder, person_crops
from metrics.training.image_text import new_image_text
from metrics.training.loop import Schedule, train
from metrics.training.persons import targets
from metrics.training.scenes import random_still, story, two_cameras


class Line:
    """Fits a line to noisy points drawn by step."""

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.module = nn.Linear(3, 1)

    def losses(self, step: int, rng: np.random.Generator) -> dict[str, Tensor]:
        x = torch.from_numpy(rng.normal(size=(8, 3))).float()
        return {"error": (self.module(x)[:, 0] - x.sum(1) + 0.1 * torch.randn(8)).square().mean()}


def test_stopped_run_goes_on_exactly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    schedule = Schedule(steps=30, rate=0.05, warm_up=5)
    whole, first, second = Line(), Line(), Line()
    train(whole, schedule, tmp_path / "whole", seed=1)
    monkeypatch.setattr(loop, "SAVE_EVERY", -1.0)
    with pytest.raises(KeyboardInterrupt):
        train(StopsAt(first, 12), schedule, tmp_path / "halves", seed=1)
    assert not torch.equal(first.module.weight, whole.module.weight)
    assert train(second, schedule, tmp_path / "halves", seed=1) == 30
    assert all(
        torch.equal(a, b) for a, b in zip(whole.module.parameters(), second.module.parameters(), strict=True)
    )


class StopsAt:
    """Interrupts the run it wraps."""

    def __init__(self, task: Line | identity.IdentityTask, step: int) -> None:
        self.task, self.step, self.module = task, step, task.module

    def losses(self, step: int, rng: np.random.Generator) -> dict[str, Tensor]:
        if step == self.step:
            raise KeyboardInterrupt
        return self.task.losses(step, rng)


def test_stopped_identity_training_goes_on_exactly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(identity, "STORIES", 2)
    schedule = Schedule(steps=3, rate=1e-3, warm_up=1)
    whole, first, second = (identity.IdentityTask(identity.SEED) for _ in range(3))
    train(whole, schedule, tmp_path / "whole", seed=identity.SEED)
    monkeypatch.setattr(loop, "SAVE_EVERY", -1.0)
    with pytest.raises(KeyboardInterrupt):
        train(StopsAt(first, 2), schedule, tmp_path / "halves", seed=identity.SEED)
    assert train(second, schedule, tmp_path / "halves", seed=identity.SEED) == 3
    pairs = zip(whole.module.parameters(), second.module.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    whole.save(tmp_path / "weights")
    images = torch.rand(2, 3, 64, 96, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert torch.equal(
            IdentityNet.load(tmp_path / "weights")(images).cls, whole.network.eval()(images).cls
        )


def test_identity_labels_join_shots_and_nothing_else():
    batch = identity.draw(range(identity.NUMBERS, identity.NUMBERS + 3), np.random.default_rng(0))
    assert len(batch.frames) == len(batch.where) == len(batch.covered) == 3 * identity.SHOTS
    assert len(batch.crops) == len(batch.who)
    assert len(set(batch.where[: identity.SHOTS]) & set(batch.where[identity.SHOTS :])) == 0
    for group in (batch.where, batch.who):
        assert np.bincount(group).max() > 1
        assert np.bincount(group).max() <= identity.SHOTS


def test_group_contrast_by_hand():
    rows = torch.tensor([[1.0, 0], [1, 0], [0, 1], [-1, 0]])
    # Row 0 sees cosines 1 (its partner), 0 and -1; so does row 1. Rows 2 and 3 have no partner.
    chance = np.e / (np.e + 1 + 1 / np.e)
    assert float(group_contrast(rows, torch.tensor([5, 5, 2, 3]), 1.0)) == pytest.approx(-np.log(chance))
    with pytest.raises(ValueError, match="none of 4 rows has a partner"):
        group_contrast(rows, torch.arange(4), 1.0)


def test_contrast_is_lowest_for_pairs():
    rows = nn.functional.normalize(torch.randn(6, 8, generator=torch.Generator().manual_seed(0)), dim=1)
    assert contrast(rows, rows, 0.1) < contrast(rows, rows.roll(1, 0), 0.1)


def test_judges_are_loaded_as_saved(tmp_path: Path):
    encoder = new_encoder().eval()
    encoder.model.save_pretrained(tmp_path / "encoder")
    head = PersonHead(128).eval()
    head.save(tmp_path / "head")
    judge, config = new_image_text()
    judge.eval().save(tmp_path / "clip", config)
    frames = np.random.default_rng(0).integers(0, 256, (2, 64, 96, 3), dtype=np.uint8)
    images = encoder.prepare(frames)
    with torch.no_grad():
        tokens, again = encoder(images), ImageEncoder.load(tmp_path / "encoder")(images)
        assert torch.equal(tokens.patches, again.patches)
        maps = PersonHead.load(tmp_path / "head")(images, tokens.patches)
        assert torch.equal(maps.mask, head(images, tokens.patches).mask)
        loaded = ImageText.load(tmp_path / "clip")
        assert torch.equal(loaded.texts(["a man waves."]), judge.texts(["a man waves."]))
        assert torch.equal(loaded.images(loaded.prepare(frames)), judge.images(judge.prepare(frames)))


def test_true_maps_give_back_true_persons():
    """The instances cut from perfect maps are the world's own."""
    checked = 0
    for number in range(40):
        still = random_still(number, np.random.default_rng(number))
        truth = targets([still.mask])
        found = split_persons(truth.mask[0].numpy(), truth.centre[0].numpy(), truth.offset[0].numpy())
        people = [k for k in range(1, 4) if (still.mask == k).mean() > 0.01]
        for k in people:
            own = still.mask == k
            best = max((own & one.mask).sum() / (own | one.mask).sum() for one in found)
            assert best > 0.75
            checked += 1
    assert checked > 40


def test_two_cameras_show_the_same_people():
    for number in range(10):
        rng = np.random.default_rng(number)
        a, b = two_cameras(number, rng)
        crops = person_crops(a, b, rng)
        assert crops is None or crops[0].shape == crops[1].shape == (64, 64, 3)
        assert set(np.unique(b.mask)) <= set(range(len(story(number).people) + 1))


@pytest.mark.parametrize("name", MISHAPS)
def test_damage_grows_with_strength(name: str):
    frame = random_still(3, np.random.default_rng(3)).frame
    damage = [
        np.mean(
            [
                np.abs(MISHAPS[name](frame, s, np.random.default_rng(i)).astype(float) - frame).mean()
                for i in range(5)
            ]
        )
        for s in (0.05, 0.95)
    ]
    assert damage[0] < damage[1]
