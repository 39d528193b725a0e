"""Train OneStory's backbone on stored latents: L = L_shot + lambda L_sel (paper, section 4.4).

python -m onestory.training backbone --recipe image --latents .cache/latents/train --out .cache/training/image
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from onestory.errors import TrainingError
from onestory.model.attention import plain_attention
from onestory.model.bundle import OneStoryModel
from onestory.model.conditioner import rank
from onestory.model.context import Context
from onestory.model.layouts import Start, condition_channels
from onestory.model.leading import leading_model
from onestory.model.text import EncodedText, encode_text
from onestory.pipeline.prompts import Words
from onestory.pipeline.rules import Query, rule_named
from onestory.training.batches import Batch, BatchSource, TokenTable, along
from onestory.training.latents import StoredStories, read_latents
from onestory.training.looks import LooksHeads
from onestory.training.loop import Ema, Schedule, train
from onestory.training.muon import Muon, groups_of
from onestory.training.objective import flow_error
from onestory.training.recipes import RECIPES, Recipe, Way
from onestory.training.wear import read_worn

HEADS_RATE = 5.0
"""How much faster the heads that tell looks learn than the network, which is far ahead of them."""


class BackboneTrainer:
    """Rectified flow on the target shot, squared error on the selection scores."""

    def __init__(
        self,
        model: OneStoryModel,
        source: BatchSource,
        recipe: Recipe,
        steps: int,
        *,
        precision: torch.dtype = torch.float32,
    ) -> None:
        self.model, self.source, self.recipe, self.steps = model, source, recipe, steps
        self.precision = precision
        self.modules: dict[str, nn.Module] = dict(model.modules())
        self.heads: LooksHeads | None = None
        if recipe.looks_weight:
            self.heads = _heads(model, source.stories, recipe)
            self.modules["looks"] = self.heads
        for module in self.modules.values():
            module.train()
        model.text_encoder.requires_grad_(recipe.train_text)
        groups = groups_of(model.modules().values(), weight_decay=0.01)
        if self.heads is not None:
            fresh = groups_of([self.heads], weight_decay=0.01)
            groups += [{**group, "rate_factor": HEADS_RATE} for group in fresh if group["params"]]
        self.optimizer = Muon(groups, lr=recipe.rate, precision=precision)
        self.parameters = [p for group in groups for p in group["params"]]
        self.channel_weight = channel_weight(model.transformer.config.skip_variance, recipe.channel_power)

    def step(self, step: int) -> dict[str, float]:
        batch, rng = self.source.batch(step)
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        with torch.autocast("cpu", self.precision, enabled=self.precision != torch.float32):
            text = self._text(batch, generator)
            context, scores = self._context(batch, text, generator, step)
            shot_loss, logs = self._shot_loss(batch, text, context, generator)
        loss = shot_loss + self._looks_loss(batch, logs)
        if scores is not None and batch.labels is not None:
            selection_loss = (scores - batch.labels).square().mean()
            loss = loss + self.recipe.selection_weight * selection_loss
            logs["selection"] = selection_loss.item()
            logs["selected_right"] = selection_accuracy(scores.detach(), batch.labels)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        logs["norm"] = float(nn.utils.clip_grad_norm_(self.parameters, 1.0))
        self.optimizer.step()
        return logs

    def _text(self, batch: Batch, generator: torch.Generator) -> EncodedText:
        with torch.set_grad_enabled(self.recipe.train_text):
            text = encode_text(self.model.text_encoder, batch.words, batch.words_mask)
        keep = torch.rand(len(batch.words), generator=generator) >= self.recipe.text_drop
        mask = text.mask & keep[:, None]
        mask[:, 0] = True
        return EncodedText(text.states * keep[:, None, None], mask)

    def _context(
        self, batch: Batch, text: EncodedText, generator: torch.Generator, step: int
    ) -> tuple[Context | None, Tensor | None]:
        if batch.memory is None or batch.labels is None:
            return None, None
        memory = batch.memory + self.recipe.memory_noise * torch.randn(
            batch.memory.shape, generator=generator
        )
        way = self.recipe.ways[int(torch.randint(len(self.recipe.ways), (1,), generator=generator))]
        scores = None
        if any(each.rule == "learned" for each in self.recipe.ways):
            # Selection reads the words but does not shape the text encoder through its own loss.
            scores = self.model.selection(memory, text.states.detach(), text.mask)
        if way.rule == "learned":
            share = along(self.recipe.selector_driven, step / self.steps)
            driven = torch.rand(1, generator=generator).item() < share
            jitter = 0.3 * torch.rand(batch.labels.shape, generator=generator)
            by = scores if driven and scores is not None else batch.labels + jitter
        else:
            by = self._by_rule(way, memory, batch.labels, generator)
        height, width = memory.shape[-2:]
        self.selected = self.model.conditioner.select(
            by, height, width, packing=way.packing, budget=way.budget
        )
        return self.model.conditioner.pack(memory, self.selected, by), scores

    def _looks_loss(self, batch: Batch, logs: dict[str, float]) -> Tensor | float:
        if self.heads is None or batch.drawn is None:
            return 0.0
        shown = None if batch.remembered is None else batch.remembered.packed(self.selected)
        errors = self.heads(batch.drawn, shown)
        kind = "alone" if shown is None else f"memory_{self.selected.indices.shape[1]}"
        logs.update({f"looks_{name}_{kind}": error.item() for name, error in errors.items()})
        return self.recipe.looks_weight * torch.stack(list(errors.values())).sum()

    def _by_rule(self, way: Way, memory: Tensor, labels: Tensor, generator: torch.Generator) -> Tensor:
        """Scores of a rule that needs no selector: the arms that the paper compares with."""
        levels = self.model.conditioner.levels(*memory.shape[-2:], packing=way.packing, budget=way.budget)
        query = Query(
            memory, sum(level.frames for level in levels), lambda: labels,
            generators=[generator] * len(memory), truth=labels,
        )  # fmt: skip
        return rule_named(way.rule)(query)

    def _shot_loss(
        self, batch: Batch, text: EncodedText, context: Context | None, generator: torch.Generator
    ) -> tuple[Tensor, dict[str, float]]:
        target = batch.target
        noise = torch.randn(target.shape, generator=generator)
        sigma = shifted(torch.sigmoid(torch.randn(len(target), generator=generator)), self.recipe.shift)
        condition = condition_channels(target[:, :, 0], tuple(target.shape))
        start = Start(condition=condition * batch.first.view(-1, 1, 1, 1, 1))
        error = flow_error(
            self.model.transformer, target, noise, sigma, start, Words(text.states, text.mask),
            context=context, frame_index=batch.frame_index,
        )  # fmt: skip
        loss = (batch.weight * self.channel_weight * error).mean()
        kind = f"{'memory' if context is not None else 'alone'}_{target.shape[2]}"
        return loss, {f"loss_{kind}": loss.item(), "loss": loss.item()}


def _heads(model: OneStoryModel, stories: StoredStories, recipe: Recipe) -> LooksHeads:
    if stories.looks is None:
        raise TrainingError(
            "this recipe asks for looks and the stored latents have no looks: make them anew with "
            "`python -m onestory.training latents`"
        )
    drawn, shown = recipe.looks_after
    return LooksHeads(model.transformer, stories.looks.shape[-1], drawn=drawn, shown=shown)


def channel_weight(variance: Sequence[float] | None, power: float) -> Tensor:
    """Weights ``(1, channels, 1, 1, 1)`` of mean one; all equal where variances are not known."""
    weight = torch.ones(1) if variance is None else torch.tensor(variance) ** power
    return (weight / weight.mean()).view(1, -1, 1, 1, 1)


def shifted(sigma: Tensor, shift: float) -> Tensor:
    """Noise levels in [0, 1] moved towards 1, as diffusers' flow-match schedulers do."""
    return shift * sigma / (1 + (shift - 1) * sigma)


def selection_accuracy(scores: Tensor, labels: Tensor) -> float:
    """Share of samples whose top-ranked frame has the best label there is."""
    best = labels.gather(1, rank(scores, 1)).squeeze(1)
    return float((best >= labels.max(1).values - 1e-6).float().mean())


def _starting_model(
    start: Path | None, words: tuple[str, ...], stored: StoredStories, seed: int
) -> OneStoryModel:
    if start is not None:
        return leading_model(OneStoryModel.load(start), stored.latents.shape[3])
    variance = stored.latents[:200].astype(np.float32).var((0, 1, 2, 4, 5))
    return OneStoryModel.tiny(words, z_dim=len(variance), seed=seed, skip_variance=variance.tolist())


def _worn(recipe: Recipe, folder: Path | None, stored: StoredStories) -> np.ndarray | None:
    if not recipe.worn:
        return None
    if folder is None:
        raise TrainingError(
            "this recipe trains on worn memories: make them with `python -m onestory.training wear` and give "
            "--worn FOLDER"
        )
    return read_worn(folder, len(stored), recipe.channels)


def train_backbone(
    recipe_name: str,
    latents: Path,
    out: Path,
    *,
    start: Path | None,
    words: tuple[str, ...],
    steps: int | None = None,
    seed: int = 0,
    stories: int | None = None,
    worn: Path | None = None,
    precision: torch.dtype = torch.float32,
    compiled: bool = False,
) -> None:
    """Run one stage and write ``out/weights`` (averaged weights).

    Args:
        worn: folder of worn memories (``onestory.training.wear``), for recipes that train on them.
        precision: of matrix products; bfloat16 is three times faster on processors that have it
            (``avx512_bf16``, ``amx``) and a hundred times slower on others.
        compiled: whether to compile the transformer's blocks first.
    """
    recipe = RECIPES[recipe_name]
    steps = steps or recipe.steps
    stored = read_latents(latents, stories, recipe.channels)
    model, average = (_starting_model(start, words, stored, seed) for _ in range(2))
    for each in (model, average):
        each.conditioner.add_patchifiers(recipe.kernels, each.transformer.patch_embedding)
    plain_attention(model.transformer)
    if compiled:
        model.transformer.compile_blocks()
    source = BatchSource(stored, TokenTable(model, stored), recipe, seed, steps, _worn(recipe, worn, stored))
    trainer = BackboneTrainer(model, source, recipe, steps, precision=precision)
    ema = Ema(trainer.modules, 0.999)

    def watch(step: int) -> None:
        ema.copy_to(average.modules())
        average.save(out / "weights")

    schedule = Schedule(recipe.rate, steps, warmup=recipe.warmup, decay=recipe.decay)
    train(trainer, steps=steps, out=out, schedule=schedule, ema=ema, watch=watch, checkpoint_seconds=240)
