"""A suite as files for people who make the videos elsewhere: texts, first frames, names of videos."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from cases.images import write_png
from cases.start_passport import Passport, hash_bytes, write_passport
from cases.starts import STORYWORLD, StartSet, load_starts
from cases.types import Case, SuiteFile, VideoFormat

EXPORT_FORMAT = VideoFormat(480, 832, 81, 16.0)
"""The size of the first frames, and the length of shots that is suggested."""

COLUMNS = ("case_id", "shot", "file", "caption", "prompt", "cast", "place", "view")

README = """\
{title}

{count} stories of the suite "{suite}" (version {version}). For each make its shots in order and store them as
the files named in prompts.csv (and in manifest.json), below one folder of your own:

    <case_id>/shot-<i>.mp4        i from 1; one file a shot

  captions   what the paper's task gives: they refer to earlier shots ("the same man").
  prompts    the same, understandable alone. A model may use either, or both; say which when you report.
{starts}
Any size and frame rate will do; {frames} frames of {height}x{width} at {fps:g} a second are usual.
Shots that are missing count as missing, never as zero. cast, place and view are for scoring:
a model must not read them.

Score with:    python -m bench score YOUR_FOLDER --suite {suite}{start_set}
"""
STARTS = """\
  first_frames/<case_id>.png    the first frame of shot 1 (start set "{name}", sha256 {hash}).
                                Every generator that is compared must begin with it.
"""


def export_suite(
    suite: SuiteFile, out: Path, format: VideoFormat = EXPORT_FORMAT, starts: str | Path = STORYWORLD
) -> None:
    """Write a suite's texts, first frames (I2MSV) and expected file names into the folder ``out``.

    Files: ``README.txt``, ``manifest.json``, ``prompts.csv`` (a row a shot), ``cases/<case_id>.json`` and
    ``first_frames/<case_id>.png``. Files of an earlier export are written anew, others stay.

    Args:
        suite: what to export.
        out: a folder; made if missing.
        format: the size of the first frames, and the shots' usual length.
        starts: the start set, see :func:`cases.starts.load_starts`.

    Raises:
        CaseFileError: first frames are missing.
    """
    manifest = _manifest(suite, format)
    if suite.suite.task == "i2msv":
        start_set = load_starts(suite, format, starts)
        manifest["start_set"] = {"name": start_set.name, "sha256": start_set.sha256}
        _write_starts(out / "first_frames", start_set, suite.suite.name)
    for case in suite.suite.cases:
        _write_json(out / "cases" / f"{case.id}.json", _case_record(case))
    _write_table(out / "prompts.csv", suite)
    _write_json(out / "manifest.json", manifest)
    (out / "README.txt").write_text(_readme(manifest, format), encoding="utf-8")


def _write_starts(folder: Path, starts: StartSet, suite: str) -> None:
    """Write a start set at another size: the same set by its name and hash."""
    for case_id, frame in starts.frames.items():
        write_png(folder / f"{case_id}.png", frame)
    images = {f"{case}.png": hash_bytes((folder / f"{case}.png").read_bytes()) for case in starts.frames}
    passport = Passport(name=starts.name, sha256=starts.sha256, images=images, suite=suite)
    write_passport(folder, passport)


def shot_file(case_id: str, shot: int) -> str:
    """Where the video of a shot (zero-based) is expected, below a folder of videos."""
    return f"{case_id}/shot-{shot + 1}.mp4"


def _manifest(suite: SuiteFile, format: VideoFormat) -> dict[str, Any]:
    return {
        "suite": suite.suite.name,
        "version": suite.suite.version,
        "task": suite.suite.task,
        "suite_sha256": suite.sha256,
        "usual_format": format._asdict(),
        "files": {
            case.id: [shot_file(case.id, i) for i in range(len(case.shots))] for case in suite.suite.cases
        },
    }


def _case_record(case: Case) -> dict[str, Any]:
    record = case.model_dump(mode="json", exclude={"first_frame"})
    for i, shot in enumerate(record["shots"]):
        shot["file"] = shot_file(case.id, i)
    return record


def _write_table(path: Path, suite: SuiteFile) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for case in suite.suite.cases:
            for i, shot in enumerate(case.shots):
                annotations = (" ".join(shot.cast), shot.place, shot.view or "")
                table.writerow(
                    [case.id, i + 1, shot_file(case.id, i), shot.caption, shot.prompt, *annotations]
                )


def _readme(manifest: dict[str, Any], format: VideoFormat) -> str:
    start_set = manifest.get("start_set")
    return README.format(
        title=f"Videos to make for {manifest['suite']}",
        count=len(manifest["files"]),
        suite=manifest["suite"],
        version=manifest["version"],
        start_set=f" --start-set {_start_source(start_set['name'])}" if start_set else "",
        starts=STARTS.format(name=start_set["name"], hash=start_set["sha256"]) if start_set else "",
        **format._asdict(),
    )


def _start_source(name: str) -> str:
    return name if name == STORYWORLD else "THIS_FOLDER/first_frames"


def _write_json(path: Path, record: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
