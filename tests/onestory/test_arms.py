"""Arms: equal budgets, equal samples, and what each is shown beside the target."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import onestory
from onestory.arms import ARMS, STEPS, command_for
from onestory.errors import SettingError, TrainingError
from onestory.model.allocation import total_tokens
from onestory.model.bundle import OneStoryModel
from onestory.model.conditioner import AdaptiveConditioner
from onestory.model.folder_hash import weights_hash
from onestory.training.arm_batches import ArmSource
from onestory.training.arms import ArmTrainer, arm_recipe, arm_source, train_arm, train_arms
from onestory.training.batches import Batch
from onestory.training.latents import StoredStories
from onestory.training.loop import Schedule, train
from tiny_arms import small_autoencoder, small_model
from tiny_stories import stored_stories

SHOTS, FRAMES = 6, 3
TEXTS = ("a red man walks", "a woman in the park", "the same man", "a man in the park", "the woman", "a park")


@pytest.fixture(scope="module")
def stories() -> StoredStories:
    return stored_stories(9, SHOTS, TEXTS, TEXTS[::-1])


@pytest.fixture(scope="module")
def autoencoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("vae")
    small_autoencoder().save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def sources(stories: StoredStories, autoencoder: Path) -> dict[str, ArmSource]:
    model = small_model()
    return {
        name: arm_source(
            record, model, stories, replace(arm_recipe(record, 40), batch=4), 1, autoencoder=autoencoder,
        )
        for name, record in ARMS.items()
    }  # fmt: skip


def test_arms_of_one_budget_have_the_tokens_of_one_latent_frame() -> None:
    for name in ("memory_last_frame", "ac_only", "fs_only", "ac_fs", *(n for n in ARMS if "memory_" in n)):
        record = ARMS[name]
        if record.sequences == "alone":
            continue
        kernels = tuple(sorted({4, 8, *record.kernels}))
        conditioner = AdaptiveConditioner(z_dim=8, kernels=kernels)
        levels = conditioner.levels(8, 12, packing=record.packing, budget=record.budget)
        assert total_tokens(levels, 8, 12) == 24, name
    three = AdaptiveConditioner(z_dim=8, kernels=(2, 4, 8)).levels(8, 12, budget=ARMS["context_3"].budget)
    assert total_tokens(three, 8, 12) == 72


@pytest.mark.parametrize("name", [name for name in ARMS if ARMS[name].sequences != "edit"])
def test_all_arms_learn_the_same_targets_texts_and_order(name: str, sources: dict[str, ArmSource]) -> None:
    for step in range(6):
        (mine, rng), (first, others) = (sources[arm].batch(step) for arm in (name, "ac_fs"))
        for field in ("target", "weight", "frame_index", "words", "words_mask", "first", "rows", "form"):
            assert np.array_equal(getattr(mine, field), getattr(first, field)), field
        assert rng.integers(2**62) == others.integers(2**62)  # what noise follows from


def test_arms_learn_from_the_same_noise(sources: dict[str, ArmSource]) -> None:
    drawn = {}
    for name in ("ac_fs", "memory_last_frame", "train_si"):
        source = sources[name]
        trainer = ArmTrainer(small_model(kernels=ARMS[name].kernels), source, source.recipe, 40)
        batch, rng = source.batch(0)
        assert batch.memory is not None
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        text = trainer._text(batch, generator)
        trainer._context(batch, text, generator, 0)
        drawn[name] = torch.randn(3, generator=generator).tolist()
    assert len({tuple(values) for values in drawn.values()}) == 1


def _remembering(source: ArmSource, count: int = 12) -> list[tuple[int, Batch]]:
    batches = [(step, source.batch(step)[0]) for step in range(count)]
    return [(step, batch) for step, batch in batches if batch.memory is not None]


def test_mixed_samples_have_one_or_two_shots_of_memory(
    sources: dict[str, ArmSource], stories: StoredStories
) -> None:
    lengths = set()
    for _, batch in _remembering(sources["train_mixed"], 40):
        shots = batch.memory.shape[1] // FRAMES
        lengths.add(shots)
        before = stories.latents[batch.rows, batch.shot - shots : batch.shot].reshape(4, -1, 8, 8, 12)
        assert np.array_equal(batch.memory, before)
    assert lengths == {1, 2}


def test_inflated_samples_have_two_shots_and_the_papers_labels(
    sources: dict[str, ArmSource], stories: StoredStories
) -> None:
    kinds = set()
    for _, batch in _remembering(sources["train_si"]):
        memory = batch.memory.unflatten(1, (2, FRAMES))
        labels = batch.labels.unflatten(1, (2, FRAMES))
        if batch.real is None:  # a sample of three shots stays as it is
            continue
        real = batch.real.unflatten(1, (2, FRAMES))
        for row, story in enumerate(batch.rows):
            (place,) = np.flatnonzero(real[row].all(1))
            before = torch.from_numpy(stories.latents[story, batch.shot - 1]).float()
            assert torch.equal(memory[row, place], before)
            other = memory[row, 1 - place]
            label = labels[row, 1 - place].unique().item()
            assert not real[row, 1 - place].any()
            inserted = [
                torch.equal(other, torch.from_numpy(stories.latents[s, n]).float())
                for s in batch.rows
                for n in range(batch.shot)
            ]
            assert any(inserted) == (label == -1)
            kinds.add((int(place), label))
    assert kinds == {(0, -1.0), (0, 0.0), (1, -1.0), (1, 0.0)}


def test_the_warm_up_of_decoupled_conditioning_packs_the_real_shot_alone(
    sources: dict[str, ArmSource],
) -> None:
    source = sources["train_si_dc"]
    assert [source.warming_up(step) for step in (0, 11, 12, 39)] == [True, True, False, False]
    trainer = ArmTrainer(small_model(), source, source.recipe, 40)
    step, batch = next((s, b) for s, b in _remembering(source) if b.real is not None)
    assert batch.memory is not None
    text = trainer._text(batch, torch.Generator().manual_seed(0))

    def context(changed: torch.Tensor) -> torch.Tensor:
        memory = torch.where(changed[:, :, None, None, None], -batch.memory, batch.memory)
        packed, _ = trainer._context(batch._replace(memory=memory), text, torch.Generator(), step)
        assert packed is not None
        return packed.tokens

    plain = context(torch.zeros_like(batch.real))
    assert torch.equal(context(~batch.real), plain)
    assert not torch.equal(context(batch.real), plain)


def test_an_edit_learns_first_frames_from_memory_and_shots_from_first_frames(
    sources: dict[str, ArmSource], stories: StoredStories
) -> None:
    seen = set()
    for step in range(20):
        batch, _ = sources["edit_extend"].batch(step)
        given, _ = sources["ac_fs"].batch(step)
        assert np.array_equal(batch.rows, given.rows)
        if given.memory is None:
            continue
        kind = "edit" if batch.memory is not None else "extend"
        frames = 1 if kind == "edit" else FRAMES
        wanted = stories.latents[batch.rows, batch.shot, :frames]
        assert np.array_equal(batch.target.transpose(1, 2), wanted)
        assert batch.first.all() == (kind == "extend")
        seen.add(kind)
    assert seen == {"edit", "extend"}


def test_no_memory_has_none(sources: dict[str, ArmSource]) -> None:
    assert not _remembering(sources["no_memory"])


def test_a_window_shows_the_texts_of_its_own_shots(sources: dict[str, ArmSource]) -> None:
    source = sources["fixed_window"]
    trainer = ArmTrainer(small_model(kernels=(2,)), source, source.recipe, 40)
    for _, batch in _remembering(source, 8):
        text = trainer._text(batch, torch.Generator().manual_seed(0))
        shots = min(2, batch.shot)
        noise = batch.target.shape[2] * 24
        assert text.mask.shape[1] == noise + shots * FRAMES * 24
        context, scores = trainer._context(batch, text, torch.Generator(), 0)
        assert scores is None
        assert context is not None
        assert context.tokens.shape[1] == shots * FRAMES * 24


@pytest.fixture
def given(stories: StoredStories, autoencoder: Path, tmp_path: Path) -> dict[str, object]:
    small_model().save(tmp_path / "weights" / "base")
    latents = tmp_path / "latents"
    latents.mkdir()
    arrays = {key: getattr(stories, key) for key in ("latents", "persons", "cast", "place")}
    np.savez(latents / "shard-00000.npz", **arrays)
    texts = {"captions": stories.captions, "prompts": stories.prompts}
    (latents / "shard-00000.json").write_text(json.dumps(texts))
    return {
        "start": tmp_path / "weights" / "base", "latents": latents, "autoencoder": autoencoder,
    }  # fmt: skip


def test_an_arm_is_trained_once_and_shipped(
    given: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onestory.training.arms.BATCH", 2)
    out, shipped = tmp_path / "weights" / "runs", tmp_path / "weights" / "arms"
    train_arms(["ac_fs"], out, shipped, seeds=[0], steps=2, **given)
    base, arm = OneStoryModel.load(tmp_path / "weights" / "base"), OneStoryModel.load(shipped / "ac_fs")
    for (name, mine), (_, theirs) in zip(
        arm.text_encoder.named_parameters(), base.text_encoder.named_parameters(), strict=True
    ):
        assert torch.equal(mine, theirs), name
    assert not torch.equal(arm.transformer.proj_out.weight, base.transformer.proj_out.weight)
    facts = json.loads((shipped / "ac_fs" / "delta.json").read_text())["training"]
    assert (facts["arm"], facts["steps"], facts["samples"], facts["seed"]) == ("ac_fs", 2, 4, 0)
    before = (shipped / "ac_fs" / "delta.safetensors").read_bytes()
    train_arms(["ac_fs"], out, shipped, seeds=[0], steps=2, **given)  # all is done
    assert (shipped / "ac_fs" / "delta.safetensors").read_bytes() == before
    with pytest.raises(TrainingError, match=r"was trained from .* for 2 steps; asked for are .* 3 steps"):
        train_arms(["ac_fs"], out, shipped, seeds=[0], steps=3, **given)


def test_an_arm_that_was_stopped_goes_on_bit_for_bit(sources: dict[str, ArmSource], tmp_path: Path) -> None:
    source = sources["fixed_window"]

    def run(out: Path, *ends: int) -> dict[str, torch.Tensor]:
        for end in ends:
            trainer = ArmTrainer(small_model(kernels=(2,)), source, source.recipe, 3)
            train(trainer, steps=end, out=out, schedule=Schedule(1e-3, 3, warmup=1))
        return dict(trainer.model.transformer.state_dict())

    straight, resumed = run(tmp_path / "a", 3), run(tmp_path / "b", 1, 3)
    assert all(torch.equal(value, resumed[name]) for name, value in straight.items())


def test_a_missing_base_an_arm_as_base_and_another_base_are_refused(
    given: dict[str, object], tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match=r"there is no base at .*ship --base"):
        train_arm("ac_fs", out=tmp_path / "a", **(given | {"start": tmp_path / "none"}))
    (tmp_path / "arm").mkdir()
    (tmp_path / "arm" / "delta.json").write_text("{}")
    with pytest.raises(TrainingError, match="is an arm, not a base"):
        train_arm("ac_fs", out=tmp_path / "a", **(given | {"start": tmp_path / "arm"}))
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "start.json").write_text(json.dumps({"base": "0" * 64, "steps": STEPS}))
    with pytest.raises(TrainingError, match="was begun from a base of SHA-256 000000000000"):
        train_arm("ac_fs", out=tmp_path / "b", **given)
    with pytest.raises(SettingError, match="arm 'best': expected one of memory_last_frame"):
        train_arm("best", out=tmp_path / "c", **given)


def test_the_command_is_said_in_full() -> None:
    assert command_for("ac_fs", 2) == "python -m onestory.training arms ac_fs --seed 2"


def test_of_all_arms_only_the_asked_seeds_are_trained(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (base / "config.json").write_text("{}")
    done = {"base": {"sha256": weights_hash(base)}, "training": {"steps": STEPS}}
    for name, record in ARMS.items():  # all done, so that nothing is trained here
        for seed in (*record.seeds, 5):
            folder = tmp_path / f"{name}-seed{seed}" / "weights"
            folder.mkdir(parents=True)
            (folder / "delta.json").write_text(json.dumps({"schema": 1, **done}))
    shipped = tmp_path / "shipped"
    made = [path.parent.name for path in train_arms([], tmp_path, shipped, seeds=[1], start=base)]
    assert made == [f"{arm}-seed1" for arm in ("memory_last_frame", "ac_only", "fs_only", "ac_fs")]
    assert len(train_arms([], tmp_path, shipped, start=base)) == len(ARMS) + 8
    assert sorted(path.name for path in shipped.iterdir()) == sorted(ARMS)  # of seed 0
    named = train_arms(["train_si"], tmp_path, shipped, seeds=[5], start=base)
    assert [path.parent.name for path in named] == ["train_si-seed5"]


def test_onestory_as_it_is_shipped_is_the_arm_ac_fs() -> None:
    weights = Path(onestory.__file__).parent / "weights"
    for file in ("delta.json", "delta.safetensors"):
        assert (weights / "onestory" / file).read_bytes() == (weights / "arms" / "ac_fs" / file).read_bytes()
