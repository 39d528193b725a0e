"""Train the arms of the comparison, all alike, from one base (onestory/arms.py says which there are).

    python -m onestory.training arms            # all that are not there yet; goes on where it was stopped
    python -m onestory.training arm ac_fs --start onestory/weights/base --latents .cache/latents/train \\
           --out .cache/training/arms/ac_fs-seed0

Two arms of one seed see the same targets, texts and noise at every step; the text encoder stays the base's.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from onestory.arms import ARMS, BATCH, STEPS, ArmRecord, arm_named
from onestory.errors import TrainingError
from onestory.model.attention import plain_attention
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel
from onestory.model.context import Context
from onestory.model.delta import Start, is_delta, read_index, save_delta, starting_model
from onestory.model.folder_hash import weights_hash
from onestory.model.leading import leading_autoencoder
from onestory.model.text import EncodedText, empty_text, encode_text
from onestory.pipeline.window import window_words
from onestory.training.arm_batches import ArmSource
from onestory.training.backbone import BackboneTrainer
from onestory.training.batches import Batch, TokenTable
from onestory.training.curriculum import uniform_frames
from onestory.training.latent_changes import LatentChanges
from onestory.training.latents import StoredStories, read_latents
from onestory.training.loop import Ema, Schedule, train
from onestory.training.recipes import RECIPES, Recipe, Way

STREAM = 7
"""Keeps these random numbers apart from others of the same seed."""
BITS = 5
"""Of the stored change of a matrix."""
EMA = 0.98


def arm_recipe(record: ArmRecord, steps: int = STEPS) -> Recipe:
    """The recipe of an arm: the base's last one, shorter, with the arm's own way of showing memory."""
    return replace(
        RECIPES["people"], steps=steps, batch=BATCH, rate=8e-4, video=(0.6, 0.6), train_text=False,
        caption_share=0.5, ways=(Way(record.rule, record.packing, record.budget),), kernels=record.kernels,
        selector_driven=(1.0, 1.0), looks_weight=0.0, warmup=10, decay=0.8,
    )  # fmt: skip


class ArmTrainer(BackboneTrainer):
    """:class:`BackboneTrainer` for one arm."""

    source: ArmSource

    def _text(self, batch: Batch, generator: torch.Generator) -> EncodedText:
        own = super()._text(batch, generator)
        if self.source.record.sequences != "window" or batch.memory is None:
            return own
        earlier = [encode_text(self.model.text_encoder, *words) for words in self.source.earlier_words(batch)]
        dropped = (own.states == 0).flatten(1).all(1)
        texts = [own, *(_without(text, dropped) for text in earlier)]
        height, width = batch.target.shape[-2:]
        frame = (height // 2) * (width // 2)
        each = self.source.stories.latents.shape[2] * frame
        words = window_words(texts, [batch.target.shape[2] * frame, *[each] * len(earlier)])
        assert words.mask is not None
        return EncodedText(words.states, words.mask)

    def _context(
        self, batch: Batch, text: EncodedText, generator: torch.Generator, step: int
    ) -> tuple[Context | None, Tensor | None]:
        """As the base's trainer, with random numbers of its own: the target's noise is that of every arm."""
        own = torch.Generator().manual_seed((self.source.seed * 1_000_003 + STREAM) * 1_000_003 + step)
        if batch.memory is None or not self.source.warming_up(step):
            return super()._context(batch, text, own, step)
        noise = torch.randn(batch.memory.shape, generator=own)
        memory = batch.memory + self.recipe.memory_noise * noise
        lots = torch.rand(memory.shape[:2], generator=own)
        real = torch.ones_like(lots, dtype=torch.bool) if batch.real is None else batch.real
        way = self.recipe.ways[0]
        frames, scores = uniform_frames(memory, real, lots)
        context = self.model.conditioner(frames, scores, packing=way.packing, budget=way.budget)
        return context, self.model.selection(memory, text.states.detach(), text.mask)


def _without(text: EncodedText, dropped: Tensor) -> EncodedText:
    """Nothing in place of the texts that are dropped."""
    blank = empty_text(text)
    return EncodedText(
        torch.where(dropped[:, None, None], blank.states, text.states),
        torch.where(dropped[:, None], blank.mask, text.mask),
    )


def train_arm(
    name: str,
    start: Path,
    latents: Path,
    out: Path,
    *,
    autoencoder: Path,
    seed: int = 0,
    steps: int = STEPS,
    stories: int | None = None,
    compiled: bool = False,
) -> Path:
    """Train an arm; its weights, ``out/weights``, are what changed of the base.

    Args:
        name: of the arm.
        start: folder of the base's weights. It is looked for by its name again when the arm is loaded.
        latents: stored stories.
        out: checkpoint, log and weights; a run that was stopped goes on from here.
        autoencoder: that encoded the stories, for shot inflation.
        seed: of samples, order and noise, the same for all arms.
        steps: the same for all arms.
        stories: only the first so many.
        compiled: whether to compile the transformer's blocks first.

    Raises:
        TrainingError: the start is an arm itself, or what ``out`` holds began elsewhere.
    """
    record = arm_named(name)
    if not start.is_dir():
        raise TrainingError(
            f"there is no base at {start}; train it (docs/training.md) and put it there with `python -m "
            "onestory.training ship --base FOLDER`, or give another by --start"
        )
    refuse_arm(start)
    beginning = Start(start, record.kernels)
    _check_out(out, start, steps)
    model, average = (starting_model(beginning) for _ in range(2))
    stored = read_latents(latents, stories, model.z_dim)
    recipe = arm_recipe(record, steps)
    source = arm_source(record, model, stored, recipe, seed, autoencoder=autoencoder)
    plain_attention(model.transformer)
    if compiled:
        model.transformer.compile_blocks()
    trainer = ArmTrainer(model, source, recipe, steps)
    ema = Ema(trainer.modules, EMA)
    schedule = Schedule(recipe.rate, steps, warmup=recipe.warmup, decay=recipe.decay)
    train(trainer, steps=steps, out=out, schedule=schedule, ema=ema, checkpoint_seconds=240, log_every=10)
    ema.copy_to(average.modules())
    facts = _facts(record, recipe, seed, stored, out)
    save_delta(average, beginning, out / "weights", bits=BITS, training=facts)
    return out / "weights"


def refuse_arm(start: Path) -> None:
    """Refuse weights that are stored as a change of others.

    Raises:
        TrainingError: they are.
    """
    if is_delta(start):
        raise TrainingError(f"{start} is an arm, not a base; all arms start from one base")


def arm_source(
    record: ArmRecord,
    model: OneStoryModel,
    stored: StoredStories,
    recipe: Recipe,
    seed: int,
    *,
    autoencoder: Path,
) -> ArmSource:
    """Where the batches of an arm come from."""
    changes = None
    if record.sequences in ("inflated", "decoupled"):
        vae = TinyAutoencoder.from_pretrained(autoencoder, torch_dtype=torch.float32).eval()
        frames, channels, height, width = stored.latents.shape[2:]
        changes = LatentChanges.measured(leading_autoencoder(vae, channels), frames, height, width)
    return ArmSource(record, changes, stored, TokenTable(model, stored), recipe, seed, recipe.steps)


def train_arms(
    names: Sequence[str], out: Path, shipped: Path, *, seeds: Sequence[int] | None = None, **given: Any
) -> list[Path]:
    """Train arms one after the other and copy those of seed 0 to ``shipped``; what is done is left alone.

    Args:
        names: of arms; empty: all.
        out: ``<arm>-seed<k>`` is made here.
        shipped: where the benchmark looks for them.
        seeds: only these (of all arms, those of them that the arm's record asks for); None: the record's.
        given: as for :func:`train_arm`.

    Returns:
        Folders of weights, trained now or before.
    """
    made = []
    for name in names or ARMS:
        own = arm_named(name).seeds
        # Of all arms only the seeds that they are asked to have; of named ones any.
        for seed in own if seeds is None else [s for s in seeds if names or s in own]:
            place = out / f"{name}-seed{seed}"
            weights = place / "weights"
            if is_delta(weights):
                _check_trained(weights, given["start"], given.get("steps", STEPS))
            else:
                train_arm(name, out=place, seed=seed, **given)
            if seed == 0:
                shutil.copytree(weights, shipped / name, dirs_exist_ok=True)
            made.append(weights)
    return made


def _check_out(out: Path, start: Path, steps: int) -> None:
    """Remember base and steps; a checkpoint of others must not be gone on with."""
    out.mkdir(parents=True, exist_ok=True)
    note = out / "start.json"
    if note.exists():
        began = json.loads(note.read_text())
        _check_same(out, "was begun", (began["base"], began["steps"]), start, steps)
    note.write_text(json.dumps({"base": weights_hash(start), "steps": steps}) + "\n")


def _check_trained(weights: Path, start: Path, steps: int) -> None:
    index = read_index(weights)
    _check_same(weights, "was trained", (index["base"]["sha256"], index["training"]["steps"]), start, steps)


def _check_same(place: Path, began: str, found: tuple[str, int], start: Path, steps: int) -> None:
    asked = (weights_hash(start), steps)
    if found != asked:
        raise TrainingError(
            f"{place} {began} from a base of SHA-256 {found[0][:12]} for {found[1]} steps; asked for are "
            f"{start} of {asked[0][:12]} and {steps} steps. Give another --out, or that base and --steps"
        )


def _facts(record: ArmRecord, recipe: Recipe, seed: int, stored: StoredStories, out: Path) -> dict[str, Any]:
    """What tables say of a training."""
    return {
        "arm": record.name, "seed": seed, "steps": recipe.steps, "batch": recipe.batch,
        "samples": recipe.steps * recipe.batch, "stories": len(stored),
        "seconds": round(seconds_logged(out / "log.csv"), 1), "record": asdict(record),
        "recipe": asdict(recipe),
    }  # fmt: skip


def seconds_logged(log: Path) -> float:
    """Seconds of all sessions of a training, from its log."""
    with log.open(newline="") as file:
        rows = [float(row["seconds"]) for row in csv.DictReader(file)]
    ends = [now for now, after in zip(rows, [*rows[1:], 0.0], strict=True) if after < now]
    return sum(ends)
