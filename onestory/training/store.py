"""Prepared samples: what the trainer reads in place of videos and texts.

<folder>/prepared.json              what they were made with; other settings want another folder
<folder>/.empty.safetensors         ``text``: states of no text; ``condition``: of no first frame
<folder>/<sample>.safetensors       one a sample:

- ``latents`` float16 ``(shots, f, z_dim, h, w)``, normalised;
- ``changed`` float16 ``(variants, f, z_dim, h, w)``: the first shot under seeded changes (two-shot samples);
- ``text`` float16 ``(tokens, text_dim)``: states of the last shot's caption;
- ``dino``, ``clip`` float32 ``(shots - 1, f)``: similarity of each memory frame to the last shot;
- ``truth`` float32 ``(shots - 1, f)``: labels from who and where, if the sample says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from onestory.errors import TrainingError
from onestory.training.labels import LabelMix

MANIFEST = "prepared.json"
EMPTY = ".empty"
"""No sample has this name, for folders whose names begin with a dot are passed over."""


class PreparedSamples:
    """The samples of a folder, sorted by name; tensors are read when asked for.

    Raises:
        TrainingError: the folder is not complete.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        path = self.folder / MANIFEST
        if not path.is_file():
            raise TrainingError(
                f"{folder} holds no prepared samples (no {MANIFEST}); make them with "
                "`python -m onestory.training prepare`"
            )
        self.manifest: dict[str, Any] = json.loads(path.read_text())
        self.names: list[str] = sorted(self.manifest["samples"])
        missing = [name for name in self.names if not sample_path(self.folder, name).is_file()]
        if missing:
            raise TrainingError(
                f"{folder}: {len(missing)} of {len(self.names)} samples are not prepared yet ({missing[0]} "
                "...); give `python -m onestory.training prepare` again, it goes on where it stopped"
            )
        self.lengths = [int(self.manifest["samples"][name]) for name in self.names]
        self.variants = int(self.manifest["variants"])
        nothing = load_file(sample_path(self.folder, EMPTY))
        self.empty = nothing["text"].float()
        """States ``(tokens, text_dim)`` of the text that guidance leads away from."""
        self.condition = nothing["condition"].float() if "condition" in nothing else None
        """Mask and condition channels ``(4 + z_dim, f, h, w)`` of a shot without first frame."""

    def __len__(self) -> int:
        return len(self.names)

    def shot(self, sample: int, shot: int) -> Tensor:
        """Latents float32 ``(f, z_dim, h, w)`` of a shot; negative numbers count from the last."""
        return self._part(sample, "latents", shot % self.lengths[sample])

    def changed(self, sample: int, variant: int) -> Tensor:
        """Latents of the first shot under change ``variant``; shape as for :meth:`shot`."""
        return self._part(sample, "changed", variant)

    def text(self, sample: int) -> Tensor:
        """States float32 ``(tokens, text_dim)`` of the last caption."""
        with self._open(sample) as file:
            return file.get_tensor("text").float()

    def labels(self, sample: int, mix: LabelMix) -> Tensor:
        """Labels ``(shots - 1, f)`` of the shots before the last.

        Raises:
            TrainingError: the samples were prepared without what ``mix`` asks for.
        """
        with self._open(sample) as file:
            names = file.keys()
            if mix.source == "truth" and "truth" in names:
                return file.get_tensor("truth")
            if mix.source == "teacher" and "dino" in names:
                return mix.mix(file.get_tensor("dino"), file.get_tensor("clip"))
        raise TrainingError(f"{self.folder}/{self.names[sample]}: {_ABSENT[mix.source]}")

    def _part(self, sample: int, name: str, index: int) -> Tensor:
        with self._open(sample) as file:
            return file.get_slice(name)[index].float()

    def _open(self, sample: int) -> Any:
        return safe_open(sample_path(self.folder, self.names[sample]), "pt")


_ABSENT = {
    "teacher": "holds no similarities; prepare with --dino and --clip, or set labels.source to truth",
    "truth": "does not say who and where (cast, place) for every shot; set labels.source to teacher",
}


def sample_path(folder: Path, name: str) -> Path:
    """Where a sample's tensors lie."""
    return folder / f"{name}.safetensors"


def write_sample(path: Path, tensors: Mapping[str, Tensor], source: str) -> None:
    """Write one sample, whole or not at all; ``source`` tells it from the same name with other content."""
    temporary = path.with_suffix(".tmp")
    save_file({k: v.contiguous() for k, v in tensors.items()}, temporary, {"source": source})
    temporary.replace(path)


def written_from(path: Path) -> str | None:
    """The ``source`` of a written sample; None if there is none."""
    if not path.is_file():
        return None
    with safe_open(path, "pt") as file:
        return (file.metadata() or {}).get("source")


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Say what the samples of ``folder`` are made with.

    Raises:
        TrainingError: the folder holds samples made otherwise; each difference is named.
    """
    path = folder / MANIFEST
    if path.is_file():
        before = json.loads(path.read_text())
        kept = [key for key in manifest if key != "samples"]
        other = [f"{k} was {before.get(k)}, is {manifest[k]}" for k in kept if before.get(k) != manifest[k]]
        if other:
            raise TrainingError(
                f"{folder} was prepared otherwise: {'; '.join(other)}; give another --out, or delete it"
            )
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(manifest, indent=1) + "\n")


def as_stored(tensor: Tensor) -> Tensor:
    """float16 on the CPU."""
    return tensor.to("cpu", torch.float16)
