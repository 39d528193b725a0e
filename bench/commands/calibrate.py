"""``bench calibrate``: do the metrics measure what they say?"""

from __future__ import annotations

import argparse
from typing import Any

from bench.console import note, say
from bench.plan import check_names, preset
from bench.tools import JudgeSettings, Tools, or_own
from cases.errors import WeightsError


def execute(options: argparse.Namespace, tools: Tools | None) -> int:
    """Damage stories by declared levels, measure them, and write tables and plots."""
    from bench.calibration import Job, calibrate, measurer
    from bench.environment import session
    from metrics.calibration import measure
    from metrics.calibration.families import FAMILIES, FIRST, NO_BARS
    from metrics.calibration.history import WHY_MISSED, WHY_WITHDRAWN, WITHDRAWN
    from metrics.registry import headline
    from reports.calibration import FOLDER, Calibration, write_calibration

    tools = or_own(tools)
    preset(options.preset)
    metrics = _metrics(options, tools)
    settings = JudgeSettings(options.preset, options.device, dict(options.weights), metrics)
    plan = _plan(settings, tools)
    folder, stories = options.out / FOLDER, range(FIRST, FIRST + options.stories)
    values = calibrate(folder, measurer(Job.of(settings)), plan, stories, options.workers, _done)
    found, foreign = measure.responses(values, headline), measure.cross_talks(values, headline)
    calibration = Calibration(
        families=FAMILIES,
        values=values,
        responses=found,
        cross_talks=foreign,
        shares=measure.shares(values, headline),
        sensitivities=measure.sensitivities(values, headline),
        misses=measure.misses(found, foreign),
        bars=measure.BARS,
        without_bars=NO_BARS,
        why_missed=WHY_MISSED,
        withdrawn=WITHDRAWN,
        why_withdrawn=WHY_WITHDRAWN,
        plan=plan,
        session=session(options.device),
    )
    page = write_calibration(options.out, calibration)
    say(f"calibration: {page}")
    return 0


def _metrics(options: argparse.Namespace, tools: Tools) -> tuple[str, ...]:
    """Those asked for, the default set of a run, or all that can be measured here."""
    known = [metric.name for metric in tools.metrics()]
    weights = dict(options.weights)
    missing = tools.unavailable_metrics(options.preset, weights) if tools.unavailable_metrics else {}
    if options.metrics == ("all",):
        for name, reason in missing.items():
            note(f"without {name}: {reason}")
        return tuple(name for name in known if name not in missing)
    if options.metrics is None:
        default = tools.default_metrics(options.preset, weights) if tools.default_metrics else known
        return tuple(name for name in known if name in default)
    check_names("metric", options.metrics, known)
    for name in options.metrics:
        if name in missing:
            raise WeightsError(f"{name} is unavailable: {missing[name]}")
    return tuple(options.metrics)


def _plan(settings: JudgeSettings, tools: Tools) -> dict[str, Any]:
    """All that values depend on."""
    from metrics.calibration.families import FAMILIES, VERSION
    from metrics.calibration.settings import CLEAN, SETTINGS

    versions = {metric.name: metric.version for metric in tools.metrics()}
    return {
        "version": VERSION,
        "preset": settings.preset,
        "metrics": {name: versions[name] for name in settings.metrics},
        "judges": tools.judge_weights(settings.preset, settings.weights, settings.metrics),
        "format": list(CLEAN),
        "families": {family.name: list(family.levels) for family in FAMILIES},
        "settings": [[setting.kind, setting.name] for setting in SETTINGS],
    }


def _done(done: int, count: int) -> None:
    note(f"{done} of {count} stories measured")
