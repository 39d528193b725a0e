"""Stories as stored latents: drawn and encoded once, so that the backbone's trainer never waits for pixels.

A folder of shards, each ``shard-<n>.npz`` (arrays) with ``shard-<n>.json`` (texts):

- ``latents`` float16 ``(stories, shots, f, z_dim, h, w)``, normalised;
- ``persons`` uint8 ``(stories, shots, f, h, w)``, share of a latent pixel covered by persons, in 1/255;
- ``who`` uint8, the same shape: k + 1 where person k covers the most of it, 0 where nobody is;
- ``looks`` float32 ``(stories, 1 + persons, size)``: looks of person k in row k + 1, zeros where none is;
- ``cast`` int32 ``(stories, shots)``, bit k set when the story's person k is in the shot;
- ``place`` int32 ``(stories, shots)``.

A shard follows from (seed, number) alone, so an interrupted job goes on with the missing ones.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from onestory.errors import TrainingError
from onestory.model.autoencoder import SPACE, TIME, TinyAutoencoder
from onestory.training.autoencoder import as_video
from onestory.training.labels import known_relevance
from onestory.training.looks import standardised
from onestory.training.samples import Sample, open_samples

SHARD = 128
"""Stories a shard."""
ARRAYS = ("latents", "persons", "who", "looks", "cast", "place")
PERSONS = 4
"""Persons of a story there is room for."""


class StoredStories(NamedTuple):
    """All shards of a folder, in memory."""

    latents: np.ndarray
    persons: np.ndarray
    cast: np.ndarray
    place: np.ndarray
    captions: list[list[str]]
    prompts: list[list[str]]
    who: np.ndarray | None = None
    looks: np.ndarray | None = None
    """Standardised; with ``who`` None in folders made before looks were stored."""

    def __len__(self) -> int:
        return len(self.latents)


def write_latents(
    out: Path, autoencoder: Path, factory: str, *, split: str, stories: int, seed: int, part: str, format: Any
) -> None:
    """Make the shards that are missing; ``part`` "i/n" takes every n-th from the i-th, 1 <= i <= n.

    Raises:
        TrainingError: ``part`` is not of that form.
    """
    first, parts = _part(part)
    model = TinyAutoencoder.from_pretrained(autoencoder).eval()
    out.mkdir(parents=True, exist_ok=True)
    for number in range(first, -(-stories // SHARD), parts):
        if not (out / f"shard-{number:05d}.json").exists():
            samples = open_samples(
                factory, split=split, size=SHARD, format=format, seed=seed, first=number * SHARD, masks=True
            )
            _write_shard(out / f"shard-{number:05d}", model, samples)


def _part(part: str) -> tuple[int, int]:
    """ "i/n" as the first shard's number, from 0, and the step to the next."""
    found = re.fullmatch(r"(\d+)/(\d+)", part)
    first, parts = (int(found[1]) - 1, int(found[2])) if found else (-1, 0)
    if not 0 <= first < parts:
        raise TrainingError(f"--part is {part!r}; expected i/n with 1 <= i <= n, such as 1/2 and 2/2.")
    return first, parts


def _write_shard(stem: Path, model: TinyAutoencoder, samples: Sequence[Sample]) -> None:
    rows: dict[str, list[np.ndarray]] = {name: [] for name in ARRAYS}
    texts: dict[str, list[list[str]]] = {"captions": [], "prompts": []}
    for i in range(len(samples)):
        sample = samples[i]
        rows["latents"].append(encode_story(model, sample.videos))
        rows["persons"].append(np.stack([person_share(m) for m in sample.masks or ()]))
        rows["who"].append(np.stack([person_there(m) for m in sample.masks or ()]))
        rows["looks"].append(looks_table(sample.looks))
        shots = sample.script.shots
        rows["cast"].append(np.array([sum(1 << a.person for a in s.actors) for s in shots], np.int32))
        rows["place"].append(np.array([s.place for s in shots], np.int32))
        texts["captions"].append(list(sample.texts.captions))
        texts["prompts"].append(list(sample.texts.prompts))
    temporary = stem.with_suffix(".tmp.npz")
    np.savez(temporary, allow_pickle=False, **{k: np.stack(v) for k, v in rows.items()})
    os.replace(temporary, stem.with_suffix(".npz"))
    stem.with_suffix(".json").write_text(json.dumps(texts))


@torch.no_grad()
def encode_story(model: TinyAutoencoder, videos: Sequence[np.ndarray]) -> np.ndarray:
    """Normalised latents float16 ``(shots, f, z_dim, h, w)`` of a story's shots."""
    z = model.to_latents(as_video(np.stack(videos)))
    return z.permute(0, 2, 1, 3, 4).half().numpy()


def person_share(mask: np.ndarray) -> np.ndarray:
    """uint8 ``(f, h / 8, w / 8)``: how much of each latent pixel persons cover, from masks ``(t, h, w)``."""
    return (_cells(mask > 0).mean((1, 3, 5)) * 255).astype(np.uint8)


def person_there(mask: np.ndarray) -> np.ndarray:
    """uint8 ``(f, h / 8, w / 8)``: k + 1 where person k covers most of a latent pixel, 0 for nobody."""
    cells = _cells(mask)
    covered = np.stack([(cells == k).mean((1, 3, 5)) for k in range(1, PERSONS + 1)])
    return np.where(covered.any(0), covered.argmax(0) + 1, 0).astype(np.uint8)


def looks_table(looks: np.ndarray) -> np.ndarray:
    """float32 ``(1 + PERSONS, size)`` from those of the persons there are, ``(persons, size)``."""
    table = np.zeros((1 + PERSONS, looks.shape[1]), np.float32)
    table[1 : 1 + len(looks)] = looks
    return table


def _cells(mask: np.ndarray) -> np.ndarray:
    """Pixels ``(t, h, w)`` by latent pixel: ``(f, TIME, h / 8, SPACE, w / 8, SPACE)``."""
    padded = np.concatenate([mask[:1]] * (TIME - 1) + [mask])
    t, h, w = padded.shape
    return padded.reshape(t // TIME, TIME, h // SPACE, SPACE, w // SPACE, SPACE)


def finished_shards(folder: Path) -> list[Path]:
    """Paths of the finished shards in order, without the ending.

    Raises:
        TrainingError: there is none.
    """
    stems = sorted(path.with_suffix("") for path in folder.glob("shard-*.json"))
    if not stems:
        raise TrainingError(
            f"{folder} holds no latents; make them with `python -m onestory.training latents`"
        )
    return stems


def read_latents(folder: Path, limit: int | None = None, channels: int | None = None) -> StoredStories:
    """Read the finished shards of ``folder`` in order, at most ``limit`` stories, the first ``channels``.

    Raises:
        TrainingError: there is no finished shard.
    """
    stems = finished_shards(folder)
    stems = stems if limit is None else stems[: -(-limit // SHARD)]
    arrays: dict[str, list[np.ndarray]] = {}
    captions: list[list[str]] = []
    prompts: list[list[str]] = []
    for stem in stems:
        with np.load(stem.with_suffix(".npz")) as shard:
            for name in shard.files:
                values = shard[name][:, :, :, :channels] if name == "latents" else shard[name]
                arrays.setdefault(name, []).append(values)
        texts = json.loads(stem.with_suffix(".json").read_text())
        captions += texts["captions"]
        prompts += texts["prompts"]
    joined = {k: np.concatenate(v) for k, v in arrays.items()}
    if "looks" in joined:
        joined["looks"] = standardised(joined["looks"])
    return StoredStories(captions=captions, prompts=prompts, **joined)


def relevance(cast: np.ndarray, place: np.ndarray, target: int, frames: int) -> Tensor:
    """Selection labels y in [-1, 1] of the shots before ``target``, from what is known to be in them.

    For data whose truth is known (:func:`onestory.training.labels.known_relevance`). The paper's labels,
    similarities of image encoders, serve real data.

    Args:
        cast, place: ``(batch, shots)`` as stored.
        target: index of the target shot, at least 1.
        frames: latent frames a shot; a shot's label is given to each.

    Returns:
        ``(batch, target * frames)``.
    """
    bits = cast[:, :, None] >> np.arange(8) & 1
    wanted = bits[:, target : target + 1]
    shared = (bits[:, :target] & wanted).sum(-1) / np.maximum(1, wanted.sum(-1))
    same_place = place[:, :target] == place[:, target : target + 1]
    label = known_relevance(shared, same_place.astype(float))
    return torch.from_numpy(np.repeat(label, frames, 1)).float()
