"""OneStory (arXiv 2512.07802): next-shot video generation with an adaptive memory. An open implementation.

``load_backbone`` and ``OneStoryPipeline`` are imported when they are asked for.
"""

from __future__ import annotations

import importlib
from typing import Any

_PUBLIC = {
    "OneStoryPipeline": "onestory.pipeline.onestory",
    "load_backbone": "onestory.backbones",
}
__all__ = ["OneStoryPipeline", "load_backbone"]  # resolved below


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
