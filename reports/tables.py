"""The tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reports.control_checks import check_controls
from reports.ranks import winners
from reports.run_file import GeneratorEntry, MetricEntry
from reports.summary import Comparison, Summary
from reports.wording import ARROWS, bounds, counts, heading, number, p_value, plain, signed

NAME_WIDTH, COLUMN_WIDTH = 38, 34


def print_tables(summary: Summary, console: Console) -> None:
    """Print the generators, the controls, and what separates the generators."""
    title = heading(summary.run.plan)
    caption = "mean [95 % interval] stories with a value (−stories without)"
    for group, generators in (("generators", summary.compared), ("controls", summary.controls)):
        for part in _parts(generators, console.width):
            console.print(means_table(summary, part, f"{title}: {group}", caption))
    if summary.comparisons:
        console.print(differences_table([c for c in summary.comparisons if _is_claim(c.metric)], title))
    checks = check_controls(summary)
    if checks:
        good = sum(check.verdict == "as expected" for check in checks)
        console.print(f"controls with known answers: {good} of {len(checks)} as expected", highlight=False)
    for check in checks:
        if check.verdict != "as expected":
            console.print(Text(f"  {check.verdict}: {check.expected}; found {check.found}"))


def _is_claim(metric: MetricEntry) -> bool:
    """Headline metrics and all margins, those over recall pairs too; the page has the rest."""
    return metric.primary or (metric.level == "pair" and metric.column is None)


def _parts(generators: Sequence[GeneratorEntry], width: int) -> list[Sequence[GeneratorEntry]]:
    """Generators that fit side by side."""
    each = max(1, (width - NAME_WIDTH) // COLUMN_WIDTH)
    return [generators[i : i + each] for i in range(0, len(generators), each)]


def means_table(summary: Summary, generators: Sequence[GeneratorEntry], title: str, caption: str) -> Table:
    """One row a metric, one column a generator."""
    table = Table(title=title, caption=caption, title_justify="left", caption_justify="left")
    table.add_column("metric")
    for generator in generators:
        table.add_column(plain(generator.name), no_wrap=True)
    tops = best(summary)
    for metric in summary.run.plan.metrics:
        cells = [_cell(summary, generator.name, metric.name, tops[metric.name]) for generator in generators]
        table.add_row(Text(f"{metric.title} {ARROWS[metric.direction]}"), *cells)
    return table


def _cell(summary: Summary, generator: str, metric: str, top: frozenset[str]) -> Text:
    cell = summary.cell(generator, metric)
    mean = (number(cell.mean), "bold" if generator in top else "")
    interval = f" {bounds(cell.low, cell.high)}" if cell.low is not None else ""
    return Text.assemble(mean, interval, f" {counts(cell)}")


def best(summary: Summary) -> dict[str, frozenset[str]]:
    """The compared generators with the best mean of each metric; none where there is no choice."""
    return {
        metric.name: winners(
            {g.name: summary.cell(g.name, metric.name).mean for g in summary.compared}, metric.direction
        )
        for metric in summary.run.plan.metrics
    }


def differences_table(comparisons: Sequence[Comparison], title: str) -> Table:
    """Paired differences, over stories that both generators have a value for."""
    table = Table(
        title=f"{title}: paired differences",
        caption="p: two-sided sign-flip test over stories; Holm: corrected over all rows of primary metrics",
        title_justify="left",
        caption_justify="left",
    )
    for column in ("metric", "difference", "mean [95 % interval]", "n", "p", "p (Holm)"):
        table.add_column(column, no_wrap=True)
    for metric, one, other, delta, adjusted in comparisons:
        mean = Text(f"{signed(delta.mean)} {bounds(delta.low, delta.high)}")
        names = f"{plain(one)} − {plain(other)}"
        table.add_row(Text(metric.title), names, mean, str(delta.n), p_value(delta.p), p_value(adjusted))
    return table
