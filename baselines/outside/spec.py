"""How somebody's program is called: a small YAML file, checked before anything runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from cases.errors import CaseFileError
from cases.faults import Fault, shown
from cases.types import Frozen, Slug
from cases.yaml_files import Kind, parse_file, read_file

SPEC = Kind("specification of a command", "name and command")
STORY = "{story}"
"""Stands for the folder of a story in the command."""
DAY = 86_400.0


class CommandSpec(Frozen):
    """A program that makes stories."""

    name: Slug
    """Of the generator, in reports."""
    command: Annotated[tuple[str, ...], Field(min_length=1)]
    """The program and its arguments; started in the folder of this file."""
    description: str = "a program from outside"
    environment: dict[str, str] = Field(default_factory=dict)
    """Variables it gets beside those of the caller."""
    timeout: Annotated[float, Field(gt=0, le=7 * DAY, allow_inf_nan=False)] = 3600.0
    """Seconds a story may take."""
    files: tuple[str, ...] = ()
    """Files and folders that its videos depend on (code, weights): their hashes become part of the run."""


def load_spec(path: Path) -> CommandSpec:
    """Read a specification.

    Raises:
        CaseFileError: the file cannot be read or has faults, or what it names is not there; all are listed.
    """
    spec = parse_file(CommandSpec, read_file(path, SPEC), str(path), SPEC, _faults)
    faults = [
        f"files: there is no {path.parent / file}" for file in spec.files if not (path.parent / file).exists()
    ]
    program = spec.command[0]
    place = str(path.parent / program) if "/" in program else program
    if shutil.which(place) is None:
        where = "is no program that can be run" if "/" in program else "is no program on the PATH"
        faults.append(f"command[0]: {shown(program)} {where}; give its full path, or that of its interpreter")
    if faults:
        raise CaseFileError(str(path), faults)
    return spec


def _faults(data: object) -> Iterator[Fault]:
    if not isinstance(data, Mapping):
        return
    command = data.get("command")
    if isinstance(command, list) and all(isinstance(part, str) for part in command):
        if not any(STORY in part for part in command):
            hint = f"give the program {STORY} as an argument, which becomes the folder of each story"
            yield Fault(("command",), f"{STORY} is missing; {hint}")
        for i, part in enumerate(command):
            if "\0" in part or (i == 0 and not part):
                yield Fault(("command", i), f"{shown(part)} is no argument that a program can have")
    variables = data.get("environment")
    for name, value in variables.items() if isinstance(variables, Mapping) else ():
        if not isinstance(name, str) or not name or "=" in name or "\0" in f"{name}{value}":
            yield Fault(("environment", str(name)), f"{shown(name)} is no variable that a program can have")
    for i, file in enumerate(data["files"] if isinstance(data.get("files"), list) else ()):
        if isinstance(file, str) and (not file or "\0" in file):
            yield Fault(("files", i), f"{shown(file)} is no name of a file")
