"""A generator that is somebody's program, called once a story; docs/score.md shows one.

The program gets a folder for the story, with ``brief.json`` (case id, seed, format, device, and for each shot
its caption, its prompt and the file to write) and on I2MSV ``first_frame.png``. It writes the files and ends
with exit code 0. What it writes is kept as it is. All else is the reason why that story has no videos.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from typing_extensions import Self

from baselines.outside.program import run_program
from baselines.outside.spec import STORY, CommandSpec, load_spec
from cases.decoding import probe_isolated
from cases.errors import GenerationError, VideoError
from cases.images import write_png
from cases.types import Brief, Case, GeneratorSettings

BRIEF, FIRST_FRAME = "brief.json", "first_frame.png"
SPECIFICATION = "specification"


class Command:
    """Calls a program.

    Args:
        spec: which, and how.
        folder: where it is started: that of the specification.
        settings: of the run.
    """

    def __init__(self, spec: CommandSpec, folder: Path, settings: GeneratorSettings) -> None:
        self.spec, self.folder, self.settings = spec, folder, settings
        self._work = Path(tempfile.mkdtemp(prefix=f"bench-{spec.name}-"))
        weakref.finalize(self, shutil.rmtree, self._work, ignore_errors=True)

    @classmethod
    def build(cls, settings: GeneratorSettings) -> Self:
        """The program of the specification that ``settings.weights`` names under :data:`SPECIFICATION`."""
        path = Path(settings.weights[SPECIFICATION])
        return cls(load_spec(path), path.parent, settings)

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[Path]]:
        """The files that the program wrote; they are gone with the next call.

        Raises:
            GenerationError: the program failed, took too long, or left shots out; its last words are in it.
        """
        for story in self._work.iterdir():
            shutil.rmtree(story)
        return [self._story(brief) for brief in briefs]

    def _story(self, brief: Brief) -> list[Path]:
        story = self._work / brief.case_id
        files = [story / f"shot-{i + 1}.mp4" for i in range(len(brief.captions))]
        write_brief(story, brief, files, self.settings)
        command = [part.replace(STORY, str(story)) for part in self.spec.command]
        ended = run_program(command, self.folder, self._environment(), self.spec.timeout)
        if ended.fault is not None:
            raise GenerationError(f"{command[0]} {ended.fault}{ended.last_words}")
        if fault := _fault(files):
            raise GenerationError(f"{command[0]} ended with exit code 0, but {fault}{ended.last_words}")
        return files

    def _environment(self) -> dict[str, str]:
        """Ours without what would lead another interpreter to our packages, and with what was asked for."""
        ours = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
        return {**ours, **self.spec.environment}


def write_brief(story: Path, brief: Brief, files: Sequence[Path], settings: GeneratorSettings) -> None:
    """Write all that a program is told of a story."""
    story.mkdir(parents=True)
    shots = [
        {"caption": caption, "prompt": prompt, "file": file.name}
        for caption, prompt, file in zip(brief.captions, brief.prompts, files, strict=True)
    ]
    told: dict[str, Any] = {
        "case_id": brief.case_id,
        "seed": brief.seed,
        "format": settings.format._asdict(),
        "device": settings.device,
        "first_frame": None if brief.first_frame is None else FIRST_FRAME,
        "shots": shots,
    }
    (story / BRIEF).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if brief.first_frame is not None:
        write_png(story / FIRST_FRAME, brief.first_frame)


def _fault(files: Sequence[Path]) -> str | None:
    """What is wrong with what a program wrote, or None."""
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        return f"did not write {', '.join(missing)}"
    for file in files:
        try:
            probe_isolated(file)
        except VideoError as error:  # noqa: PERF203 - the first that fails is enough
            return f"{file.name} cannot be read: {str(error).removeprefix(f'{file}: ')}"
    return None
