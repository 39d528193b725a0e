"""The arms of the comparison: methods as configurations of one model, trained alike from one base.

An arm differs from the others in which memory frames a shot sees, how they are packed, or how the samples
are made into sequences (paper, Table 2 and Figure 6). Everything else, the targets, texts, noise, order and
number of steps, is the same for all (:mod:`onestory.training.arms`). Importing this costs no torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onestory.errors import named

Sequences = Literal["stories", "mixed", "inflated", "decoupled", "window", "edit", "alone"]
"""What an arm's training shows beside the target:

- ``stories``: all earlier shots of a story of six, in memory;
- ``mixed``: samples of two or three shots, as they are (Table 2b, first row);
- ``inflated``: the same, two-shot samples made three by shot inflation;
- ``decoupled``: the same, and at first frames drawn uniformly from the real shot (decoupled conditioning);
- ``window``: the two shots before, whole, each under its own text;
- ``edit``: the last frame alone, for the first frame of the target; or that first frame, for the target;
- ``alone``: nothing.
"""

ARM_FOLDER = "arms"
"""Under ``onestory/weights``: the weights of arms, a folder each."""
STEPS, BATCH = 100, 64
"""Of every arm: steps, and samples a step. A step takes one core 3 s: 5 minutes, the fixed window 11."""
WARM_UP = 0.3
"""Share of the steps that draw frames uniformly under ``decoupled``."""


@dataclass(frozen=True)
class ArmRecord:
    """One arm."""

    name: str
    method: str
    """In a few words, for tables."""
    rule: str = "learned"
    """A name of ``onestory.pipeline.rules``."""
    packing: str = "by_score"
    """A name of ``onestory.model.allocation``."""
    budget: float = 1.0
    """Context in latent-frame equivalents."""
    kernels: tuple[int, ...] = ()
    """Patchifiers it needs beside the base's."""
    sequences: Sequences = "stories"
    seeds: tuple[int, ...] = (0,)
    """Of its trainings."""
    tuning: int = 0
    """Trials on the development set that chose its settings; at most three (docs/ablations.md logs them)."""

    @property
    def remembers(self) -> bool:
        """Whether it is OneStory's own loop with another memory, rather than another family."""
        return self.sequences not in ("window", "edit", "alone")


FINE = (2,)
THREE = (0, 1, 2)
_ARMS = (
    ArmRecord(
        "memory_last_frame", "last frame only, at (1,2,2)", "last", "finest_only", kernels=FINE, seeds=THREE
    ),
    ArmRecord("ac_only", "six newest frames, packed by recency", "recent", "by_recency", seeds=THREE),
    ArmRecord(
        "fs_only", "best-scored frame, at (1,2,2)", "learned", "finest_only", kernels=FINE, seeds=THREE
    ),
    ArmRecord("ac_fs", "six best-scored frames, packed by score (OneStory)", seeds=THREE),
    ArmRecord("train_mixed", "OneStory on two- and three-shot samples", sequences="mixed"),
    ArmRecord("train_si", "OneStory on the same samples, with shot inflation", sequences="inflated"),
    ArmRecord("train_si_dc", "OneStory with inflation and decoupled conditioning", sequences="decoupled"),
    ArmRecord("context_2", "OneStory, two frames of context", budget=2.0, kernels=FINE),
    ArmRecord("context_3", "OneStory, three frames of context", budget=3.0, kernels=FINE),
    ArmRecord("memory_uniform", "six frames at equal distances", "uniform"),
    ArmRecord("memory_random", "six frames by chance", "random"),
    ArmRecord("memory_similarity", "six frames most like the newest (FramePack, untrained)", "similarity"),
    ArmRecord(
        "memory_framepack", "FramePack's fixed partition", "recent", "fixed_partition", kernels=(4, 8, 16)
    ),
    ArmRecord("memory_oracle", "six frames by the known relevance", "oracle"),
    ArmRecord(
        "fixed_window", "the two shots before, whole (Mask2DiT's rule)", "recent", "finest_only", budget=6.0,
        kernels=FINE, sequences="window",
    ),
    ArmRecord(
        "edit_extend", "last frame edited to the text, then I2V", "last", "finest_only", kernels=FINE,
        sequences="edit",
    ),
    ArmRecord("no_memory", "no memory: T2V and I2V", sequences="alone"),
)  # fmt: skip
ARMS: dict[str, ArmRecord] = {arm.name: arm for arm in _ARMS}
"""All arms by name."""


def arm_named(name: str) -> ArmRecord:
    """The arm ``name``.

    Raises:
        SettingError: there is none.
    """
    return named("arm", name, ARMS)


def command_for(arm: str, seed: int = 0) -> str:
    """The command that makes an arm's weights."""
    return f"python -m onestory.training arms {arm} --seed {seed}"
