"""``bench starts``: the first frames of I2MSV, named and hashed."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from bench.console import note, say
from bench.plan import preset
from bench.tools import Tools
from cases.errors import BenchError
from cases.load import load_suite
from cases.starts import STORYWORLD, find_set, load_starts, named_sets
from cases.types import SuiteFile


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """List, check or make start sets."""
    actions = {"list": _list, "check": _check, "make": _make}
    actions[options.action](options)
    return 0


def _list(_options: argparse.Namespace) -> None:
    say(f"{STORYWORLD}  drawn from the story world: for the tiny preset")
    for name, passport in named_sets().items():
        origin = passport.made.get("model") or passport.made.get("images") or "unknown origin"
        count = f"{len(passport.images)} images for {passport.suite}"
        say(f"{name}  {count}, {origin}, sha256 {passport.sha256[:12]}")


def _check(options: argparse.Namespace) -> None:
    from bench.starts import strangers

    suite, form = _suite(options.suite), preset(options.preset).format
    starts = load_starts(suite, form, options.start_set)
    say(f"{starts.name}: {len(starts.frames)} first frames for {suite.suite.name}, all there and readable")
    say(f"sha256 {starts.sha256}")
    source = find_set(options.start_set)
    for name in strangers(source, suite) if isinstance(source, Path) else ():
        note(f"  of no case: {name}")
    same = Counter(frame.tobytes() for frame in starts.frames.values())
    if twice := sum(count for count in same.values() if count > 1):
        note(f"  {twice} cases begin with a picture that another case begins with too")


def _make(options: argparse.Namespace) -> None:
    from bench.starts import Recipe, make_from_images, make_from_model

    suite, form = _suite(options.suite), preset(options.preset).format
    name = options.name or options.folder.name
    if options.from_images is not None:
        passport = make_from_images(suite, options.folder, name, options.from_images, form)
    else:
        recipe = Recipe(options.from_model, form, options.seed, options.steps, options.device, options.dtype)
        passport = make_from_model(suite, options.folder, name, recipe, _done)
    say(f"{passport.name}: {len(passport.images)} first frames in {options.folder}, sha256 {passport.sha256}")
    say(f"use it with: bench run --suite {options.suite} --start-set {options.folder}")


def _suite(name: str) -> SuiteFile:
    suite = load_suite(name)
    if suite.suite.task != "i2msv":
        raise BenchError(f"{name}: its stories begin without a first frame; give an i2msv suite.")
    return suite


def _done(done: int, count: int) -> None:
    note(f"{done} of {count} first frames made")
