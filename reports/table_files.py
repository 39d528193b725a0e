"""Tables as files for papers and spreadsheets: CSV, Markdown, and LaTeX with booktabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from reports.grids import Block, Cell, Column, Grid, Line
from reports.run_file import write_whole
from reports.wording import ARROWS, bounds, counts, number, plain

TEX_BREAK = r" \\ "
MARK, DAGGER = "†", r"^{\dagger}"
NOTE = (
    f"{MARK}: told apart from OneStory: Holm-corrected p < 0.05 over what was found for both, again where "
    "who is missing counts as different, and the second judge, where it was run, sees the same sign. "
    "Headline metrics only. Controls are set apart."
)


def write_tables(grids: Sequence[Grid], folder: Path) -> list[str]:
    """Write every table in every format into ``folder``; the names of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for grid in grids:
        for ending, render in FORMATS.items():
            names.append(f"{grid.name}.{ending}")
            write_whole(folder / names[-1], render(grid).encode())
    return names


def as_csv(grid: Grid) -> str:
    """One row a generator; six columns a metric: mean, bounds, stories with a value and without, the mark."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    parts = ("", " low", " high", " n", " missing", " differs")
    names = [f"{_full_name(column)}{part}" for column in grid.columns for part in parts]
    writer.writerow(["run", "generator", "control", *names])
    for block in grid.blocks:
        for line in (*block.lines, *block.controls):
            fields = [field for cell in line.cells for field in _fields(cell)]
            control = "yes" if line.generator.control else "no"
            writer.writerow([block.title, line.generator.name, control, *fields])
    return file.getvalue()


def _fields(cell: Cell) -> list[str]:
    """Empty for what does not exist, never 0."""
    mean, low, high, n, missing = cell.estimate
    values = ("" if v is None else number(v).replace("−", "-") for v in (mean, low, high))
    differs = "" if cell.differs is None else MARK if cell.differs else "no"
    return [*values, str(n), str(missing), differs]


def _full_name(column: Column) -> str:
    if len(column.metrics) == 1:
        return column.metrics[0].name
    return f"mean of {' and '.join(metric.name for metric in column.metrics)}"


def as_markdown(grid: Grid) -> str:
    """One table a run."""
    header = ["", *(f"{_long_title(column)} {ARROWS[column.direction]}" for column in grid.columns)]
    lines = []
    for block in grid.blocks:
        rows = [header, ["---"] * len(header), *(_markdown_row(line) for line in _all(block))]
        lines += [f"{block.title}\n", *(f"| {' | '.join(row)} |" for row in rows), ""]
    lines.append(f"Mean [95 % interval] n stories (−stories without a value). {NOTE}")
    return "\n".join(lines) + "\n"


def _all(block: Block) -> Iterator[Line]:
    yield from block.lines
    yield from block.controls


def _markdown_row(line: Line) -> list[str]:
    name = plain(line.generator.name)
    return [f"*{name} (control)*" if line.generator.control else name, *map(_markdown_cell, line.cells)]


def _markdown_cell(cell: Cell) -> str:
    mean, low, high, *_ = cell.estimate
    text = f"**{number(mean)}**" if cell.best else number(mean)
    interval = "" if low is None else f" {bounds(low, high)}"
    return f"{text}{MARK if cell.differs else ''}{interval} {counts(cell.estimate)}"


def _long_title(column: Column) -> str:
    """Columns of one group are named in full where there is no line above for the group."""
    return f"{column.group}: {column.title}" if column.group else column.title


def as_latex(grid: Grid) -> str:
    """A ``table*`` with booktabs, best mean bold, intervals below the means."""
    spec = "l" + "c" * len(grid.columns)
    lines = [
        "% needs \\usepackage{booktabs}",
        "\\begin{table*}",
        "\\centering\\footnotesize\\setlength{\\tabcolsep}{2pt}",
        f"\\begin{{tabular}}{{{spec}}}",
        "\\toprule",
        *_latex_groups(grid),
        " & ".join(["Method", *map(_latex_title, grid.columns)]) + r" \\",
    ]
    for block in grid.blocks:
        lines += _latex_block(block, len(grid.columns))
    return "\n".join([*lines, "\\bottomrule", "\\end{tabular}", _latex_caption(grid), "\\end{table*}"]) + "\n"


def _latex_groups(grid: Grid) -> list[str]:
    """The line of groups and the rules below it; nothing where no column has a group."""
    if not any(group for group, _ in grid.groups):
        return []
    cells, rules, place = [""], [], 2
    for group, count in grid.groups:
        cells.append(f"\\multicolumn{{{count}}}{{c}}{{{_tex(group)}}}")
        if group:
            rules.append(f"\\cmidrule(lr){{{place}-{place + count - 1}}}")
        place += count
    return [" & ".join(cells) + r" \\", "".join(rules)]


def _latex_title(column: Column) -> str:
    """One word a line, since the columns are narrow."""
    arrow = {"higher": r" $\uparrow$", "lower": r" $\downarrow$", "neither": ""}[column.direction]
    return f"\\shortstack{{{_tex(column.title).replace(' ', TEX_BREAK)}{arrow}}}"


def _latex_block(block: Block, columns: int) -> list[str]:
    lines = ["\\midrule", f"\\multicolumn{{{columns + 1}}}{{l}}{{\\emph{{{_tex(block.title)}}}}} \\\\"]
    lines += [row for line in block.lines for row in _latex_rows(line)]
    if block.controls:
        lines += ["\\addlinespace", *(row for line in block.controls for row in _latex_rows(line))]
    return lines


def _latex_rows(line: Line) -> list[str]:
    """A generator's means, and below them their intervals."""
    name = _tex(plain(line.generator.name))
    name = f"\\emph{{{name}}} (control)" if line.generator.control else name
    rows = ([name, *map(_latex_mean, line.cells)], ["", *map(_latex_interval, line.cells)])
    return [" & ".join(row) + r" \\" for row in rows]


def _latex_mean(cell: Cell) -> str:
    mean = cell.estimate.mean
    if mean is None:
        return "--"
    text = f"\\mathbf{{{_ascii(mean)}}}" if cell.best else _ascii(mean)
    return f"${text}{DAGGER if cell.differs else ''}$"


def _latex_interval(cell: Cell) -> str:
    _, low, high, *_ = cell.estimate
    if low is None or high is None:
        return ""
    return f"{{\\tiny$[{_ascii(low)},\\,{_ascii(high)}]$}}"


def _ascii(value: float) -> str:
    return number(value).replace("−", "-")


def _latex_caption(grid: Grid) -> str:
    cells = [c.estimate for block in grid.blocks for line in _all(block) for c in line.cells]
    least, most = min((c.n for c in cells), default=0), max((c.n for c in cells), default=0)
    stories = f"{most}" if least == most else f"{least} to {most}"
    lost = max((c.missing for c in cells), default=0)
    without = f", at most {lost} without a value" if lost else ""
    note = _tex(NOTE).replace(MARK, "$\\dagger$")
    return f"\\caption{{Means over {stories} stories{without}; below: 95\\,\\% intervals. {note}}}"


_SPECIAL = str.maketrans({
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{",
    "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"$<$", ">": r"$>$",
})  # fmt: skip


def _tex(text: str) -> str:
    return text.translate(_SPECIAL)


FORMATS: dict[str, Callable[[Grid], str]] = {"csv": as_csv, "md": as_markdown, "tex": as_latex}
"""Ending of the file -> what is in it."""
