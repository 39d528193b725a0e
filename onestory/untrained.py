"""Whether a pipeline's memory was ever trained: its ``model_index.json`` tells, before anything is loaded.

A public backbone knows nothing of memory, and a pipeline that ``python -m onestory start`` wrote has networks
for it at random. Both are good for shots without memory. Shots from such a memory are noise by another name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INDEX = "model_index.json"
"""The file that makes a folder a diffusers pipeline."""
UNTRAINED = "untrained"
"""Weights of this name are used for memory although it is untrained: ``--weights untrained=PLACE``."""
REMARK = "OneStory's memory is untrained here: its numbers say nothing about the method."
"""Said by every report of a run with such weights."""


def memory_is_untrained(index: Mapping[str, Any]) -> bool:
    """Whether a ``model_index.json`` is that of a public backbone, or of a pipeline yet to be trained."""
    return index.get("_class_name") != "OneStoryPipeline" or bool(index.get("untrained", False))


def remedy(place: str) -> str:
    """What to do where ``place`` has no trained memory and OneStory should run."""
    return (
        f"{place} has no trained memory: it is a public backbone, or what `python -m onestory start` wrote. "
        "Train it (docs/training.md) and give that folder; or leave OneStory out (--generators "
        f"independent,last_frame_chain); or, to run it all the same, give --weights {UNTRAINED}={place}: "
        "every report then says so"
    )
