"""Batches of stored stories for the backbone's trainer, each from (seed, step) alone."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from onestory.model.bundle import OneStoryModel
from onestory.model.text import tokenize
from onestory.training.latents import StoredStories, relevance
from onestory.training.looks import Figures
from onestory.training.recipes import Recipe

ALIKE = 8
"""Stories drawn for each place of a batch, of which the one with the best fitting length of text is taken."""
WORN_SHOTS = 0.85
"""Share of a worn memory's shots that are worn; a given first frame leaves the first shot nearly true."""


class Batch(NamedTuple):
    """Stories, one target shot each; the same shot number for all, so that memories have one length."""

    target: Tensor
    """Clean latents ``(batch, z_dim, f, h, w)``."""
    frame_index: Tensor
    """``(batch, f)`` position of each latent frame in its shot."""
    weight: Tensor
    """``(batch, 1, f, h, w)``, mean about one."""
    memory: Tensor | None
    """M, ``(batch, F, z_dim, h, w)``; None for shots without memory."""
    labels: Tensor | None
    """y, ``(batch, F)``."""
    words: Tensor
    words_mask: Tensor
    first: Tensor
    """bool ``(batch,)``: whose first frame is given."""
    rows: np.ndarray
    """Stories the targets are taken from, ``(batch,)``."""
    shot: int
    """Number of the target shot."""
    form: np.ndarray
    """Of each text: 0 caption, 1 prompt."""
    real: Tensor | None = None
    """bool ``(batch, F)``: memory frames of the story itself, as many in every row; None: all are."""
    drawn: Figures | None = None
    """Whom the target shows, for recipes that ask for looks."""
    remembered: Figures | None = None
    """Whom the memory shows."""


class TokenTable:
    """All texts of the stories as padded ids, so that no batch tokenizes again."""

    def __init__(self, model: OneStoryModel, stories: StoredStories) -> None:
        self.shots = stories.latents.shape[1]
        forms = []
        for texts in (stories.captions, stories.prompts):
            ids, mask = tokenize(model.tokenizer, [text for story in texts for text in story])
            forms.append((ids.short().numpy(), mask.sum(1).numpy()))
        self.ids, self.lengths = zip(*forms, strict=True)

    def lengths_of(self, form: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Tokens of each text; shapes as for :meth:`take`, or with rows of rows."""
        return np.where(form == 0, self.lengths[0][rows], self.lengths[1][rows])

    def take(self, form: np.ndarray, rows: np.ndarray) -> tuple[Tensor, Tensor]:
        """Ids and mask of rows ``story * shots + shot``, each of its form (0 caption, 1 prompt)."""
        lengths = self.lengths_of(form, rows)
        longest = int(lengths.max())
        ids = np.zeros((len(rows), longest), np.int64)
        for row, (kind, at, length) in enumerate(zip(form, rows, lengths, strict=True)):
            ids[row, :length] = self.ids[kind][at, :length]
        return torch.from_numpy(ids), torch.from_numpy(np.arange(longest) < lengths[:, None])


class BatchSource:
    """Batches that follow from (seed, step) alone, for a run of ``steps``."""

    def __init__(
        self,
        stories: StoredStories,
        tokens: TokenTable,
        recipe: Recipe,
        seed: int,
        steps: int,
        worn: np.ndarray | None = None,
    ) -> None:
        self.stories, self.tokens, self.recipe, self.seed = stories, tokens, recipe, seed
        self.steps, self.worn = steps, worn

    def batch(self, step: int) -> tuple[Batch, np.random.Generator]:
        """The batch of a step and the generator for what is drawn after it."""
        rng = np.random.default_rng((self.seed, step))
        recipe, shots = self.recipe, self.stories.latents.shape[1]
        remember = rng.random() < recipe.memory
        shot = int(rng.integers(1, shots)) if remember else int(rng.integers(0, shots))
        whole = rng.random() < along(recipe.video, step / self.steps)
        frames = self._frames(rng, whole)
        form = self._forms(rng, remember)
        worn = self.worn if remember and rng.random() < recipe.worn else None
        rows = self._rows(rng, shot, form, len(self.stories if worn is None else worn))
        words, mask = self.tokens.take(form, rows * shots + shot)
        target, weight = self._target(rows, shot, frames)
        memory, labels = self._memory(rng, rows, shot, worn) if remember else (None, None)
        first = rng.random(recipe.batch) < recipe.first_frame * whole
        batch = Batch(
            target, torch.from_numpy(frames), weight, memory, labels, words, mask, torch.from_numpy(first),
            rows, shot, form,
        )  # fmt: skip
        if recipe.looks_weight:
            past = np.arange(shot)[None, :, None], np.arange(self.stories.latents.shape[2])
            batch = batch._replace(
                drawn=self._figures(rows, (shot, frames)),
                remembered=self._figures(rows[:, None], past) if remember else None,
            )
        return batch, rng

    def _target(self, rows: np.ndarray, shot: int, frames: np.ndarray) -> tuple[Tensor, Tensor]:
        """Latents and weights of the frames ``(batch, f)`` of a shot of each story."""
        target = self.stories.latents[rows[:, None], shot, frames]
        persons = self.stories.persons[rows[:, None], shot, frames] / np.float32(255)
        weight = 1 + (self.recipe.person_weight - 1) * torch.from_numpy(persons).unsqueeze(1)
        return torch.from_numpy(target).float().transpose(1, 2), weight / weight.mean()

    def _figures(self, rows: np.ndarray, frames: tuple[Any, Any]) -> Figures:
        """Who is in frames: shots and frame numbers that broadcast with the stories."""
        at = (rows[..., None], *frames)
        share = self.stories.persons[at] / np.float32(255)
        assert self.stories.who is not None
        assert self.stories.looks is not None
        who, count = self.stories.who[at].astype(np.int64), len(rows)
        return Figures(
            torch.from_numpy(share).reshape(count, -1, *share.shape[-2:]),
            torch.from_numpy(who).reshape(count, -1, *share.shape[-2:]),
            torch.from_numpy(self.stories.looks[rows.reshape(count)]),
        )

    def _frames(self, rng: np.random.Generator, whole: bool) -> np.ndarray:
        count = self.stories.latents.shape[2]
        if whole:
            return np.tile(np.arange(count), (self.recipe.batch, 1))
        return rng.integers(0, count, (self.recipe.batch, 1))

    def _rows(self, rng: np.random.Generator, shot: int, form: np.ndarray, among: int) -> np.ndarray:
        """Some of the first ``among`` stories, of texts about equally long, so that little is padding."""
        pool = rng.integers(0, among, (ALIKE, len(form)))
        lengths = self.tokens.lengths_of(form, pool * self.tokens.shots + shot)
        wanted = rng.choice(lengths.ravel())
        nearest = np.abs(lengths - wanted).argmin(0)
        return pool[nearest, np.arange(len(form))]

    def _forms(self, rng: np.random.Generator, remember: bool) -> np.ndarray:
        captions = self.recipe.caption_share if remember else 0.15
        return (rng.random(self.recipe.batch) >= captions).astype(np.int64)

    def _memory(
        self, rng: np.random.Generator, rows: np.ndarray, shot: int, worn: np.ndarray | None
    ) -> tuple[Tensor, Tensor]:
        shots = self.stories.latents[rows, :shot]
        if worn is not None:
            drawn = rng.random((len(rows), shot, 1, 1, 1, 1)) < WORN_SHOTS
            shots = np.where(drawn, worn[rows, :shot], shots)
        past = torch.from_numpy(shots).float().flatten(1, 2)
        labels = relevance(
            self.stories.cast[rows], self.stories.place[rows], shot, self.stories.latents.shape[2]
        )
        return past, labels


def along(ends: tuple[float, float], progress: float) -> float:
    """Between the first value and the last, linear in ``progress`` (0 to 1)."""
    first, last = ends
    return first + (last - first) * progress
