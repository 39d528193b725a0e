"""How numbers and names are written, the same in every table, plot and page."""

from __future__ import annotations

from reports.run_file import PlanEntry
from reports.statistics import Estimate

NOTHING, NOT_PLAYED = "–", "not played"
ARROWS = {"higher": "↑", "lower": "↓", "neither": ""}
"""Which way is better."""


def number(value: float | None, digits: int = 3) -> str:
    """Three decimals; a dash for what does not exist."""
    if value is None:
        return NOTHING
    text = f"{value:.{digits}f}"
    return text.replace("-", "−") if float(text) != 0 else text.lstrip("-")


def signed(value: float | None) -> str:
    """A difference, always with its sign."""
    return NOTHING if value is None else f"{'+' if value >= 0 else ''}{number(value)}"


def bounds(low: float | None, high: float | None) -> str:
    """An interval."""
    return NOTHING if low is None or high is None else f"[{number(low)}, {number(high)}]"


def lacking(cell: Estimate) -> str:
    """Stories without a value, as what follows a number; nothing where there are none."""
    return f" (−{cell.missing})" if cell.missing else ""


def counts(cell: Estimate) -> str:
    """Stories with a value, and those without where there are any."""
    return f"{cell.n}{lacking(cell)}"


def mean_in_words(cell: Estimate | None) -> str:
    """Mean, interval and what is lacking; None for what was not played."""
    if cell is None:
        return NOT_PLAYED
    return f"{number(cell.mean)} {bounds(cell.low, cell.high)}{lacking(cell)}"


def p_value(p: float | None) -> str:
    """A p-value; small ones as a bound."""
    if p is None:
        return NOTHING
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def plain(name: str) -> str:
    """A name with its underscores as spaces."""
    return name.replace("_", " ")


def heading(plan: PlanEntry) -> str:
    """What was run, with the weights in the title so that no picture of it goes without them."""
    suite, cases = plan.suite, len(plan.suite.patterns)
    return f"{suite.name} version {suite.version}, {cases} case{'s' * (cases != 1)}, {plan.preset} weights"
