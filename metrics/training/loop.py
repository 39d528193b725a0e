"""The training loop of all judges: seeded by step, so that a run stopped anywhere goes on exactly."""

from __future__ import annotations

import csv
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor, nn

SAVE_EVERY = 120.0
"""Seconds between checkpoints."""
LOG_EVERY = 10


class Task(Protocol):
    """What is trained."""

    @property
    def module(self) -> nn.Module:
        """The network whose weights change."""
        ...

    def losses(self, step: int, rng: np.random.Generator) -> Mapping[str, Tensor]:
        """Terms of the loss on the batch of a step; their sum is minimised."""
        ...


class Schedule(NamedTuple):
    """How long and how fast."""

    steps: int
    """The learning rate falls to zero here."""
    rate: float
    warm_up: int = 20
    weight_decay: float = 0.02

    def factor(self, step: int) -> float:
        """Share of the rate at a step: linear warm-up, then half a cosine."""
        if step < self.warm_up:
            return (step + 1) / self.warm_up
        done = (step - self.warm_up) / max(1, self.steps - self.warm_up)
        return float(0.5 * (1 + np.cos(np.pi * min(done, 1.0))))


def train(task: Task, schedule: Schedule, work: Path, *, seed: int, minutes: float | None = None) -> int:
    """Train until ``schedule.steps``, or for some minutes; an earlier run in ``work`` is continued.

    Args:
        task: network and data.
        schedule: length and learning rate.
        work: folder of ``checkpoint.pt`` and ``log.csv``.
        seed: of data and augmentation.
        minutes: stop after this time; None means not before the last step.

    Returns:
        Steps done in all.
    """
    work.mkdir(parents=True, exist_ok=True)
    optimizer = torch.optim.AdamW(
        task.module.parameters(), lr=schedule.rate, weight_decay=schedule.weight_decay, betas=(0.9, 0.98)
    )
    step, spent = _restore(work / "checkpoint.pt", task.module, optimizer)
    start = saved = time.monotonic()
    task.module.train()
    while step < schedule.steps and (minutes is None or time.monotonic() - start < 60 * minutes):
        terms = _step(task, optimizer, schedule, step, seed)
        step += 1
        now = time.monotonic()
        if step % LOG_EVERY == 0 or step == schedule.steps:
            _log(work / "log.csv", step, spent + now - start, terms)
        if now - saved > SAVE_EVERY:
            _save(work / "checkpoint.pt", task.module, optimizer, step, spent + now - start)
            saved = now
    _save(work / "checkpoint.pt", task.module, optimizer, step, spent + time.monotonic() - start)
    task.module.eval()
    return step


def _step(
    task: Task, optimizer: torch.optim.Optimizer, schedule: Schedule, step: int, seed: int
) -> dict[str, float]:
    torch.manual_seed(seed * 1_000_003 + step)
    for group in optimizer.param_groups:
        group["lr"] = schedule.rate * schedule.factor(step)
    terms = task.losses(step, np.random.default_rng((seed, step)))
    optimizer.zero_grad(set_to_none=True)
    sum(terms.values(), torch.zeros(())).backward()
    nn.utils.clip_grad_norm_(task.module.parameters(), 1.0)
    optimizer.step()
    return {name: float(term.detach()) for name, term in terms.items()}


def _restore(path: Path, module: nn.Module, optimizer: torch.optim.Optimizer) -> tuple[int, float]:
    if not path.exists():
        return 0, 0.0
    state = torch.load(path, weights_only=True)
    module.load_state_dict(state["module"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"]), float(state["seconds"])


def _save(path: Path, module: nn.Module, optimizer: torch.optim.Optimizer, step: int, seconds: float) -> None:
    state = {
        "module": module.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": step,
        "seconds": seconds,
    }
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _log(path: Path, step: int, seconds: float, terms: Mapping[str, float]) -> None:
    fresh = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.writer(file)
        if fresh:
            writer.writerow(["step", "seconds", *terms])
        writer.writerow([step, f"{seconds:.1f}", *(f"{value:.4f}" for value in terms.values())])
