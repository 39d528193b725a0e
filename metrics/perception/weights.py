"""Where the judges' weights lie, and the hashes that results carry."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cases.errors import UnknownNameError, WeightsError

HERE = Path(__file__).resolve().parent.parent / "weights"

PRESETS: dict[str, dict[str, str]] = {
    "tiny": {
        "encoder": "dinov2_tiny",
        "persons": "persons_tiny",
        "image_text": "clip_tiny",
        "aesthetic": "aesthetic_tiny",
    },
}
"""Preset -> judge -> folder in ``metrics/weights``."""


def find_weights(preset: str, overrides: dict[str, str]) -> dict[str, Path]:
    """Folder of each judge.

    Args:
        preset: one of ``PRESETS``.
        overrides: judge -> folder; names of other rooms' weights are ignored.

    Raises:
        UnknownNameError: no such preset.
        WeightsError: a folder does not exist.
    """
    if preset not in PRESETS:
        raise UnknownNameError("judges' preset", preset, PRESETS)
    folders = {name: Path(overrides.get(name, HERE / folder)) for name, folder in PRESETS[preset].items()}
    for name, folder in folders.items():
        if not folder.is_dir():
            raise WeightsError(
                f"weights of the judge {name!r} are missing: {folder} is not a folder. "
                f"Train them with `python -m metrics.training {name}` or give --weights {name}=PATH."
            )
    return folders


MEASURED = "measured.json"
"""What training found out about the weights; no part of them."""


def hash_folder(folder: Path) -> str:
    """SHA-256 over names and bytes of a folder's weights and configurations, in order of names."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in (".json", ".safetensors", ".bin") and path.name != MEASURED:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
