"""From the finished runs of ``bench ablate --axis all`` to published results: pages, plots, strips, values.

Everything follows from the runs' files: published again, they give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench import ablation
from bench.ablation import OURS, PAPER, Played
from bench.axes import AXES
from bench.axis_runs import CONTROLS, generators_of
from bench.claim_stories import claim_stories
from bench.equal_treatment import treatment_table
from bench.plan import in_plan_order
from bench.played_suites import METHODS, PlayedAxis, PlayedSuite, read_axis
from bench.published_overview import TITLES, all_claims, all_methods, gaps
from cases.load import load_suite
from reports.plot_margins import MarginPanel, Mark, write_margins
from reports.result_strips import write_strips
from reports.result_values import claims_csv, stories_csv
from reports.results_page import AxisPage, PublishedRun, StripPicture, axis_page, readme, strips_page
from reports.run_file import SUITE_COPY, write_whole
from reports.samples import mean, mean_of_samples
from reports.sheets import Sheet

STRIPS = 12
"""Cases, shared among the suites: four a pattern in all."""
SUBJECT = "ac_fs"


def publish(suites: Sequence[PlayedSuite], out: Path) -> int:
    """Write everything; how many bytes it takes.

    Files of an earlier publication that have the names of these are replaced.

    Args:
        suites: at least one.
        out: ``docs/results``.
    """
    out.mkdir(parents=True, exist_ok=True)
    for old in (
        *(out / "strips").glob("*.jpg"),
        *(out / f"{a}{end}" for a in AXES for end in (".md", ".png")),
    ):
        old.unlink(missing_ok=True)
    axes = [axis for name in AXES if (axis := read_axis(name, suites)).played]
    index: dict[str, str] = {}
    for axis in axes:
        title = AXES[axis.name].title
        write_margins(
            out / f"{axis.name}.png", f"{title[0].upper()}{title[1:]}: tiny weights", _panels(axis, suites)
        )
        write_whole(out / f"{axis.name}.md", axis_page(_page(axis, suites)).encode())
        index[f"{axis.name}.md"] = title
    pictures = _strips(suites, out)
    write_whole(out / "strips.md", strips_page(pictures).encode())
    index["strips.md"] = f"{len(pictures)} cases by all methods"
    index |= _values(axes, suites, out)
    runs = [PublishedRun(suite.name, seed, run.run) for suite in suites for seed, run in suite.runs.items()]
    command = publish_command(suites)
    first = readme(command, runs, [all_claims(axes), all_methods(suites)], list(gaps(axes, suites)), index)
    write_whole(out / "README.md", first.encode())
    return sum(path.stat().st_size for path in out.rglob("*") if path.is_file())


def _page(axis: PlayedAxis, suites: Sequence[PlayedSuite]) -> AxisPage:
    record, sheets = AXES[axis.name], list[Sheet]()
    treatments = {suite.name: suite.treatments for suite in suites}
    for played, claims in zip(axis.played, axis.claims, strict=True):
        rows = [one for one in treatments[played.suite] if one.generator in generators_of(record)]
        sheets += [ablation.table(played)]
        sheets += [ablation.claims_table(played, claims)] if record.claims else []
        sheets += [treatment_table(rows, f"{played.suite}: equal treatment")]
    return AxisPage(axis.name, record.title, {r.generator: r.label for r in record.rows}, tuple(sheets))


def _panels(axis: PlayedAxis, suites: Sequence[PlayedSuite]) -> list[list[MarginPanel]]:
    references = {suite.name: suite for suite in suites}
    return [
        [
            MarginPanel(
                f"{played.suite}, {words}",
                tuple(_mark(played, row.generator, metric) for row in played.axis.rows),
                SUBJECT,
                None if (cell := references[played.suite].cell(CONTROLS[0], metric)) is None else cell.mean,
            )
            for played in axis.played
        ]
        for metric, words in TITLES.items()
    ]


def _mark(played: Played, generator: str, metric: str) -> Mark:
    if generator in played.absent:
        return Mark(generator, None)
    each = [
        mean(
            mean_of_samples(ablation.contestant(field, generator).stories[case.id], metric)
            for case in played.cases
        )
        for field in played.fields
    ]
    several = tuple(each) if len(each) > 1 else ()
    return Mark(generator, ablation.mean_of(played, generator, metric), several)


def _strips(suites: Sequence[PlayedSuite], out: Path) -> list[StripPicture]:
    pictures: list[StripPicture] = []
    for suite in suites:
        run = suite.runs[0]
        known = {case.id: case for case in load_suite(run.folder / SUITE_COPY).suite.cases}
        cases = in_plan_order([known[name] for name in run.run.plan.suite.patterns])
        pictures += write_strips(out, suite.name, run, (*CONTROLS, *METHODS), cases[: STRIPS // len(suites)])
    return pictures


def _values(axes: Sequence[PlayedAxis], suites: Sequence[PlayedSuite], out: Path) -> dict[str, str]:
    runs = [(suite.name, seed, run) for suite in suites for seed, run in suite.runs.items()]
    measured = [metric.name for metric in runs[0][2].run.plan.metrics]
    metrics = [name for name in (*OURS, *AXES["families"].margins, *PAPER) if name in measured]
    stories = [story for axis in axes for played in axis.played for story in claim_stories(axis.name, played)]
    write_whole(out / "claims.csv", claims_csv(stories))
    write_whole(out / "stories.csv", stories_csv(runs, metrics))
    return {
        "claims.csv": "both sides of every claim, story by story and training by training",
        "stories.csv": "values of every story of every method and training",
    }


def publish_command(suites: Sequence[PlayedSuite]) -> str:
    """The command that publishes these, with what is not its default."""
    limit = suites[0].runs[0].run.plan.limit
    only = "" if len(suites) > 1 else f" --suite {suites[0].name}"
    return f"python -m bench publish{only}{'' if limit is None else f' --limit {limit}'}"
