"""What the tiny preset's weights reach on split ``dev``: who is recognised, which frame is selected.

    python tests/quality/tiny_weights.py                                # the shipped weights, about 3 minutes
    python tests/quality/tiny_weights.py --weights .cache/training/common/weights --stories 40

*Retrieval*: main-subject stories generated from their true first frame; the largest person of shot 6 against
the persons of 20 true first shots, its own among them (chance 5 %). A shot in which nobody is found counts as
missed. *Selection*: true memories of insert-and-recall stories, half of them with a distractor of the same
gender; only shots whose person (place) is in at most 40 % of the memory. Beside it what needs no pictures:
the newest frame, and the shot whose caption shares most words with this one.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from cases.storyworld.dataset import StoryDataset
from cases.storyworld.language import StoryTexts
from cases.storyworld.world import StoryScript
from cases.types import Brief, VideoFormat
from metrics.perception.features import shot_features
from metrics.perception.judges import Judges
from metrics.perception.story import PersonCrop
from metrics.training.measure import retrieval
from onestory.generator import AUTOENCODER, ONESTORY, WEIGHTS, OneStoryGenerator
from onestory.model.conditioner import rank
from onestory.model.text import encode_text, tokenize
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.training.autoencoder import as_video

FORMAT = VideoFormat(64, 96, 9, 8.0)
CHANCE = 0.4
"""Largest share of a memory that may show who (where) is looked for."""
BATCH = 16
Embedding = np.ndarray | None


class Retrieved(NamedTuple):
    """Persons of generated last shots among true ones."""

    hits: float
    """Share recognised, 1 of 20; nobody found is a miss."""
    found: float
    """Share of stories in which anybody is found in the last shot."""
    stories: int


class Selected(NamedTuple):
    """Share of shots whose top-ranked frame shows the right person (place), and of how many shots."""

    learned: float
    newest: float
    words: float
    chance: float
    shots: int


def recognised(pipeline: OneStoryPipeline, judges: Judges, stories: int) -> Retrieved:
    """Retrieval of the main subject on the last generated shot."""
    data = StoryDataset("dev", stories, FORMAT, pattern="main_subject")
    generator = OneStoryGenerator(pipeline, FORMAT)
    queries: list[Embedding] = []
    gallery: list[Embedding] = []
    for first in range(0, stories, BATCH):
        samples = [data[i] for i in range(first, min(stories, first + BATCH))]
        briefs = [
            Brief(f"dev-{first + i}", s.texts.captions, s.texts.prompts, s.videos[0][0], seed=0)
            for i, s in enumerate(samples)
        ]
        queries += [main_person(judges, story[-1]) for story in generator.generate(briefs, ())]
        gallery += [main_person(judges, sample.videos[0]) for sample in samples]
    known = [(asked, own) for asked, own in zip(queries, gallery, strict=True) if own is not None]
    own = np.stack([own for _, own in known])
    asked = np.stack([np.zeros_like(own) if asked is None else asked for asked, own in known])
    found = sum(asked is not None for asked, _ in known) / len(known)
    return Retrieved(float(retrieval(asked, own)), found, len(known))


def main_person(judges: Judges, frames: np.ndarray) -> Embedding:
    """Unit embedding of a shot's largest person, the mean over its frames; None where nobody is found."""
    people = shot_features(judges, frames, FORMAT.fps, {"persons"}).persons or ()
    found = [_largest(frame).embedding for frame in people if frame]
    return None if not found else _unit(np.mean(found, axis=0))


def _largest(people: Sequence[PersonCrop]) -> PersonCrop:
    return max(people, key=lambda person: person.area)


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


class Question(NamedTuple):
    """One shot of a story: which earlier shots show what it shows."""

    shot: int
    right: tuple[bool, ...]


def questions(script: StoryScript, kind: str) -> Iterator[Question]:
    """The shots of one person (``person``) or of any (``place``) that a memory can answer, not by chance."""
    for shot, now in enumerate(script.shots):
        earlier = script.shots[:shot]
        if kind == "place":
            right = tuple(past.place == now.place for past in earlier)
        elif len(now.actors) == 1:
            who = now.actors[0].person
            right = tuple(any(actor.person == who for actor in past.actors) for past in earlier)
        else:
            continue
        if any(right) and np.mean(right) <= CHANCE:
            yield Question(shot, right)


@torch.no_grad()
def selection(pipeline: OneStoryPipeline, stories: int, kind: str) -> Selected:
    """How often Frame Selection ranks a right frame first, on true memories."""
    hits: list[tuple[bool, bool, bool, float]] = []
    for script, texts, videos in _recalled(stories):
        asked = list(questions(script, kind))
        if not asked:
            continue
        latents = pipeline.vae.to_latents(as_video(np.stack(videos))).transpose(1, 2)
        for shot, right in asked:
            best = top_frame(pipeline, latents[:shot].flatten(0, 1), texts.captions[shot]) // latents.shape[1]
            alike = most_words(texts, shot)
            hits.append((right[best], right[-1], right[alike], float(np.mean(right))))
    learned, newest, words, chance = (float(mean) for mean in np.mean(hits, axis=0))
    return Selected(learned, newest, words, chance, len(hits))


def top_frame(pipeline: OneStoryPipeline, memory: torch.Tensor, caption: str) -> int:
    """Which frame of ``memory`` ``(F, z_dim, h, w)`` Frame Selection ranks first."""
    text = encode_text(pipeline.text_encoder, *tokenize(pipeline.tokenizer, [caption]))
    return int(rank(pipeline.selection(memory.unsqueeze(0), text.states, text.mask), 1))


def _recalled(stories: int) -> Iterator[tuple[StoryScript, StoryTexts, tuple[np.ndarray, ...]]]:
    """Insert-and-recall stories, as many with two persons of one gender as with others."""
    data = StoryDataset("dev", 20 * stories, FORMAT, pattern="insert_recall")
    left = {True: stories // 2, False: stories - stories // 2}
    for index in range(len(data)):
        script, texts = data.told(index)
        genders = [person.gender for person in script.people]
        alike = len(set(genders)) < len(genders)
        if left[alike]:
            left[alike] -= 1
            yield script, texts, data[index].videos


def most_words(texts: StoryTexts, shot: int) -> int:
    """The earlier shot whose caption has most words in common with ``shot``'s; the latest of equals."""
    words = [set(re.findall(r"[a-z]+", caption.lower())) for caption in texts.captions[: shot + 1]]
    shared = [len(words[shot] & past) / len(words[shot] | past) for past in words[:shot]]
    return max(range(shot), key=lambda past: (shared[past], past))


def main() -> None:
    """Print what was reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--weights", type=Path, default=WEIGHTS / ONESTORY)
    parser.add_argument("--autoencoder", type=Path, default=WEIGHTS / AUTOENCODER)
    parser.add_argument("--stories", type=int, default=60)
    options = parser.parse_args()
    pipeline = OneStoryPipeline.from_folders(options.weights, options.autoencoder)
    for kind in ("person", "place"):
        sys.stdout.write(f"right {kind} top-ranked: {selection(pipeline, options.stories, kind)}\n")
    judges = Judges.load("tiny", "cpu", {})
    sys.stdout.write(f"main subject of shot 6: {recognised(pipeline, judges, options.stories)}\n")


if __name__ == "__main__":
    main()
