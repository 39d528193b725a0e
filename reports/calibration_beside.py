"""The calibration beside a run, as ``bench calibrate`` leaves it: do its judges answer as they must?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from reports.calibration import FOLDER, PAGE
from reports.run_file import RunFile

NAME = "calibration"
"""Of the folder beside the run's: where ``bench calibrate`` writes by default, next to where runs go."""


class Beside(NamedTuple):
    """A calibration that the report of a run can show."""

    page: Path
    responses: Path
    """How metrics answer what they are meant for, as a picture."""
    same_judges: bool
    """Whether it was made with the very weights that judged the run."""


def calibration_beside(folder: Path, run: RunFile) -> Beside | None:
    """The calibration in ``calibration/`` beside the run's folder, if it is finished."""
    place = folder.resolve().parent / NAME
    page, responses, plan = (
        place / name for name in (PAGE, f"{FOLDER}/responses.png", f"{FOLDER}/plan.json")
    )
    if not all(path.is_file() for path in (page, responses, plan)):
        return None
    judges = json.loads(plan.read_bytes()).get("judges", {})
    mine = run.plan.judges
    return Beside(page, responses, all(judges.get(name) == sha256 for name, sha256 in mine.items()))
