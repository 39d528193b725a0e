"""Pipelines of diffusers from folders or hub ids, and what is the same whichever is called."""

from __future__ import annotations

from typing import Any, NamedTuple

import diffusers
import numpy as np
import torch
from PIL import Image
from safetensors import SafetensorError

from baselines.public.asked import ASKED
from baselines.public.parts import loaded_class, place_of, remedy
from cases.errors import BenchError, WeightsError
from cases.types import GeneratorSettings
from onestory.generator import first_line


class Loaded(NamedTuple):
    """A pipeline with what it is asked for at every call."""

    pipeline: Any
    asked: dict[str, Any]

    @property
    def kind(self) -> str:
        """Its class in diffusers."""
        return type(self.pipeline).__name__

    def __call__(self, **arguments: Any) -> Any:
        """The pipeline's output, for these arguments beside those of every call."""
        return self.pipeline(**self.asked, **arguments)


def load_part(name: str, settings: GeneratorSettings) -> Loaded:
    """The pipeline that ``--weights NAME=PLACE`` gives.

    On an accelerator its networks wait in main memory until they are called, so that two pipelines share one
    card; autoencoders of Wan stay in float32, as Wan advises.

    Args:
        name: one of :data:`baselines.public.parts.PARTS`.
        settings: with weights, device and dtype.

    Raises:
        WeightsError: none are given, of another kind, or damaged.
        BenchError: the device is not there, or diffusers is too old.
    """
    place = place_of(name, settings.weights)
    kind = loaded_class(name, place)
    if not hasattr(diffusers, kind):
        raise BenchError(f"diffusers {diffusers.__version__} has no {kind}: pip install --upgrade diffusers")
    dtype = getattr(torch, settings.dtype)
    dtypes = {"default": dtype, "vae": torch.float32} if kind.startswith("Wan") else dtype
    try:
        pipeline = getattr(diffusers, kind).from_pretrained(place, torch_dtype=dtypes)
    except (OSError, ValueError, RuntimeError, TypeError, SafetensorError) as error:
        raise WeightsError(
            f"weights {name!r}: {place} cannot be loaded: {first_line(error)}; {remedy(name)}"
        ) from error
    pipeline.set_progress_bar_config(disable=True)
    return Loaded(_placed(pipeline, settings.device), ASKED[kind])


def _placed(pipeline: Any, device: str) -> Any:
    if device == "cpu":
        return pipeline
    try:
        pipeline.enable_model_cpu_offload(device=device)
    except (RuntimeError, AssertionError, ValueError, ImportError) as error:
        raise BenchError(
            f"--device {device}: {first_line(error)}; `bench doctor` says which devices there are"
        ) from error
    return pipeline


def asked_of(name: str, settings: GeneratorSettings) -> dict[str, Any]:
    """The class that a part is loaded with and what it is asked for, for the record of a run.

    Raises:
        WeightsError: as :func:`load_part`, as far as the index alone says.
    """
    kind = loaded_class(name, place_of(name, settings.weights))
    return {"pipeline": kind, **ASKED[kind]}


def as_image(picture: np.ndarray) -> Image.Image:
    """A uint8 ``(height, width, 3)`` RGB picture as diffusers takes it."""
    return Image.fromarray(np.ascontiguousarray(picture))
