"""What each method of an axis was given and what it costs: the table that shows equal treatment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from baselines.registry import GENERATORS, build_generator
from bench.generate import brief_maker
from cases.errors import RunError
from cases.starts import StartSet
from cases.types import Case, GeneratorSettings
from onestory.arms import ARMS
from onestory.model.delta import is_delta, read_index
from reports.run_file import write_whole
from reports.sheets import Sheet
from reports.wording import NOTHING, number, plain

TREATMENTS = "treatment.json"


class Treatment(NamedTuple):
    """One method."""

    generator: str
    training: Mapping[str, Any] | None
    """What its weights say of their training; None for weights that say nothing."""
    noise_tokens: int
    context_tokens: int
    """At a story's last shot."""
    gflop: float
    """A shot, mean over a story, decoding included."""
    seconds: float | None
    """A shot, as the run measured it."""


def treatments(
    generators: Sequence[str],
    settings: GeneratorSettings,
    case: Case,
    starts: StartSet | None,
    seconds: Mapping[str, float | None],
) -> list[Treatment]:
    """Measure the generators on one story.

    Args:
        generators: names.
        settings: with the weights of every arm by name.
        case: the story whose operations are counted.
        starts: first frames, on I2MSV.
        seconds: generator -> seconds a shot.
    """
    return [_treatment(name, settings, case, starts, seconds.get(name)) for name in generators]


def _treatment(
    name: str, settings: GeneratorSettings, case: Case, starts: StartSet | None, seconds: float | None
) -> Treatment:
    import torch
    from torch.nn.attention import SDPBackend, sdpa_kernel

    from onestory.measure import counted

    generator: Any = build_generator(name, settings)
    brief = brief_maker(starts)(case, 0)
    for part in generator.pipeline.components.values():
        if isinstance(part, torch.nn.Module):
            part.requires_grad_(False)  # the counter would look for a graph, of which there is none
    # The fused attention of processors is not counted; written out, its products are.
    with sdpa_kernel(SDPBackend.MATH), counted() as cost:
        generator.generate([brief], [case])
    arm = GENERATORS[name].arm
    return Treatment(
        name,
        None if arm is None else _training(Path(settings.weights[arm])),
        generator.noise_tokens,
        generator.context_tokens(len(case.shots)),
        cost.flop / 1e9 / len(case.shots),
        seconds,
    )


def write_treatments(folder: Path, found: Sequence[Treatment]) -> None:
    """Keep them in a run's folder."""
    write_whole(folder / TREATMENTS, json.dumps([one._asdict() for one in found], indent=1).encode() + b"\n")


def read_treatments(folder: Path) -> list[Treatment]:
    """What :func:`write_treatments` kept.

    Raises:
        RunError: there is none, or it is damaged.
    """
    path = folder / TREATMENTS
    try:
        return [Treatment(**one) for one in json.loads(path.read_bytes())]
    except FileNotFoundError:
        raise RunError(
            f"{path} is not there: `bench ablate` writes it when all is played. Run it again to go on."
        ) from None
    except (ValueError, TypeError) as error:
        raise RunError(
            f"{path} is damaged ({error}). Run `bench ablate` again, which writes it anew."
        ) from error


def _training(folder: Path) -> Mapping[str, Any] | None:
    if not is_delta(folder):
        return None
    facts: Mapping[str, Any] = read_index(folder)["training"]
    return facts


def treatment_table(found: Sequence[Treatment], title: str = "Equal treatment") -> Sheet:
    """The table."""
    header = ("method", "steps", "batch", "samples", "training minutes", "tuning trials", "noise tokens",
              "context tokens", "GFLOP a shot", "seconds a shot")  # fmt: skip
    rows = tuple(_row(one) for one in found)
    note = (
        "All arms start from one base and see the same targets, texts, noise, order and steps "
        "(docs/ablations.md). Noise tokens: with those of a keyframe or an edited first frame. Context "
        "tokens: at a story's last shot; of a keyframe, what it sees of the others. GFLOP: counted while a "
        "story was made, texts and decoding included. "
        "Seconds: as the run measured them, at batches of stories, beside whatever else the machine did."
    )
    return Sheet(title, header, rows, note)


def _row(one: Treatment) -> tuple[str, ...]:
    training = one.training or {}
    arm = GENERATORS[one.generator].arm
    trained = [str(training.get(key, NOTHING)) for key in ("steps", "batch", "samples")]
    minutes = training.get("seconds")
    return (
        plain(one.generator),
        *trained,
        NOTHING if minutes is None else number(minutes / 60, 1),
        NOTHING if arm is None else str(ARMS[arm].tuning),
        str(one.noise_tokens),
        str(one.context_tokens),
        number(one.gflop, 1),
        number(one.seconds),
    )
