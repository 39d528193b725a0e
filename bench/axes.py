"""The paper's tables that ``bench ablate`` fills: rows, the paper's numbers, and the claims that are tested.

The numbers are those of arXiv 2512.07802v1, Tables 1 and 2: a 14 B model on real films. Ours are of small
networks on a drawn world; only their order can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Printed = tuple[float, float, "float | None"]
"""Character consistency, environment consistency, semantic alignment; None: not reported."""
SUITES = {"t2msv": ("t2msv",), "i2msv": ("i2msv",), "both": ("t2msv", "i2msv")}
"""What ``--suite`` names."""
PERSONS, PLACES = "character_margin", "environment_margin"


class Row(NamedTuple):
    """A row of a table."""

    generator: str
    label: str
    paper: Mapping[str, Printed] = {}
    """Suite -> what the paper prints."""


class Axis(NamedTuple):
    """A table."""

    title: str
    rows: tuple[Row, ...]
    claims: tuple[tuple[str, str], ...] = ()
    """Pairs of generators: the first is claimed to carry ``margins`` better over recall pairs."""
    margins: tuple[str, ...] = (PERSONS,)


def _t2msv(character: float, environment: float, semantic: float | None) -> Mapping[str, Printed]:
    return {"t2msv": (character, environment, semantic)}


ONESTORY = {"t2msv": (0.5874, 0.5752, 0.2389), "i2msv": (0.5851, 0.5716, 0.2354)}
AXES: dict[str, Axis] = {
    "design": Axis(
        "design at equal context budget (Table 2a)",
        (
            Row("memory_last_frame", "last frame only", _t2msv(0.5153, 0.5112, 0.1814)),
            Row("ac_only", "+ adaptive conditioner", _t2msv(0.5465, 0.5597, 0.2172)),
            Row("fs_only", "+ frame selection", _t2msv(0.5526, 0.5710, 0.2238)),
            Row("ac_fs", "+ both (OneStory)", _t2msv(0.5874, 0.5752, 0.2389)),
        ),
        (
            ("ac_fs", "ac_only"),
            ("ac_fs", "fs_only"),
            ("ac_fs", "memory_last_frame"),
            ("ac_only", "memory_last_frame"),
            ("fs_only", "memory_last_frame"),
        ),
    ),
    "training": Axis(
        "training (Table 2b)",
        (
            Row("train_mixed", "mixed two- and three-shot samples", _t2msv(0.5514, 0.5615, 0.2207)),
            Row("train_si", "+ shot inflation", _t2msv(0.5649, 0.5790, 0.2263)),
            Row("train_si_dc", "+ decoupled conditioning", _t2msv(0.5874, 0.5752, 0.2389)),
        ),
    ),
    "context": Axis(
        "context in latent frames (Table 2c)",
        (
            Row("ac_fs", "1", _t2msv(0.5874, 0.5752, None)),
            Row("context_2", "2", _t2msv(0.5890, 0.5795, None)),
            Row("context_3", "3", _t2msv(0.5926, 0.5863, None)),
        ),
    ),
    "memory": Axis(
        "memory rules at equal context budget (Figure 6, and ours)",
        (
            Row("memory_uniform", "uniform"),
            Row("ac_only", "most recent"),
            Row("memory_random", "random"),
            Row("memory_similarity", "similarity to the newest frame"),
            Row("memory_framepack", "FramePack's fixed partition"),
            Row("ac_fs", "frame selection (OneStory)"),
            Row("memory_oracle", "known relevance"),
        ),
    ),
    "families": Axis(
        "families of baselines (Table 1)",
        (
            Row("independent", "no memory"),
            Row("last_frame_chain", "last frame as first frame (I2V)"),
            Row(
                "fixed_window",
                "fixed window (paper: Mask2DiT)",
                {"t2msv": (0.5472, 0.5419, 0.2253), "i2msv": (0.5452, 0.5446, 0.2270)},
            ),
            Row(
                "keyframe",
                "keyframes, then I2V (paper: StoryDiffusion + Wan2.1)",
                _t2msv(0.5633, 0.5681, 0.2217),
            ),
            Row(
                "edit_extend",
                "edit and extend (paper: Flux + Wan2.1)",
                {"t2msv": (0.5454, 0.5598, 0.1915), "i2msv": (0.5419, 0.5547, 0.1897)},
            ),
            Row("ac_fs", "OneStory", ONESTORY),
            Row("ac_fs_prompts", "OneStory, told prompts as the others are"),
        ),
        (("ac_fs", "fixed_window"), ("ac_fs", "keyframe"), ("ac_fs", "edit_extend")),
        (PERSONS, PLACES),
    ),
}
