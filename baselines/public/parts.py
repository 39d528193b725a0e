"""Which pipelines of diffusers the public baselines are made of, and the names that ``--weights`` gives them.

A part is known by the class that its ``model_index.json`` names, which costs no heavy import.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cases.errors import WeightsError

INDEX = "model_index.json"
LTX = ("LTXPipeline", "LTXImageToVideoPipeline", "LTXConditionPipeline", "LTXI2VLongMultiPromptPipeline")
"""All hold the same networks; published folders name any of them."""


class Part(NamedTuple):
    """One kind of weights."""

    what: str
    classes: Mapping[str, str]
    """Class that a folder names -> class it is loaded with."""
    examples: tuple[str, ...]
    """Hub ids."""
    licence: str
    needed: str = ""
    """By whom it can be left out; empty where it cannot."""


PARTS: dict[str, Part] = {
    "animate": Part(
        "image to video, of the keyframe and edit-and-extend families",
        {
            "WanImageToVideoPipeline": "WanImageToVideoPipeline",
            "LTXPipeline": "LTXImageToVideoPipeline",
            "LTXImageToVideoPipeline": "LTXImageToVideoPipeline",
            "LTXConditionPipeline": "LTXConditionPipeline",
        },
        ("Wan-AI/Wan2.1-I2V-14B-480P-Diffusers", "Lightricks/LTX-Video"),
        "Apache-2.0 (Wan); LTX-Video's own open-weights licence",
    ),
    "edit": Part(
        "image editor",
        {
            "FluxKontextPipeline": "FluxKontextPipeline",
            "QwenImageEditPlusPipeline": "QwenImageEditPlusPipeline",
        },
        ("black-forest-labs/FLUX.1-Kontext-dev", "Qwen/Qwen-Image-Edit-2509"),
        "FLUX.1-Kontext-dev: non-commercial; Qwen-Image-Edit: Apache-2.0",
    ),
    "paint": Part(
        "first picture of a T2MSV story, for an editor that paints none from a text alone",
        {
            "StableDiffusionXLPipeline": "StableDiffusionXLPipeline",
            "FluxPipeline": "FluxPipeline",
            "QwenImagePipeline": "QwenImagePipeline",
        },
        ("Qwen/Qwen-Image", "black-forest-labs/FLUX.1-dev"),
        "Qwen-Image: Apache-2.0; FLUX.1-dev: non-commercial",
        needed="only for QwenImageEditPlusPipeline on T2MSV",
    ),
    "keyframe": Part(
        "text to image, whose keyframes consistent self-attention ties together",
        {"StableDiffusionXLPipeline": "StableDiffusionXLPipeline"},
        ("stabilityai/stable-diffusion-xl-base-1.0",),
        "CreativeML Open RAIL++-M",
    ),
    "fixed_window": Part(
        "long video in sliding windows with a prompt each",
        dict.fromkeys(LTX, "LTXI2VLongMultiPromptPipeline"),
        ("Lightricks/LTX-Video-0.9.8-13B-distilled",),
        "LTX-Video's own open-weights licence",
    ),
    "vace": Part(
        "text to video with reference images",
        {"WanVACEPipeline": "WanVACEPipeline"},
        ("Wan-AI/Wan2.1-VACE-1.3B-diffusers", "Wan-AI/Wan2.1-VACE-14B-diffusers"),
        "Apache-2.0",
    ),
}
"""By the name that ``--weights NAME=FOLDER_OR_HUB_ID`` uses."""


def place_of(name: str, weights: Mapping[str, str]) -> str:
    """Folder or hub id that was given for a part.

    Raises:
        WeightsError: none was.
    """
    if name not in weights:
        raise WeightsError(f"weights {name!r} are needed and none are given: {remedy(name)}")
    folder = Path(weights[name]).expanduser()
    return str(folder) if folder.exists() else weights[name]


def loaded_class(name: str, place: str) -> str:
    """The class of diffusers that a part is loaded with.

    Args:
        name: of the part.
        place: folder or hub id; of the latter the index alone is downloaded, if it is not in the cache.

    Raises:
        WeightsError: no pipeline is there, or one of another kind.
    """
    found = _read(name, place, INDEX).get("_class_name", "pipeline of no named class")
    if found not in PARTS[name].classes:
        raise WeightsError(f"weights {name!r}: {place} is a {found}; {remedy(name)}")
    return PARTS[name].classes[found]


def network_config(name: str, place: str, network: str) -> dict[str, Any]:
    """The configuration of one network of a part.

    Raises:
        WeightsError: it is not there.
    """
    return _read(name, place, f"{network}/config.json")


def remedy(name: str) -> str:
    """What to give for a part."""
    part = PARTS[name]
    return (
        f"give --weights {name}=FOLDER_OR_HUB_ID of a {' or '.join(part.classes)}, such as "
        f"{' or '.join(part.examples)}"
    )


def _read(name: str, place: str, file: str) -> dict[str, Any]:
    """A JSON object of a pipeline's folder; of one on the hub, that file alone is downloaded."""
    try:
        found = json.loads(_local(place, file).read_bytes())
    except (OSError, ValueError) as error:  # ValueError: no hub id, or no JSON
        reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        raise WeightsError(
            f"weights {name!r}: {place} has no {file} that can be read ({reason}); {remedy(name)}"
        ) from error
    return found if isinstance(found, dict) else {}


def _local(place: str, file: str) -> Path:
    if Path(place).exists():
        return Path(place) / file
    from huggingface_hub import hf_hub_download

    return Path(hf_hub_download(place, file))
