"""A comparison on the terminal and as files: ``compare.md``, ``compare.csv``, ``compare.json``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from reports.comparison import ALL, Comparison, Row, Verdict
from reports.run_file import write_whole
from reports.sheets import Sheet, markdown_section, rich_table
from reports.wording import NOTHING, bounds, counts, number, p_value, signed

NAME = "compare"
SCHEMA = 1
"""Of ``compare.json``."""
CLAIMS_NOTE = (
    "found for both: over what was found for both generators. missing as different: who is missing counts "
    'as a different person (or place). "better" needs both, and the second judge\'s sign where it was run.'
)


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print what may be said, what stands beside it, and the means; controls apart."""
    for sheet in sheets(comparison, everything=False):
        console.print(rich_table(sheet))
    for fact in comparison.facts:
        console.print(Text(fact))


def write_comparison(folder: Path, comparison: Comparison) -> list[Path]:
    """Write the three files; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"md": _markdown(comparison), "csv": _csv(comparison), "json": _json(comparison)}
    for suffix, text in texts.items():
        write_whole(folder / f"{NAME}.{suffix}", text.encode())
    return [folder / f"{NAME}.{suffix}" for suffix in texts]


def sheets(comparison: Comparison, everything: bool = True) -> Iterator[Sheet]:
    """The tables.

    Args:
        comparison: what was found.
        everything: with the rows of patterns and of metrics that no claim is made on.
    """
    yield claims(comparison)
    beside = [row for row in comparison.rows if row.pairs != "all"]
    if beside:
        yield _differences("Recall pairs beside adjacent pairs", beside)
    if everything:
        by_pattern = [row for row in comparison.rows if row.pattern != ALL]
        if by_pattern:
            yield _differences("By pattern", by_pattern)
        primary = {verdict.evidence.metric.name for verdict in comparison.verdicts}
        rest = [row for row in comparison.rows if row.metric not in primary]
        if rest:
            yield _differences("Other metrics: no claim is made on these", rest)
    for title, control in (("Means of the generators", False), ("Controls", True)):
        if any(mean.control == control for mean in comparison.means):
            yield _means(comparison, title, control)


def claims(comparison: Comparison) -> Sheet:
    """What may be said of each primary metric."""
    header = ("metric", "difference", "found for both", "p (Holm)", "missing as different", "p (Holm)",
              "second judge", "n", "verdict", "because")  # fmt: skip
    rows = tuple(_claim(verdict) for verdict in comparison.verdicts)
    return Sheet(comparison.title, header, rows, CLAIMS_NOTE)


def _claim(verdict: Verdict) -> tuple[str, ...]:
    evidence = verdict.evidence
    common, strict, second = evidence.common, evidence.strict, evidence.second
    return (
        evidence.metric.title,
        f"{common.one} − {common.other}",
        _interval(common),
        p_value(common.p_holm),
        _interval(strict) if strict else NOTHING,
        p_value(strict.p_holm) if strict else NOTHING,
        signed(second.difference) if second else NOTHING,
        str(common.n),
        verdict.word,
        verdict.because,
    )


def _differences(title: str, rows: list[Row]) -> Sheet:
    header = ("metric", "difference", "pairs", "pattern", "over", "mean [95 % interval]", "n", "p")
    cells = tuple(
        (r.title, f"{r.one} − {r.other}", r.pairs, r.pattern, r.over, _interval(r), str(r.n), p_value(r.p))
        for r in rows
    )
    return Sheet(title, header, cells, "p: of one test, not corrected")


def _means(comparison: Comparison, title: str, control: bool) -> Sheet:
    means = [mean for mean in comparison.means if mean.control == control]
    names = list(dict.fromkeys(mean.generator for mean in means))
    cells = {(mean.metric, mean.generator): mean.cell for mean in means}
    titles = {mean.metric: mean.title for mean in means}
    rows = tuple(
        (
            text,
            *(
                f"{number((c := cells[metric, name]).mean)} {bounds(c.low, c.high)} {counts(c)}"
                for name in names
            ),
        )
        for metric, text in titles.items()
    )
    return Sheet(
        title, ("metric", *names), rows, "mean [95 % interval] stories with a value (−stories without)"
    )


def _interval(row: Row) -> str:
    return f"{signed(row.difference)} {bounds(row.low, row.high)}"


def _markdown(comparison: Comparison) -> str:
    facts = "\n".join(f"- {fact}" for fact in comparison.facts)
    return "\n".join([f"# {comparison.title}\n", f"{facts}\n", *map(markdown_section, sheets(comparison))])


def _csv(comparison: Comparison) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(Row)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in comparison.rows)
    return text.getvalue()


def _json(comparison: Comparison) -> str:
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "facts": comparison.facts,
        "verdicts": [
            {
                "metric": verdict.evidence.metric.name,
                "one": verdict.evidence.common.one,
                "other": verdict.evidence.common.other,
                "verdict": verdict.word,
                "because": verdict.because,
                "lost": verdict.evidence.lost,
            }
            for verdict in comparison.verdicts
        ],
        "rows": [asdict(row) for row in comparison.rows],
        "means": [
            {
                "generator": mean.generator,
                "control": mean.control,
                "metric": mean.metric,
                **mean.cell._asdict(),
            }
            for mean in comparison.means
        ],
    }
    return json.dumps(data, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
