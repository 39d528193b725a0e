"""``from_pretrained`` that refuses what transformers only warns of: weights that leave parameters random."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedModel

from cases.errors import WeightsError


def from_folder(kind: type[PreTrainedModel], folder: Path, **options: Any) -> Any:
    """A model in float32 and for inference, from a folder as ``save_pretrained`` writes it.

    Args:
        kind: a class of transformers.
        folder: where ``config.json`` and the weights lie.
        options: more arguments of ``from_pretrained``; configuration values among them win.

    Raises:
        WeightsError: the folder is no such model, or its weights do not fill it.
    """
    try:
        model, report = kind.from_pretrained(
            folder, local_files_only=True, dtype=torch.float32, output_loading_info=True, **options
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise WeightsError(f"{folder}: no {kind.__name__} can be loaded ({error})") from error
    random = sorted(set(report["missing_keys"]) | {str(key) for key in report["mismatched_keys"]})
    if random:
        shown = ", ".join(random[:3])
        raise WeightsError(
            f"{folder}: the weights leave {len(random)} tensors of a {kind.__name__} unset, such as {shown}."
        )
    return model.eval()
