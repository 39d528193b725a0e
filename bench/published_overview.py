"""The first page of published results: all claims, all methods, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.ablation import OURS, Claim
from bench.axis_runs import CONTROLS, seeds_of, whole
from bench.played_suites import METHODS, PlayedAxis, PlayedSuite
from reports.sheets import Sheet
from reports.wording import NOT_PLAYED, bounds, mean_in_words, p_value, plain, signed

TITLES = {OURS[0]: "persons", OURS[1]: "places"}


def all_claims(axes: Sequence[PlayedAxis]) -> Sheet:
    """Every claim in a line."""
    header = ("axis", "suite", "claim, over recall pairs", "metric", "difference", "p (Holm)", "n", "verdict")
    rows = tuple(
        (axis.name, played.suite, *_claim(claim))
        for axis in axes
        for played, claims in zip(axis.played, axis.claims, strict=True)
        for claim in claims
    )
    return Sheet("Claims", header, rows, "Why a verdict is what it is stands on the page of its axis.")


def _claim(claim: Claim) -> tuple[str, ...]:
    row = claim.verdict.evidence.common
    return (
        f"{plain(row.one)} above {plain(row.other)}",
        row.title,
        f"{signed(row.difference)} {bounds(row.low, row.high)}",
        p_value(row.p_holm),
        str(row.n),
        claim.verdict.word,
    )


def all_methods(suites: Sequence[PlayedSuite]) -> Sheet:
    """Margins of every method; one that was not played is said to be."""
    header = ("method", *(f"{suite.name}: {words}" for suite in suites for words in TITLES.values()))
    rows = tuple(
        (plain(name), *(mean_in_words(suite.cell(name, metric)) for suite in suites for metric in TITLES))
        for name in (*CONTROLS, *METHODS)
    )
    note = (
        "Margins over recall pairs, mean over stories [95 % interval], training seed 0; "
        "reference: true drawings."
    )
    return Sheet("All methods", header, rows, note)


def gaps(axes: Sequence[PlayedAxis], suites: Sequence[PlayedSuite]) -> Iterator[str]:
    """What is missing, a sentence each."""
    for suite in suites:
        plan = suite.runs[0].run.plan
        if plan.limit is not None:
            yield f"{suite.name}: only the first {plan.limit} cases were played."
        absent = [plain(name) for name in (*CONTROLS, *METHODS) if not whole([name], suite.runs[0])]
        if absent:
            yield f"{suite.name}: {NOT_PLAYED}: {', '.join(absent)}."
        for seed, run in suite.runs.items():
            for key, reason in run.failures.items():
                who = f"{suite.name}, training seed {seed}: {plain(key.generator)}"
                yield f"{who} failed {key.case}: {reason}"
    for axis in axes:
        for played in axis.played:
            for seed in set(seeds_of(played.axis)) - set(played.seeds):
                yield f"{played.suite}, axis {axis.name}: no training of seed {seed}."
