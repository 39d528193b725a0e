"""Persons of frames: masks from the head on the encoder's tokens, and embeddings of their crops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch.nn import functional

from metrics.perception.crops import masked_crop, thumbnail
from metrics.perception.encoder import ImageEncoder, Tokens
from metrics.perception.instances import Instance, split_persons
from metrics.perception.person_head import PersonHead
from metrics.perception.story import Box, PersonCrop

CLEAR = 0.1
"""A patch lies outside persons when at most this share of it is covered."""


def segment(head: PersonHead, images: torch.Tensor, tokens: Tokens) -> list[list[Instance]]:
    """Persons of each prepared image ``(B, 3, H, W)``, largest first."""
    maps = head(images, tokens.patches)
    parts = (maps.mask.sigmoid(), maps.centre.sigmoid(), maps.offset)
    arrays = (part.float().cpu().numpy() for part in parts)
    return [split_persons(*one) for one in zip(*arrays, strict=True)]


def embed_persons(
    encoder: ImageEncoder, frames: np.ndarray, found: Sequence[Sequence[Instance]]
) -> tuple[tuple[PersonCrop, ...], ...]:
    """Crops of all persons of frames uint8 ``(B, H, W, 3)``, embedded in one batch."""
    side = encoder.short_side
    crops = [
        masked_crop(frame, one.mask, side)
        for frame, people in zip(frames, found, strict=True)
        for one in people
    ]
    if not crops:
        return tuple(() for _ in frames)
    images = encoder.prepare(np.stack(crops)).to(next(encoder.parameters()).device)
    embeddings = iter(functional.normalize(encoder(images).cls, dim=-1).cpu().numpy())
    return tuple(
        tuple(PersonCrop(one.area, _middle(one.mask), next(embeddings), box=box(one.mask)) for one in people)
        for people in found
    )


def with_thumbnails(
    frames: np.ndarray, found: Sequence[Sequence[Instance]], people: Sequence[Sequence[PersonCrop]]
) -> tuple[tuple[PersonCrop, ...], ...]:
    """The same persons of frames uint8 ``(B, H, W, 3)``, with their pixels."""
    return tuple(
        tuple(
            replace(one, thumbnail=thumbnail(frame, instance.mask))
            for instance, one in zip(instances, crops, strict=True)
        )
        for frame, instances, crops in zip(frames, found, people, strict=True)
    )


def surroundings(tokens: Tokens, found: Sequence[Sequence[Instance]]) -> np.ndarray:
    """Unit mean ``(B, D)`` of the patch tokens outside persons; NaN where no patch is clear."""
    patches = tokens.patches.cpu().numpy()
    rows = [_outside(patch, people) for patch, people in zip(patches, found, strict=True)]
    return np.stack(rows)


def _outside(patches: np.ndarray, people: Sequence[Instance]) -> np.ndarray:
    """Unit mean of one image's clear patches, from ``(h, w, D)``."""
    height, width, hidden = patches.shape
    covered = np.zeros((height, width))
    for one in people:
        covered += _patch_share(one.mask, height, width)
    clear = patches[covered <= CLEAR]
    if not len(clear):
        return np.full(hidden, np.nan, np.float32)
    mean = clear.mean(0)
    return np.asarray(mean / np.linalg.norm(mean))


def _patch_share(mask: np.ndarray, height: int, width: int) -> np.ndarray:
    blocks = mask.reshape(height, mask.shape[0] // height, width, mask.shape[1] // width)
    return np.asarray(blocks.mean((1, 3)))


def box(mask: np.ndarray) -> Box:
    """What a mask ``(h, w)`` with at least one pixel set reaches over."""
    (top, bottom), (left, right) = ((found.min(), found.max() + 1) for found in np.nonzero(mask))
    height, width = mask.shape
    return float(left / width), float(top / height), float(right / width), float(bottom / height)


def _middle(mask: np.ndarray) -> float:
    return float(np.nonzero(mask)[1].mean() + 0.5) / mask.shape[1]
