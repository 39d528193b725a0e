"""Trains the image-text judge: pictures and the texts of their shots; rivals are other shots, some near by.

Captions never speak of blur or noise, so contrast alone would teach the embedding to forget them; a linear
head that grades damaged pictures is trained along, so that the aesthetic head finds something to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from metrics.perception.image_text import ImageText
from metrics.perception.words import WordTokenizer
from metrics.training.contrast import contrast
from metrics.training.degrade import CLEAN_TARGET, MISHAPS, generated_look, jitter, quality_target
from metrics.training.loop import Schedule
from metrics.training.scenes import DURATION, still, story, texts

SCHEDULE = Schedule(steps=600, rate=1.5e-3)
STORIES, SHOTS = 32, 3
"""A batch: so many stories, so many shots of each."""
NUMBERS = 3_000_000
LENGTH = 80
EMBED = 128
GRADER_SCALE = 20.0
"""Unit embeddings have small coordinates; without it the grader's logits would grow too slowly to teach."""
FAMILIES = ("noise", "blur", "codec", "blocks", "smear", "colour_cast")
"""Damages that are graded."""
CAPTION_SHARE = 0.3
"""How often the referential caption stands for the self-contained prompt."""


def new_image_text() -> tuple[ImageText, dict[str, object]]:
    """The tiny judge with random weights, and its ``open_clip`` configuration."""
    from cases.storyworld.vocabulary import vocabulary

    tokenizer = WordTokenizer(vocabulary(), LENGTH)
    vision = {
        "image_size": [64, 96],
        "patch_size": 8,
        "width": 96,
        "layers": 3,
        "head_width": 32,
        "mlp_ratio": 3.0,
    }
    text = {"context_length": LENGTH, "vocab_size": tokenizer.size, "width": 128, "heads": 4, "layers": 3}
    config: dict[str, object] = {"embed_dim": EMBED, "vision_cfg": vision, "text_cfg": text}
    return ImageText.create(config, tokenizer), config


class ImageTextTask:
    """InfoNCE between pictures and texts with a learned temperature, and the grade of damaged pictures."""

    def __init__(self, seed: int) -> None:
        torch.manual_seed(seed)
        self.judge, self.config = new_image_text()
        self.grader = nn.Linear(EMBED, 1)
        self.both = nn.ModuleDict({"judge": self.judge, "grader": self.grader})

    @property
    def module(self) -> nn.Module:
        return self.both

    def losses(self, step: int, rng: np.random.Generator) -> dict[str, Tensor]:
        first = NUMBERS + step * STORIES
        pairs = [pair for i in range(STORIES) for pair in shots_with_texts(first + i, rng)]
        frames, grades = zip(*(worn(frame, rng) for frame, _ in pairs), strict=True)
        with torch.autocast("cpu", torch.bfloat16):
            images = self.judge.images(self.judge.prepare(np.stack(frames))).float()
            words = self.judge.texts([text for _, text in pairs]).float()
        temperature = 1 / self.judge.model.logit_scale.exp().clamp(max=50)
        return {"contrast": contrast(images, words, temperature), "grade": self._grade(images, grades)}

    def save(self, folder: Path) -> None:
        self.judge.save(folder, self.config)

    def _grade(self, images: Tensor, grades: Sequence[float]) -> Tensor:
        target = torch.tensor(grades)
        known = ~target.isnan()
        logits = GRADER_SCALE * self.grader(images[known])[..., 0]
        return functional.binary_cross_entropy_with_logits(logits, target[known])


def worn(frame: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """A picture as it is, as a generator would leave it (ungraded: NaN), or with one graded damage."""
    draw = rng.random()
    if draw < 0.45:
        return jitter(frame, rng), CLEAN_TARGET
    if draw < 0.7:
        return jitter(generated_look(frame, rng), rng), float("nan")
    strength = float(rng.uniform(0, 1))
    damaged = MISHAPS[str(rng.choice(FAMILIES))](frame, strength, rng)
    return damaged, float(quality_target(strength))


def shots_with_texts(number: int, rng: np.random.Generator) -> list[tuple[np.ndarray, str]]:
    """Pictures of some shots of a story, each with its prompt or, more rarely, its caption."""
    script, told = story(number), texts(number)
    chosen = rng.choice(len(script.shots), SHOTS, replace=False)
    pairs = []
    for shot in chosen:
        source = told.captions if rng.random() < CAPTION_SHARE else told.prompts
        pairs.append((still(script, int(shot), float(rng.uniform(0, DURATION))).frame, source[shot]))
    return pairs
