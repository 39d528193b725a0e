"""All generators by name; nothing is imported until one is built."""

from __future__ import annotations

import importlib
from typing import NamedTuple, cast

from cases.errors import UnknownNameError
from cases.types import Generator, GeneratorSettings


class GeneratorEntry(NamedTuple):
    """One generator."""

    target: str
    """``module:Class`` with a ``build(settings)`` classmethod."""
    control: bool
    """Whether its answer is known beforehand; controls are reported apart."""
    description: str


GENERATORS: dict[str, GeneratorEntry] = {
    "onestory": GeneratorEntry(
        "onestory.generator:OneStoryGenerator",
        False,
        "each shot from its caption, with an adaptive memory of all earlier shots",
    ),
    "independent": GeneratorEntry(
        "baselines.families.independent:Independent",
        False,
        "each shot from its self-contained prompt, no memory",
    ),
    "last_frame_chain": GeneratorEntry(
        "baselines.families.last_frame_chain:LastFrameChain",
        False,
        "the previous shot's last frame as first frame (I2V)",
    ),
    "reference": GeneratorEntry(
        "baselines.controls.reference:Reference", True, "true renderings of the story world"
    ),
    "static": GeneratorEntry("baselines.controls.static:Static", True, "one frame, repeated in all shots"),
    "shuffled": GeneratorEntry(
        "baselines.controls.shuffled:Shuffled",
        True,
        "true renderings of other stories, each shot from another one",
    ),
    "noise": GeneratorEntry("baselines.controls.noise:Noise", True, "random pixels"),
}


def generator_names() -> tuple[str, ...]:
    """Names in the order of reports: models first, then controls."""
    return tuple(GENERATORS)


def build_generator(name: str, settings: GeneratorSettings) -> Generator:
    """Load a generator.

    Raises:
        UnknownNameError: nobody has that name.
    """
    if name not in GENERATORS:
        raise UnknownNameError("generator", name, GENERATORS)
    module, _, attribute = GENERATORS[name].target.partition(":")
    return cast(Generator, getattr(importlib.import_module(module), attribute).build(settings))
