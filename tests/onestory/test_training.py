"""Trainers: exact resume, batches that follow from (seed, step), labels."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from onestory.errors import TrainingError
from onestory.model.bundle import OneStoryModel
from onestory.model.leading import leading_autoencoder
from onestory.training.autoencoder import AutoencoderTrainer, Clips, freeze_encoder, held_out_psnr
from onestory.training.backbone import (
    BackboneTrainer,
    channel_weight,
    selection_accuracy,
    shifted,
)
from onestory.training.batches import BatchSource, TokenTable
from onestory.training.latents import StoredStories, person_share, read_latents, relevance, write_latents
from onestory.training.loop import Ema, Schedule, train
from onestory.training.recipes import Recipe, Way
from onestory.training.samples import load_object
from tiny_stories import stored_stories

RECIPE = Recipe(
    steps=6, batch=4, rate=1e-3, video=(0.5, 1.0), memory=0.7, first_frame=0.3, selector_driven=(0.5, 0.5),
    warmup=2,
)  # fmt: skip


@pytest.fixture
def stories() -> StoredStories:
    return stored_stories(5, 4)


def _trainer(stories: StoredStories, precision: torch.dtype = torch.float32) -> BackboneTrainer:
    words = (",", ".", "a", "in", "man", "park", "red", "same", "the", "walks", "woman")
    model = OneStoryModel.tiny(words, z_dim=8, seed=3)
    source = BatchSource(stories, TokenTable(model, stories), RECIPE, seed=1, steps=6)
    return BackboneTrainer(model, source, RECIPE, 6, precision=precision)


def _run(stories: StoredStories, out: Path, steps: list[int]) -> dict[str, torch.Tensor]:
    for until in steps:
        trainer = _trainer(stories)
        ema = Ema(trainer.modules)
        train(trainer, steps=until, out=out, schedule=Schedule(1e-3, 6, warmup=2), ema=ema)
    return {f"{k}.{n}": p for k, m in trainer.modules.items() for n, p in m.state_dict().items()}


def test_stopped_and_resumed_equals_straight_bit_for_bit(stories: StoredStories, tmp_path: Path) -> None:
    straight = _run(stories, tmp_path / "a", [6])
    resumed = _run(stories, tmp_path / "b", [2, 5, 6])
    assert all(torch.equal(value, resumed[name]) for name, value in straight.items())


def test_log_has_a_row_a_window_whatever_is_logged(stories: StoredStories, tmp_path: Path) -> None:
    trainer = _trainer(stories)
    train(trainer, steps=6, out=tmp_path, schedule=Schedule(1e-3, 6), log_every=1)
    with (tmp_path / "log.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    kinds = [f"loss_{kind}_{frames}" for kind in ("memory", "alone") for frames in (1, 3)]
    for row in rows:
        seen = [kind for kind in kinds if row.get(kind)]
        assert len(seen) == 1
        assert row["loss"] == row[seen[0]]
        assert bool(row["selected_right"]) == seen[0].startswith("loss_memory")


def test_steps_that_a_kill_lost_leave_the_log(
    stories: StoredStories, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the trainer stops between two checkpoints: at step 4 of 6, with one of step 2 or none at all."""
    for checkpoint in (0, 2):
        out = tmp_path / str(checkpoint)
        if checkpoint:
            _logged(stories, out, checkpoint)
        trainer = _trainer(stories)
        step = trainer.step

        def killed(at: int, step: Callable[[int], dict[str, float]] = step) -> dict[str, float]:
            if at == 4:
                raise KeyboardInterrupt
            return step(at)

        monkeypatch.setattr(trainer, "step", killed)
        with pytest.raises(KeyboardInterrupt):
            train(trainer, steps=6, out=out, schedule=Schedule(1e-3, 6), log_every=1)
        assert _logged(stories, out, 6) == list("123456")


def _logged(stories: StoredStories, out: Path, until: int) -> list[str]:
    train(_trainer(stories), steps=until, out=out, schedule=Schedule(1e-3, 6), log_every=1)
    with (out / "log.csv").open() as file:
        return [row["step"] for row in csv.DictReader(file)]


def test_batches_turn_from_single_frames_to_whole_shots(stories: StoredStories) -> None:
    source = BatchSource(stories, _trainer(stories).source.tokens, replace(RECIPE, video=(0.0, 1.0)), 1, 200)
    lengths = [source.batch(step)[0].target.shape[2] for step in range(200)]
    assert set(lengths) == {1, 3}
    assert sum(lengths[:50]) < sum(lengths[-50:])
    given = [batch.first.any() for step in range(60) if (batch := source.batch(step)[0]).target.shape[2] == 1]
    assert not any(given)  # a single frame that is given would leave nothing to learn


@pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight:UserWarning")  # slower, not wrong
def test_bfloat16_step_is_close_to_float32(stories: StoredStories) -> None:
    losses = []
    for precision in (torch.float32, torch.bfloat16):
        trainer = _trainer(stories, precision)
        torch.nn.init.constant_(trainer.model.transformer.proj_out.weight, 0.02)  # zero at the start
        losses.append(trainer.step(0)["loss"])
    assert losses[0] != losses[1]
    assert losses[1] == pytest.approx(losses[0], rel=0.02)


def test_every_network_learns(stories: StoredStories, tmp_path: Path) -> None:
    fresh = {
        f"{k}.{n}": p.clone() for k, m in _trainer(stories).modules.items() for n, p in m.named_parameters()
    }
    trained = _run(stories, tmp_path, [6])
    for part in ("text_encoder", "transformer.blocks.0", "selection", "conditioner"):
        names = [n for n in fresh if n.startswith(part)]
        assert any(not torch.equal(fresh[n], trained[n]) for n in names), part


def test_checkpoint_of_another_model_is_refused(stories: StoredStories, tmp_path: Path) -> None:
    _run(stories, tmp_path, [1])
    trainer = _trainer(stories)
    trainer.modules = {"other": torch.nn.Linear(1, 1)}
    with pytest.raises(TrainingError, match="this run trains"):
        train(trainer, steps=2, out=tmp_path, schedule=Schedule(1e-3, 6))


def test_relevance_labels_known_answers() -> None:
    cast = np.array([[0b01, 0b10, 0b11, 0b01]])
    place = np.array([[0, 1, 1, 0]])
    labels = relevance(cast, place, 3, 2)
    np.testing.assert_allclose(labels.numpy(), [[1, 1, -1, -1, 0.2, 0.2]], atol=1e-6)


def test_person_share_counts_covered_pixels() -> None:
    mask = np.zeros((5, 16, 16), np.uint8)
    mask[1:, :8, :4] = 2
    share = person_share(mask)
    assert share.shape == (2, 2, 2)
    assert share[0].max() == 0
    assert share[1, 0, 0] == 127
    assert share[1].sum() == 127


def test_channel_weights_have_mean_one_and_follow_the_power() -> None:
    assert channel_weight([1.0, 3.0], 1.0).flatten().tolist() == [0.5, 1.5]
    assert channel_weight([1.0, 3.0], 0.0).flatten().tolist() == [1.0, 1.0]
    assert channel_weight(None, 1.0).flatten().tolist() == [1.0]


def test_shift_keeps_the_ends() -> None:
    torch.testing.assert_close(shifted(torch.tensor([0.0, 0.5, 1.0]), 3.0), torch.tensor([0.0, 0.75, 1.0]))


def test_selection_accuracy() -> None:
    labels = torch.tensor([[1.0, -1.0], [0.0, 1.0]])
    assert selection_accuracy(torch.tensor([[0.9, 0.1], [0.8, 0.2]]), labels) == 0.5


def test_autoencoder_resumes_exactly(autoencoder, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(0)
    videos = tuple(rng.integers(0, 256, (5, 32, 32, 3), dtype=np.uint8) for _ in range(4))
    sample = type("S", (), {"videos": videos, "masks": None})()
    start = {k: v.clone() for k, v in autoencoder.state_dict().items()}

    def run(out: Path, stops: list[int]) -> dict[str, torch.Tensor]:
        for stop in stops:
            autoencoder.load_state_dict(start)
            trainer = AutoencoderTrainer(autoencoder, Clips([sample], 3.0), batch=2, seed=0, code_noise=0.1)
            train(trainer, steps=stop, out=out, schedule=Schedule(1e-3, 4))
        return {k: v.clone() for k, v in autoencoder.state_dict().items()}

    straight, resumed = run(tmp_path / "a", [4]), run(tmp_path / "b", [1, 4])
    assert all(torch.equal(v, resumed[k]) for k, v in straight.items())


def test_a_decoder_learns_to_do_with_the_leading_channels(autoencoder) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(0)
    video = rng.integers(0, 256, (1, 1, 4, 4, 3)).repeat(5, 1).repeat(8, 2).repeat(8, 3).astype(np.uint8)
    clips = Clips([type("S", (), {"videos": tuple(video), "masks": None})()], 1.0)
    freeze_encoder(autoencoder)
    whole, few = [], []
    trainer = AutoencoderTrainer(autoencoder, clips, batch=4, seed=0, code_noise=0.0, rate=3e-3, leading=4)
    for step in range(31):
        if step in (0, 30):
            whole.append(held_out_psnr(autoencoder, clips))
            few.append(held_out_psnr(leading_autoencoder(autoencoder, 4), clips))
        trainer.step(step)
    assert few[1] > few[0] + 1
    assert whole[1] > whole[0] - 1


def test_missing_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="holds no latents"):
        read_latents(tmp_path)
    with pytest.raises(TrainingError, match="nobody"):
        load_object("nobody.here:Thing")


@pytest.mark.parametrize("part", ["0/2", "3/2", "1/0", "half", "1/2/3"])
def test_a_share_of_the_latents_that_cannot_be_is_refused(tmp_path: Path, part: str) -> None:
    with pytest.raises(TrainingError, match=f"{part!r}; expected i/n"):
        write_latents(
            tmp_path, tmp_path, "x:y", split="train", stories=1, seed=0, part=part, format=None
        )  # fmt: skip
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("rule", "packing"), [("last", "finest_only"), ("recent", "by_recency")])
def test_the_papers_other_arms_train_without_a_selector(
    rule: str, packing: str, stories: StoredStories
) -> None:
    recipe = replace(RECIPE, ways=(Way(rule, packing),), memory=1.0)
    trainer = _trainer(stories)
    trainer.recipe = trainer.source.recipe = recipe
    before = trainer.model.selection.query_tokens.clone()
    logs = [trainer.step(step) for step in range(2)]
    assert all("selection" not in log and log["loss"] > 0 for log in logs)
    assert torch.equal(trainer.model.selection.query_tokens, before)


def test_one_recipe_trains_several_ways_of_showing_memory(stories: StoredStories) -> None:
    trainer = _trainer(stories)
    trainer.recipe = trainer.source.recipe = replace(
        RECIPE, memory=1.0, ways=(Way(), Way("last", "finest_only"), Way("recent", "by_recency"))
    )
    logs = [trainer.step(step) for step in range(6)]
    assert all("selection" in log for log in logs)  # the selector learns whatever the transformer is shown


def test_a_worn_memory_holds_drawn_shots_of_the_same_stories(stories: StoredStories) -> None:
    source = _trainer(stories).source
    source.recipe = replace(RECIPE, memory=1.0, worn=1.0)
    source.worn = np.full_like(stories.latents[:2], 7.0)
    memories = [batch.memory for step in range(20) if (batch := source.batch(step)[0]).memory is not None]
    drawn = torch.cat([(memory == 7.0).flatten(2).all(2).flatten() for memory in memories]).float().mean()
    assert 0.7 < drawn < 1.0  # most shots are drawn, some stay true
    targets = torch.stack([source.batch(step)[0].target[0, :, 0] for step in range(20)])
    assert not (targets == 7.0).any()
