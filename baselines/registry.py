"""All generators by name; nothing is imported until one is built."""

from __future__ import annotations

import importlib
from typing import Any, NamedTuple, cast

from cases.errors import UnknownNameError, WeightsError
from cases.types import Generator, GeneratorSettings
from onestory.arms import ARMS

ONESTORY = ("onestory", "untrained")
"""Names of what OneStory's own pipeline is loaded from under the public preset."""


class GeneratorEntry(NamedTuple):
    """One generator."""

    target: str | None
    """``module:Class`` with a ``build(settings)`` classmethod; None for one of the public preset alone."""
    control: bool
    """Whether its answer is known beforehand; controls are reported apart."""
    description: str
    public: str | None = None
    """The same under the public preset, where it is another class; that class says by ``recorded(settings)``
    what its pipelines are asked for."""
    public_weights: tuple[str, ...] = ONESTORY
    """Names of the ``--weights`` that it loads under the public preset."""
    arm: str | None = None
    """Weights of its own under the tiny preset (``onestory.arms``), given to ``build``; None: those of
    ``onestory``."""


def _arm(name: str, target: str = "onestory.generator:OneStoryGenerator", how: str = "") -> GeneratorEntry:
    words = f"an arm of the comparison: {ARMS[name].method}{how}"
    return GeneratorEntry(target, False, words, public_weights=(), arm=name)


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
        arm="no_memory",
    ),
    "last_frame_chain": GeneratorEntry(
        "baselines.families.last_frame_chain:LastFrameChain",
        False,
        "the previous shot's last frame as first frame (I2V)",
        arm="no_memory",
    ),
    "fixed_window": GeneratorEntry(
        "baselines.families.fixed_window:FixedWindow",
        False,
        "a window of shots that moves along: what is inside is seen, older shots are gone",
        public="baselines.public.fixed_window:FixedWindow",
        public_weights=("fixed_window",),
        arm="fixed_window",
    ),
    "keyframe": GeneratorEntry(
        "baselines.families.keyframe:Keyframe",
        False,
        "first frames of all shots painted together, then each animated (I2V)",
        public="baselines.public.keyframe:Keyframe",
        public_weights=("keyframe", "animate"),
        arm="no_memory",
    ),
    "edit_extend": GeneratorEntry(
        "baselines.families.edit_extend:EditExtend",
        False,
        "the previous shot's last frame edited to the next prompt, then animated (I2V)",
        public="baselines.public.edit_extend:EditExtend",
        public_weights=("edit", "paint", "animate"),
        arm="edit_extend",
    ),
    **{name: _arm(name) for name in ARMS if ARMS[name].remembers and name != "memory_oracle"},
    "ac_fs_prompts": _arm("ac_fs", "baselines.memory.told_prompts:ToldPrompts", ", told prompts"),
    "memory_oracle": _arm("memory_oracle", "baselines.memory.oracle:Oracle"),
    "vace_recent": GeneratorEntry(
        None,
        False,
        "reference images for Wan VACE: the newest frames of earlier shots",
        public="baselines.public.vace_memory:VaceRecent",
        public_weights=("vace",),
    ),
    "vace_uniform": GeneratorEntry(
        None,
        False,
        "reference images for Wan VACE: frames at equal distances over all earlier shots",
        public="baselines.public.vace_memory:VaceUniform",
        public_weights=("vace",),
    ),
    "vace_similarity": GeneratorEntry(
        None,
        False,
        "reference images for Wan VACE: earlier frames that are most like the newest one",
        public="baselines.public.vace_memory:VaceSimilarity",
        public_weights=("vace",),
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


def build_generator(name: str, settings: GeneratorSettings) -> Generator:
    """Load a generator.

    Raises:
        UnknownNameError: nobody has that name.
        WeightsError: it has no class for the preset, or weights are missing or do not fit.
    """
    kind, entry = _class_of(name, settings.preset), _entry(name)
    if entry.arm is None or (settings.preset == "public" and entry.public_weights):
        return cast(Generator, kind.build(settings))
    return cast(Generator, kind.build(settings, entry.arm))


def recorded_settings(name: str, settings: GeneratorSettings) -> dict[str, Any]:
    """What a generator's pipelines are asked for, for the record of a run; empty where weights say it all.

    Raises:
        UnknownNameError: nobody has that name.
        WeightsError: it has no class for the preset, or weights are missing or of another kind.
    """
    entry = _entry(name)
    if entry.target is not None and (settings.preset != "public" or entry.public is None):
        return {}
    return cast("dict[str, Any]", _class_of(name, settings.preset).recorded(settings))


def _entry(name: str) -> GeneratorEntry:
    if name not in GENERATORS:
        raise UnknownNameError("generator", name, GENERATORS)
    return GENERATORS[name]


def _class_of(name: str, preset: str) -> Any:
    entry = _entry(name)
    target = (entry.public if preset == "public" else None) or entry.target
    if target is None:
        given = " ".join(f"--weights {weights}=FOLDER_OR_HUB_ID" for weights in entry.public_weights)
        raise WeightsError(
            f"generator {name!r} has no weights of the preset {preset!r}; give --preset public {given}"
        )
    module, _, attribute = target.partition(":")
    return getattr(importlib.import_module(module), attribute)
