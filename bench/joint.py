"""Several runs on one page: those of one suite are compared, those of different suites stand side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.comparing import claims_family
from bench.contestants import gather, refuse_unequal
from cases.errors import RunError
from reports.comparison import Verdict, verdict
from reports.joint_page import Part
from reports.summary import Summary


def groups(summaries: Sequence[Summary]) -> list[list[Summary]]:
    """The runs by suite, in the order given.

    Raises:
        RunError: a run is given twice, or numbers would stand together that do not mean the same: another
            start set or version of a suite, another preset, another version of a metric, or other judges.
    """
    found: dict[str, list[Summary]] = {}
    places = [summary.folder.resolve() for summary in summaries]
    for i, summary in enumerate(summaries):
        if places[i] in places[:i]:
            raise RunError(f"{summary.folder} is given twice; give each run once.")
        name = summary.run.plan.suite.name
        refuse_unequal(summaries[0], summary, across_suites=name != summaries[0].run.plan.suite.name)
        group = found.setdefault(name, [])
        group.append(summary)
        refuse_unequal(group[0], summary)
    return list(found.values())


def parts(grouped: Sequence[Sequence[Summary]], said: Mapping[Path, Sequence[Verdict]]) -> list[Part]:
    """What the page says of each suite.

    Args:
        grouped: as :func:`groups` gives it.
        said: folder of a run -> what may be said of its own generators.
    """
    return [_part(tuple(group), said) for group in grouped]


def _part(group: tuple[Summary, ...], said: Mapping[Path, Sequence[Verdict]]) -> Part:
    own = tuple(tuple(said[summary.folder]) for summary in group)
    if len(group) == 1 and own[0]:
        return Part(group, own, own[0], None)
    try:
        field = gather([summary.folder for summary in group], None)
    except RunError as error:  # fewer than two generators, or no story that all have
        return Part(group, own, (), str(error))
    return Part(group, own, tuple(map(verdict, claims_family(field))), None)
