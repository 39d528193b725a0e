"""The loop all trainers share: steps that depend on (seed, step) alone, checkpoints, a CSV log.

Nothing random is carried from step to step, so a run that is killed and resumed gives the same
weights, bit for bit, as one that was not.
"""

from __future__ import annotations

import csv
import math
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from torch import nn

from onestory.errors import TrainingError


@dataclass(frozen=True)
class Schedule:
    """Learning rate: linear rise, constant, and over the last ``decay`` share a linear fall to ``final``."""

    peak: float
    steps: int
    warmup: int = 300
    decay: float = 0.25
    final: float = 0.02

    def at(self, step: int) -> float:
        """Learning rate of ``step`` (from 0)."""
        rise = min(1.0, (step + 1) / max(1, self.warmup))
        left = (self.steps - step) / max(1.0, self.decay * self.steps)
        return self.peak * rise * max(self.final, min(1.0, left))


class Trainer(Protocol):
    """What :func:`train` drives."""

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """What is trained and checkpointed, by name."""
        ...

    @property
    def optimizer(self) -> torch.optim.Optimizer:
        """Checkpointed with them; its learning rate is set before each step."""
        ...

    def step(self, step: int) -> dict[str, float]:
        """Do one optimisation step; return what to log."""
        ...


class Ema:
    """Exponential moving average of the parameters that learn, with the usual ramp at the start."""

    def __init__(self, modules: Mapping[str, nn.Module], decay: float = 0.999) -> None:
        self.decay = decay
        self.modules = modules
        self.shadow = {
            k: {n: p.detach().clone() for n, p in m.named_parameters() if p.requires_grad}
            for k, m in modules.items()
        }

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Move the averages towards the parameters after ``step``."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for key, module in self.modules.items():
            shadow, parameters = self.shadow[key], dict(module.named_parameters())
            if shadow:
                now = [parameters[name].detach() for name in shadow]
                torch._foreach_lerp_(list(shadow.values()), now, 1 - decay)

    @torch.no_grad()
    def copy_to(self, modules: Mapping[str, nn.Module]) -> None:
        """Write the averages into modules of the same names."""
        for key, module in modules.items():
            for name, parameter in module.named_parameters():
                if name in self.shadow[key]:
                    parameter.copy_(self.shadow[key][name])

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Inside, the modules themselves hold the averages; after, what they held before."""
        held = [
            (p, p.detach().clone()) for m in self.modules.values() for p in m.parameters() if p.requires_grad
        ]
        self.copy_to(self.modules)
        try:
            yield
        finally:
            with torch.no_grad():
                for parameter, value in held:
                    parameter.copy_(value)

    def load(self, shadow: Mapping[str, Mapping[str, torch.Tensor]]) -> None:
        """Take averages from a checkpoint, to where the parameters are."""
        for key, module in self.modules.items():
            devices = {name: parameter.device for name, parameter in module.named_parameters()}
            self.shadow[key] = {name: value.to(devices[name]) for name, value in shadow[key].items()}


def save_checkpoint(path: Path, trainer: Trainer, ema: Ema | None, step: int) -> None:
    """Write modules, optimizer, averages and step to ``path``, whole or not at all."""
    state = {
        "step": step,
        "modules": {k: _state(m) for k, m in trainer.modules.items()},
        "optimizer": trainer.optimizer.state_dict(),
        "ema": None if ema is None else ema.shadow,
    }
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    os.replace(temporary, path)


def load_checkpoint(path: Path, trainer: Trainer, ema: Ema | None) -> int:
    """Restore what :func:`save_checkpoint` wrote; returns the number of steps done."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    if set(state["modules"]) != set(trainer.modules):
        raise TrainingError(
            f"{path} holds {sorted(state['modules'])}, this run trains {sorted(trainer.modules)}"
        )
    for key, module in trainer.modules.items():
        _load_state(path, key, module, state["modules"][key])
    trainer.optimizer.load_state_dict(state["optimizer"])
    if ema is not None:
        ema.load(state["ema"])
    return int(state["step"])


def _frozen(module: nn.Module) -> set[str]:
    return {name for name, parameter in module.named_parameters() if not parameter.requires_grad}


def _state(module: nn.Module) -> dict[str, torch.Tensor]:
    """All but frozen parameters, which the run's start holds."""
    frozen = _frozen(module)
    return {name: value for name, value in module.state_dict().items() if name not in frozen}


def _load_state(path: Path, key: str, module: nn.Module, state: Mapping[str, torch.Tensor]) -> None:
    found = module.load_state_dict(state, strict=False)
    missing = sorted(set(found.missing_keys) - _frozen(module))
    if missing or found.unexpected_keys:
        raise TrainingError(
            f"{path}: its {key} is another network: it lacks {missing[:3]} and has "
            f"{found.unexpected_keys[:3]} beyond this one"
        )


def train(
    trainer: Trainer,
    *,
    steps: int,
    out: Path,
    schedule: Schedule,
    ema: Ema | None = None,
    checkpoint_seconds: float = 180.0,
    log_every: int = 50,
    watch: Callable[[int], None] | None = None,
    writes: bool = True,
) -> None:
    """Run ``trainer`` up to ``steps``, resuming from ``out/checkpoint.pt`` when there is one.

    ``watch(step)`` is called after each checkpoint, for pictures and held-out scores. The log is
    ``out/log.csv``: step, seconds since the (re)start, learning rate and the mean of each logged value; rows
    of steps that were lost with a kill, and are done again, leave it.
    Of several processes that train together one ``writes``; the others call neither.
    """
    out.mkdir(parents=True, exist_ok=True)
    path = out / "checkpoint.pt"
    done = load_checkpoint(path, trainer, ema) if path.exists() else 0
    if writes:
        _forget_after(done, out / "log.csv")
    started = saved = time.monotonic()
    sums: dict[str, list[float]] = {}
    for step in range(done, steps):
        rate = schedule.at(step)
        for group in trainer.optimizer.param_groups:
            group["lr"] = rate * group.get("rate_factor", 1.0)
        for name, value in trainer.step(step).items():
            sums.setdefault(name, []).append(value)
        if ema is not None:
            ema.update(step)
        if not writes:
            continue
        last = step + 1 == steps
        if (step + 1) % log_every == 0 or last:
            _log(out / "log.csv", step + 1, time.monotonic() - started, rate, sums)
            sums = {}
        if last or time.monotonic() - saved > checkpoint_seconds:
            save_checkpoint(path, trainer, ema, step + 1)
            if watch is not None:
                watch(step + 1)
            saved = time.monotonic()


def _log(path: Path, step: int, seconds: float, rate: float, sums: dict[str, list[float]]) -> None:
    """Add a row; the file is written anew, because later rows may bring columns that earlier ones lack."""
    row = {"step": str(step), "seconds": f"{seconds:.1f}", "rate": f"{rate:.3g}"}
    row |= {name: f"{math.fsum(values) / len(values):.5g}" for name, values in sorted(sums.items())}
    _write_log(path, [*_read_log(path), row])


def _forget_after(step: int, path: Path) -> None:
    """Take the rows after a step from the log: what they tell of is done again."""
    rows = _read_log(path)
    kept = [row for row in rows if int(row["step"]) <= step]
    if rows and not kept:
        path.unlink()
    elif len(kept) < len(rows):
        _write_log(path, kept)


def _write_log(path: Path, rows: list[dict[str, str]]) -> None:
    columns = list(dict.fromkeys(name for each in rows for name in each))
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    os.replace(temporary, path)


def _read_log(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))
