"""Shot inflation: what follows from (seed, sample, epoch), and what must hold whatever is drawn."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from onestory.training.augment import Change, changed, draw_change
from onestory.training.inflation import Inflation, Kind, MemoryShot, inflate

LENGTHS = [2, 3, 2, 2]
REAL, INSERTED, AUGMENTED = Kind.REAL, Kind.INSERTED, Kind.AUGMENTED


def draws(
    sample: int, count: int = 400, *, variants: int = 2, **shares: float
) -> list[tuple[MemoryShot, ...]]:
    options = {"seed": 0, "variants": variants, "inflation": Inflation(**shares)}
    return [inflate(sample, LENGTHS, epoch=epoch, **options) for epoch in range(count)]


def test_triples_are_left_as_they_are() -> None:
    assert set(draws(1, 20)) == {(MemoryShot(REAL, 1, 0), MemoryShot(REAL, 1, 1))}


def test_both_kinds_at_both_positions_as_often_as_asked() -> None:
    counts = Counter(tuple(shot.kind for shot in pair) for pair in draws(0, 2000, inserted=0.75, before=0.25))
    shares = {kinds: count / 2000 for kinds, count in counts.items()}
    expected = {
        (INSERTED, REAL): 0.1875,
        (REAL, INSERTED): 0.5625,
        (AUGMENTED, REAL): 0.0625,
        (REAL, AUGMENTED): 0.1875,
    }
    assert shares == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(
    ("inserted", "before", "kinds"),
    [
        (1, 1, (INSERTED, REAL)),
        (1, 0, (REAL, INSERTED)),
        (0, 1, (AUGMENTED, REAL)),
        (0, 0, (REAL, AUGMENTED)),
    ],
)
def test_shares_of_one_and_none_are_certain(inserted: int, before: int, kinds: tuple[Kind, Kind]) -> None:
    pairs = draws(2, 50, inserted=inserted, before=before)
    assert {tuple(shot.kind for shot in pair) for pair in pairs} == {kinds}


def test_the_real_shot_is_the_samples_first_and_the_target_is_never_shown() -> None:
    for sample in (0, 2, 3):
        for shot in (shot for pair in draws(sample) for shot in pair):
            assert (shot.kind is INSERTED) == (shot.sample != sample)
            assert shot.kind is INSERTED or shot.shot == 0


def test_inserts_come_from_every_shot_of_every_other_sample() -> None:
    found = {(shot.sample, shot.shot) for pair in draws(2) for shot in pair if shot.kind is INSERTED}
    assert found == {(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (3, 0), (3, 1)}
    assert {shot.variant for pair in draws(2, variants=3) for shot in pair if shot.kind is AUGMENTED} == {
        0,
        1,
        2,
    }


def test_the_draw_follows_from_seed_sample_and_epoch() -> None:
    assert draws(0) == draws(0)
    assert draws(0) != draws(2)
    assert len(set(draws(0))) > 4  # epochs differ
    other = [
        inflate(0, LENGTHS, seed=1, epoch=epoch, variants=2, inflation=Inflation()) for epoch in range(400)
    ]
    assert other != draws(0)


def test_what_is_missing_is_replaced_or_refused() -> None:
    assert {shot.kind for pair in draws(0, variants=0) for shot in pair} == {REAL, INSERTED}
    options = {"seed": 0, "epoch": 0, "inflation": Inflation(inserted=1.0)}
    assert {shot.kind for shot in inflate(0, [2], variants=1, **options)} == {REAL, AUGMENTED}  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="needs a second sample"):
        inflate(0, [2], variants=0, **options)  # type: ignore[arg-type]


def shot() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (3, 16, 24, 3), dtype=np.uint8)


def test_no_change_changes_nothing() -> None:
    assert np.abs(changed(shot(), Change()).astype(int) - shot()).max() <= 1  # hue by way of HSV


def test_a_mirror_image_and_a_brighter_one() -> None:
    mirrored = changed(shot(), Change(mirrored=True)).astype(int)
    assert np.abs(mirrored - shot()[:, :, ::-1]).max() <= 1
    grey = np.full((1, 8, 8, 3), 100, np.uint8)
    assert np.abs(changed(grey, Change(brightness=1.2)).astype(int) - 120).max() <= 1


def test_a_crop_is_scaled_back() -> None:
    video = np.zeros((2, 16, 16, 3), np.uint8)
    video[:, :8, 8:] = 255
    assert (changed(video, Change(top=0.0, left=0.5, size=0.5)) >= 254).all()


def test_all_frames_change_alike() -> None:
    still = np.repeat(shot()[:1], 3, 0)
    out = changed(still, draw_change(0, 4, 1))
    assert np.array_equal(out[0], out[2])
    assert out.shape == still.shape
    assert out.dtype == np.uint8
    assert np.abs(out.astype(int) - still).mean() > 5


def test_changes_follow_from_seed_sample_and_variant() -> None:
    made = [draw_change(*key) for key in [(0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0)]]
    assert len(set(made)) == 4
    assert draw_change(0, 0, 0) == made[0]
    for change in (draw_change(5, 0, i) for i in range(200)):
        assert 0.6 <= change.size <= 0.95
        assert 0 <= change.top <= 1 - change.size
        assert 0 <= change.left <= 1 - change.size
