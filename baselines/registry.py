"""All generators by name; nothing is imported until one is built."""

from __future__ import annotations

import importlib
from typing import NamedTuple, cast

from cases.errors import UnknownNameError
from cases.types import Generator, GeneratorSettings
from onestory.arms import ARMS


class GeneratorEntry(NamedTuple):
    """One generator."""

    target: str
    """``module:Class`` with a ``build(settings)`` classmethod."""
    control: bool
    """Whether its answer is known beforehand; controls are reported apart."""
    description: str
    arm: str | None = None
    """Weights of its own, by name (``onestory.arms``); ``build`` takes it. None: those of ``onestory``."""


INDEPENDENT = "baselines.families.independent:Independent"
ORACLE = "baselines.memory.oracle:Oracle"
ONESTORY = "onestory.generator:OneStoryGenerator"


def _arm(name: str, target: str = ONESTORY) -> GeneratorEntry:
    return GeneratorEntry(target, False, f"an arm of the comparison: {ARMS[name].method}", name)


GENERATORS: dict[str, GeneratorEntry] = {
    "onestory": GeneratorEntry(
        ONESTORY,
        False,
        "each shot from its caption, with an adaptive memory of all earlier shots",
    ),
    "independent": GeneratorEntry(
        INDEPENDENT,
        False,
        "each shot from its self-contained prompt, no memory",
    ),
    "last_frame_chain": GeneratorEntry(
        "baselines.families.last_frame_chain:LastFrameChain",
        False,
        "the previous shot's last frame as first frame (I2V)",
    ),
    "fixed_window": GeneratorEntry(
        "baselines.families.fixed_window:FixedWindow",
        False,
        "the two shots before seen whole, under a block mask (Mask2DiT's rule)",
        "fixed_window",
    ),
    "keyframe": GeneratorEntry(
        "baselines.families.keyframe:Keyframe",
        False,
        "keyframes drawn together with consistent self-attention (StoryDiffusion's rule), then I2V",
        "no_memory",
    ),
    "edit_extend": GeneratorEntry(
        "baselines.families.edit_extend:EditExtend",
        False,
        "the last frame, edited to the next prompt, then I2V",
        "edit_extend",
    ),
    "no_memory": _arm("no_memory", INDEPENDENT),
    **{name: _arm(name) for name in ARMS if ARMS[name].remembers and name != "memory_oracle"},
    "memory_oracle": _arm("memory_oracle", ORACLE),
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
    kind, entry = getattr(importlib.import_module(module), attribute), GENERATORS[name]
    built = kind.build(settings) if entry.arm is None else kind.build(settings, entry.arm)
    return cast(Generator, built)
