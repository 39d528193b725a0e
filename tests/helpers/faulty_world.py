"""The tiny world with generators and judges that go wrong in every way a real one may.

``python tests/helpers/faulty_world.py run --suite FILE ...`` is ``bench run ...`` with them. What goes wrong
does so at ``case-02``; ``FAULTY_WORLD_MARKS`` names a folder in which faults that pass leave a mark.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

import tiny_world
from bench.__main__ import main
from bench.tools import GeneratorInfo, JudgeSettings, Scorer, Value
from cases.types import Brief, Case, GeneratorSettings
from tiny_world import Colours

BAD = "case-02"


class Faulty(Colours):
    """Makes what `colours` makes, but something happens at the bad case."""

    def shot(self, brief: Brief, shot: int) -> np.ndarray:
        if brief.case_id == BAD and shot == 1:
            self.happens()
        return super().shot(brief, shot)

    def happens(self) -> None:
        raise ValueError("nobody can draw this")


class Picky(Faulty):
    """Cannot make one story, whatever its batch mates."""

    name = "picky"


class Passing(Faulty):
    """Fails once in the life of a run."""

    name = "passing"

    def happens(self) -> None:
        if first_time(self.name):
            raise RuntimeError("out of memory, for the moment")


class Dying(Faulty):
    """Its process is killed once, as by a system that runs out of memory."""

    name = "dying"

    def happens(self) -> None:
        if first_time(self.name):
            os.kill(os.getpid(), signal.SIGKILL)


class Deadly(Faulty):
    """Its process is killed whenever it comes to the bad case."""

    name = "deadly"

    def happens(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class Hanging(Faulty):
    """Never comes back from the bad case."""

    name = "hanging"

    def happens(self) -> None:
        time.sleep(3600)


class Restless(Faulty):
    """Starts a program in a session of its own, and waits for it for ever."""

    name = "restless"

    def happens(self) -> None:
        program = subprocess.Popen(["sleep", "3600"], start_new_session=True)
        with (Path(os.environ["FAULTY_WORLD_MARKS"]) / self.name).open("a") as file:
            file.write(f"{program.pid}\n")
        program.wait()


class Greedy(Faulty):
    """Wants eight gigabytes for the bad case."""

    name = "greedy"

    def happens(self) -> None:
        np.ones(10**9)


def first_time(name: str) -> bool:
    mark = Path(os.environ["FAULTY_WORLD_MARKS"]) / name
    if mark.exists():
        return False
    mark.touch()
    return True


CLASSES: dict[str, type[Colours]] = {
    c.name: c for c in (Colours, Picky, Passing, Dying, Deadly, Hanging, Restless, Greedy)
}


def generators() -> Mapping[str, GeneratorInfo]:
    return {name: GeneratorInfo(False, f"plays {name}") for name in CLASSES}


def build_generator(name: str, settings: GeneratorSettings) -> Colours:
    return CLASSES[name].build(settings)


def load_scorer(settings: JudgeSettings) -> Scorer:
    """Judges that fail at the bad case where ``FAULTY_WORLD_JUDGES`` says so."""
    scorer, bad = tiny_world.load_scorer(settings), os.environ.get("FAULTY_WORLD_JUDGES")

    def score(videos: Sequence[Path | None], case: Case) -> Sequence[Value]:
        if bad and case.id == BAD:
            raise KeyError("a bug in a metric")
        return scorer(videos, case)

    return score


TOOLS = replace(
    tiny_world.TOOLS, generators=generators, build_generator=build_generator, load_scorer=load_scorer
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], TOOLS))
