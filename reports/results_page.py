"""Published results of the comparison as Markdown: a page an axis, the strips, and what runs they are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reports.run_file import RunFile
from reports.sheets import Sheet, markdown_section, markdown_table
from reports.wording import plain

TINY = (
    "**These are tiny weights**: small networks, trained here on two cores on a drawn world. Methods are "
    "compared under equal conditions; the numbers are not those of the published models, and only the order "
    "of methods may be held against the paper's."
)

LEGEND = (
    "Dots: means over stories, with 95 % intervals; short strokes below: each training, where there are "
    "several; dashed: true drawings; orange: OneStory."
)


class PublishedRun(NamedTuple):
    """One run that results are of."""

    suite: str
    training: int
    """Seed of the training of its weights."""
    run: RunFile


class AxisPage(NamedTuple):
    """One axis."""

    name: str
    title: str
    labels: Mapping[str, str]
    """Generator -> what the tables call it."""
    sheets: tuple[Sheet, ...]


class StripPicture(NamedTuple):
    """The strip of one case."""

    file: str
    """Below ``docs/results``."""
    title: str
    captions: tuple[str, ...]


def axis_page(page: AxisPage) -> str:
    """The page of an axis: its plot, and for each suite the table, the claims and the equal treatment."""
    named = "; ".join(f"`{name}`: {label}" for name, label in page.labels.items())
    picture = f"![Margins of persons and places, by method and suite]({page.name}.png)\n\n{LEGEND}\n"
    parts = (f"# {page.title[0].upper()}{page.title[1:]}\n", TINY + "\n", f"Methods: {named}.\n", picture)
    return "\n".join(part for part in (*parts, *map(markdown_section, page.sheets)) if part)


def strips_page(pictures: Sequence[StripPicture]) -> str:
    """The page of all strips."""
    parts = [
        "# Strips: the same cases by all methods\n",
        "The middle frame of each shot; the first row is the true drawing. The cases are the first of each "
        f"suite, patterns in turn: nobody chose them. {TINY}\n",
    ]
    for picture in pictures:
        captions = "\n".join(f"{i}. {caption}" for i, caption in enumerate(picture.captions, 1))
        parts += [f"## {picture.title}\n", f"![{picture.title}]({picture.file})\n", captions + "\n"]
    return "\n".join(parts)


def readme(
    command: str,
    runs: Sequence[PublishedRun],
    overview: Sequence[Sheet],
    gaps: Sequence[str],
    index: Mapping[str, str],
) -> str:
    """The first page.

    Args:
        command: that publishes.
        runs: what the results are of.
        overview: tables to begin with.
        gaps: what is missing, a sentence each.
        index: file -> what it holds.
    """
    missing = "\n".join(f"- {gap}" for gap in gaps) or "Nothing: every method made every story."
    listed = "\n".join(f"- [{file}]({file}): {words}" for file, words in index.items())
    parts = [
        "# Results of the comparison\n",
        f"Written by `{command}` from the runs named below; not by hand. {TINY}\n",
        listed + "\n",
        *map(markdown_section, overview),
        "## What is missing\n",
        missing + "\n",
        _how_to_read(),
        _origin(command, runs),
        _weights(runs),
    ]
    return "\n".join(parts)


def _how_to_read() -> str:
    return """## How to read it

A *margin* is the likeness of shots that should show the same person (or place) minus that of shots that
should not; standing still scores 0 on it. *Recall pairs* have shots between. Intervals are 95 % over stories
(BCa bootstrap), the story is the unit, of several trainings a story's value is the mean. `(−k)`: k stories
have no value, which is never counted as 0. A claim holds where p after Holm (over the claims of its axis and
suite) is below 0.05 on the pairs found for both and where a missing person counts as different, and the
second judge has the same sign: docs/ablations.md. Claims of one training are of this checkpoint, not of its
method.

The claims can be computed again from `claims.csv` (its values have seven digits; `null`: no value):

```python
import pandas
from reports.statistics import difference, holm

rows = pandas.read_csv("claims.csv")
rows = rows[(rows["axis"] == "design") & (rows["suite"] == rows["suite"].iloc[0])]
found = []
for claim, values in rows.groupby(["metric", "one", "other"], sort=False):
    both = values.dropna(subset=["both_one", "both_other"])
    stories = both.groupby("case", sort=False)[["both_one", "both_other"]].mean()  # over trainings
    found.append((claim, difference(list(stories["both_one"]), list(stories["both_other"]))))
for (claim, result), p in zip(found, holm([result.p for _, result in found]), strict=True):
    print(*claim, result.mean, p)
```
"""


def _origin(command: str, runs: Sequence[PublishedRun]) -> str:
    sessions = [session for one in runs for session in one.run.sessions]
    days = sorted({session.started[:10] for session in sessions})
    commits = _distinct(
        f"`{s.commit}`{' with uncommitted changes' if s.dirty else ''}" if s.commit else "none known"
        for s in sessions
    )
    packages = _distinct(
        f"Python {s.python}, " + ", ".join(f"{name} {version}" for name, version in s.packages.items())
        for s in sessions
    )
    machines = _distinct(", ".join(f"{key} {value}" for key, value in s.hardware.items()) for s in sessions)
    commands = "\n".join(_distinct(f"python -m {session.command}" for session in sessions))
    facts = (
        ("date", " to ".join(dict.fromkeys((days[0], days[-1])))),
        ("commit", "; ".join(commits)),
        ("packages", "; ".join(packages)),
        ("hardware", "; ".join(machines)),
        ("runs", "; ".join(_said(one) for one in runs)),
    )
    table = markdown_table(("", ""), facts)
    return f"## Where it comes from\n\n{table}\n```sh\n{commands}\n{command}\n```\n"


def _said(one: PublishedRun) -> str:
    plan = one.run.plan
    stories = f"{len(plan.suite.patterns)} stories, noise seed {plan.seeds[0]}"
    return f"{one.suite}, training seed {one.training}: {stories}"


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _weights(runs: Sequence[PublishedRun]) -> str:
    methods = _distinct(
        f"{plain(generator.name)}|{one.training}|{name}|{digest}"
        for one in runs
        for generator in one.run.plan.generators
        for name, digest in generator.weights.items()
    )
    judges = _distinct(
        f"judge: {name}||{name}|{digest}" for one in runs for name, digest in one.run.plan.judges.items()
    )
    rows = [row.split("|") for row in (*methods, *judges)]
    header = ("method", "training seed", "weights", "SHA-256")
    return f"## Weights\n\n{markdown_table(header, rows)}"
