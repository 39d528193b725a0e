"""Settings of fine-tuning, from a YAML file: what the paper discloses is the default, the rest is ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from onestory.errors import TrainingError
from onestory.training.inflation import Inflation, Share
from onestory.training.labels import LabelMix

Count = Annotated[int, Field(ge=1)]


@dataclass(frozen=True)
class Lora:
    """Low-rank adapters on the attention and feed-forward matrices of every block (needs peft)."""

    rank: Count = 64
    alpha: Annotated[float, Field(gt=0)] = 64.0
    """Scale of the adapters is ``alpha / rank``."""


@dataclass(frozen=True)
class FineTuning:
    """How OneStory is fine-tuned on prepared samples."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    steps: Count | None = None
    """None: one epoch, as in the paper, the warm-up of decoupled conditioning included."""
    batch: Count = 1
    """Samples a process computes at once."""
    accumulate: Count = 1
    """Such batches a process adds up to a step."""
    rate: Annotated[float, Field(gt=0)] = 5e-4
    """Peak of AdamW's learning rate (the paper's)."""
    weight_decay: Annotated[float, Field(ge=0)] = 0.01
    """The paper's; of matrices and kernels, not of vectors."""
    rate_warmup: Annotated[int, Field(ge=0)] = 100
    """Steps in which the learning rate rises."""
    rate_decay: Share = 0.1
    """Share of the steps, at the end, in which it falls."""
    clip: Annotated[float, Field(gt=0)] = 1.0
    """Largest norm of the gradient."""
    selection_weight: Annotated[float, Field(ge=0)] = 0.5
    """lambda of L = L_shot + lambda L_sel."""
    warm_up: Share = 0.1
    """Decoupled conditioning: share of the steps whose context is drawn uniformly from the real shot."""
    inflation: Inflation = field(default_factory=Inflation)
    labels: LabelMix = field(default_factory=LabelMix)
    text_drop: Share = 0.1
    """Share of samples without text, for guidance."""
    memory_drop: Share = 0.0
    """Share of steps without context, for pipelines whose guidance drops memory as well (the tiny preset)."""
    memory_noise: Annotated[float, Field(ge=0)] = 0.0
    """Deviation of noise on memory latents, so that the model's own shots are a familiar sight."""
    shift: Annotated[float, Field(gt=0)] = 3.0
    """Flow shift of the drawn noise levels; Wan's at 480p."""
    ema: Share = 0.999
    """Decay of the averaged weights, which are those that are saved; 0: no average."""
    lora: Lora | None = None
    """None: all weights of transformer, frame selection and adaptive conditioner learn, as in the paper."""
    gradient_checkpointing: bool = False
    """Compute the blocks again in the backward pass rather than keep what they held."""
    precision: Literal["float32", "bfloat16"] = "float32"
    """Of matrix products; weights that learn stay in float32."""


def read_settings(path: Path | None) -> FineTuning:
    """The settings of a YAML file, defaults where it is silent; None: all defaults.

    Raises:
        TrainingError: names every fault of the file.
    """
    if path is None:
        return FineTuning()
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return TypeAdapter(FineTuning).validate_python(data)
    except (OSError, yaml.YAMLError) as error:
        raise TrainingError(f"{path}: {error}") from error
    except ValidationError as error:
        faults = [
            f"  {'.'.join(map(str, item['loc'])) or 'file'}: {item['msg']}, found {item['input']!r}"
            for item in error.errors(include_url=False)
        ]
        raise TrainingError("\n".join([f"{path}: {len(faults)} faults", *faults])) from error
