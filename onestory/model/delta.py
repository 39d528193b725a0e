"""Weights of an arm, stored as what training changed of a base that all arms share.

A folder with ``delta.json`` and ``delta.safetensors``. A changed matrix becomes whole numbers of few bits,
with one scale for a group of them; vectors, and all of frame selection, whose ranks are decided by little,
are kept as float16. What is loaded is base plus decoded change, so what is evaluated is what is shipped.

===================  =========================================================================
key of delta.json    meaning
===================  =========================================================================
schema               1
base                 name of the base's folder, and the SHA-256 of its weight files
kernels              patchifiers of the arm; those the base lacks start from its patch embedding
bits                 of a changed matrix's entries
training             what is to be known of how it came about
===================  =========================================================================
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import load_file, save
from torch import Tensor

from onestory.errors import SettingError
from onestory.model.bit_codes import decoded, encoded
from onestory.model.bundle import OneStoryModel
from onestory.model.folder_hash import weights_hash

INDEX, TENSORS = "delta.json", "delta.safetensors"
SCHEMA = 1
SMALL = 4096
"""Tensors of fewer entries are stored as float16."""
SHIPPED = Path(__file__).parents[1] / "weights"


class Start(NamedTuple):
    """What an arm starts from."""

    base: Path
    """Folder of the base's weights."""
    kernels: tuple[int, ...] = ()
    """Patchifiers it needs; those the base has are kept."""


def starting_model(start: Start) -> OneStoryModel:
    """The model before an arm's first step: the base, with the patchifiers that the arm needs."""
    model = OneStoryModel.load(start.base)
    model.conditioner.add_patchifiers(start.kernels, model.transformer.patch_embedding)
    return model


def save_delta(
    model: OneStoryModel, start: Start, folder: Path, *, bits: int, training: Mapping[str, Any]
) -> None:
    """Write what differs between ``model`` and its start.

    Args:
        model: trained from ``start``.
        start: as given to :func:`starting_model`.
        folder: to write to.
        bits: 2 to 8.
        training: facts, kept in ``delta.json``.
    """
    before = _named(starting_model(start))
    tensors: dict[str, Tensor] = {}
    for name, now in _named(model).items():
        change = now - before[name]
        if bool(change.any()):
            tensors |= _stored(name, change, bits)
    index = {
        "schema": SCHEMA,
        "base": {"name": start.base.resolve().name, "sha256": weights_hash(start.base)},
        "kernels": list(start.kernels),
        "bits": bits,
        "training": dict(training),
    }
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{TENSORS}.tmp"
    temporary.write_bytes(save(tensors))
    os.replace(temporary, folder / TENSORS)
    (folder / INDEX).write_text(json.dumps(index, indent=1) + "\n")


def is_delta(folder: Path) -> bool:
    """Whether a folder holds an arm's weights."""
    return (folder / INDEX).is_file()


def read_index(folder: Path) -> dict[str, Any]:
    """What ``delta.json`` says.

    Raises:
        SettingError: it is no such file.
    """
    path = folder / INDEX
    try:
        index = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise SettingError(f"{path}: {error}; expected what `onestory.training arm` wrote") from error
    if not isinstance(index, dict) or index.get("schema") != SCHEMA:
        found = index.get("schema") if isinstance(index, dict) else type(index).__name__
        raise SettingError(f"{path}: schema {found}; this version reads {SCHEMA}. Train the arm anew.")
    return index


def load_delta(folder: Path) -> OneStoryModel:
    """The model of an arm: its base, found by name and SHA-256, and the change.

    Raises:
        SettingError: the base is not there or is another, or the files do not fit it.
    """
    index = read_index(folder)
    base = find_base(folder, index["base"]["name"], index["base"]["sha256"])
    model = starting_model(Start(base, tuple(index["kernels"])))
    named = _named(model)
    tensors = load_file(folder / TENSORS)
    for name in {key.partition("|")[0] for key in tensors}:
        if name not in named:
            raise SettingError(f"{folder / TENSORS} changes {name}, which {base} does not have")
        change = _restored(name, tensors, index["bits"], named[name].shape)
        with torch.no_grad():
            named[name].add_(change)
    return model


def find_base(folder: Path, name: str, sha256: str) -> Path:
    """The base's folder: beside the arm's, beside the folder that holds it, or among the shipped weights.

    Raises:
        SettingError: it is in no such place, or all that are found hold other weights.
    """
    above = folder.resolve().parents
    places = dict.fromkeys([above[0] / name, *([above[1] / name] if len(above) > 1 else []), SHIPPED / name])
    found = {place: weights_hash(place) for place in places if place.is_dir()}
    for place, digest in found.items():
        if digest == sha256:
            return place
    if found:
        said = "; ".join(f"{place} has {digest[:12]}" for place, digest in found.items())
        raise SettingError(
            f"{folder} was trained from a base {name!r} of SHA-256 {sha256[:12]}..., but {said}. "
            "Restore that base, or train the arm anew from this one."
        )
    raise SettingError(
        f"{folder} was trained from a base {name!r}, which is not there; looked in "
        f"{', '.join(map(str, places))}. Put the base's folder in one of these places."
    )


def _named(model: OneStoryModel) -> dict[str, Tensor]:
    return {
        f"{part}.{name}": parameter.detach()
        for part, module in model.modules().items()
        for name, parameter in module.named_parameters()
    }


def _stored(name: str, change: Tensor, bits: int) -> dict[str, Tensor]:
    if change.ndim < 2 or change.numel() < SMALL or name.startswith("selection."):
        return {name: change.half()}
    codes, scales = encoded(change, bits)
    return {f"{name}|codes": codes, f"{name}|scales": scales}


def _restored(name: str, tensors: Mapping[str, Tensor], bits: int, shape: torch.Size) -> Tensor:
    if name in tensors:
        return tensors[name].float().reshape(shape)
    return decoded(tensors[f"{name}|codes"], tensors[f"{name}|scales"], bits, shape)
