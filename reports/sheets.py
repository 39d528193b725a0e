"""A table as text, once, for the terminal and for Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.table import Table


class Sheet(NamedTuple):
    """A table of texts."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def rich_table(sheet: Sheet) -> Table:
    """The table for the terminal; nothing in it is taken for markup."""
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(sheet.title, style="bold"),
        caption=Text(sheet.note),
        title_justify="left",
        caption_justify="left",
    )
    for column in sheet.header:
        table.add_column(Text(column))
    for row in sheet.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def markdown_section(sheet: Sheet) -> str:
    """The table for a page, under a heading."""
    parts = (f"## {sheet.title}", markdown_table(sheet.header, sheet.rows), sheet.note)
    return "\n\n".join(part.rstrip() for part in parts if part) + "\n"


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def csv_table(sheet: Sheet) -> str:
    """The table for a spreadsheet."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([sheet.header, *sheet.rows])
    return file.getvalue()
