"""Generators from outside, as a command line names them: ``command:FILE.yaml`` and ``folder:PLACE``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from baselines.outside.command import SPECIFICATION, Command
from baselines.outside.folder import match_folder
from baselines.outside.manifest import load_manifest
from baselines.outside.spec import load_spec
from bench.existing import entry_of, report_match, slug
from bench.request import Request
from bench.tools import GeneratorInfo, Tools
from bench.weights import hash_file, hash_weights
from cases.errors import RunError
from cases.types import Generator, GeneratorSettings
from reports.run_file import GeneratorEntry

COMMAND, FOLDER = "command:", "folder:"


@dataclass(frozen=True)
class Outside:
    """Tools with more generators; plain data, so that it can be sent to another process."""

    tools: Tools
    infos: dict[str, GeneratorInfo] = field(default_factory=dict)
    specs: dict[str, Path] = field(default_factory=dict)
    """Generator -> the file that says how its program is called."""

    def generators(self) -> Mapping[str, GeneratorInfo]:
        """All of the tools and those from outside."""
        return {**self.tools.generators(), **self.infos}

    def build(self, name: str, settings: GeneratorSettings) -> Generator:
        """See :attr:`bench.tools.Tools.build_generator`."""
        if name not in self.specs:
            return self.tools.build_generator(name, settings)
        weights = {**settings.weights, SPECIFICATION: str(self.specs[name])}
        return Command.build(settings._replace(weights=weights))


def with_outside(tools: Tools, names: Sequence[str], request: Request, run: Path) -> tuple[Tools, list[str]]:
    """Tools that know the generators from outside among ``names``, and all names as the tools know them.

    Args:
        tools: what there is without them.
        names: as the user gave them.
        request: whose cases videos are looked for.
        run: the run's folder.

    Raises:
        CaseFileError: a specification or a manifest has faults.
        RunError: a folder is not there or holds none of the videos, or a name is taken.
        WeightsError: cuts have to be found, and the package that finds them is not installed.
    """
    outside, known = Outside(tools), []
    for name in names:
        if not name.startswith((COMMAND, FOLDER)):
            known.append(name)
            continue
        entry = _folder_entry(name, request, run) if name.startswith(FOLDER) else _command_entry(name)
        if entry.name in outside.generators():
            raise RunError(
                f"{name}: the name {entry.name!r} is taken; give another one (name: ... in the file)"
            )
        outside.infos[entry.name] = GeneratorInfo(False, entry.description, entry)
        if name.startswith(COMMAND):
            outside.specs[entry.name] = Path(name.removeprefix(COMMAND)).absolute()
        known.append(entry.name)
    if not outside.infos:
        return tools, known
    return replace(tools, generators=outside.generators, build_generator=outside.build), known


def _command_entry(name: str) -> GeneratorEntry:
    path = Path(name.removeprefix(COMMAND))
    spec = load_spec(path)
    hashes = {file: hash_weights(path.parent / file) for file in spec.files}
    weights = {SPECIFICATION: hash_file(path), **hashes}
    return GeneratorEntry(name=spec.name, description=spec.description, weights=weights, batch=1)


def _folder_entry(name: str, request: Request, run: Path) -> GeneratorEntry:
    place, cases = Path(name.removeprefix(FOLDER)), request.cases()
    manifest = None
    folder, title = place, slug(place.resolve().name)
    if place.is_file():
        manifest = load_manifest(place, {case.id: case for case in request.suite.suite.cases})
        folder = place.parent / (manifest.folder or ".")
        title = manifest.name or slug(place.stem)
    match = match_folder(folder, cases, manifest)
    report_match(folder, match, cases, 3)
    if not match.found:
        dry = f"bench score {folder} --suite {request.suite.suite.name} --dry-run"
        raise RunError(f"{folder}: none of the videos is there. `{dry}` says more.")
    return entry_of(title, folder, match, run, request.device)
