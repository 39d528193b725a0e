"""Who does what in a shot, as a finite clause and as a noun phrase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cases.storyworld.language.lexicon import (
    APART_CLAUSES,
    APART_NOUNS,
    SIDE_BY_SIDE,
    THREE_CLAUSES,
    THREE_NOUNS,
    VERBS,
    Verb,
)
from cases.storyworld.world import Action, Actor


class Clause(NamedTuple):
    """The fillers of the slots about persons."""

    c: str
    n: str
    s: str = ""
    """Empty where two things happen, so that there is no one subject."""
    acts: str = ""
    acting: str = ""
    be: str = ""


class Names(NamedTuple):
    """How the actors are called in one sentence, actor by actor and together."""

    subjects: tuple[str, ...]
    """Before a finite verb (may be pronouns)."""
    nouns: tuple[str, ...]
    """Elsewhere."""
    pair_subject: str = ""
    """The first two together."""
    pair_noun: str = ""


def write_clause(rng: np.random.Generator, actors: Sequence[Actor], names: Names) -> Clause:
    """What the actors of a shot (one to three) do."""
    if len(actors) == 1:
        verb = _verb(rng, actors[0].action)
        return _single(names.subjects[0], names.nouns[0], verb.one, verb.doing, "is")
    if len(actors) == 3:
        return _three(rng, actors, names)
    first, second = actors
    if first.partner is not None:
        verb = _verb(rng, first.action)
        return _single(names.pair_subject, names.pair_noun, verb.many, verb.all_doing, "are")
    if first.action == second.action:
        verb = _verb(rng, first.action)
        side = choice(rng, SIDE_BY_SIDE)
        return _single(
            names.pair_subject, names.pair_noun, f"{verb.many} {side}", f"{verb.all_doing} {side}", "are"
        )
    return _apart(rng, first, second, names)


def _single(subject: str, noun: str, acts: str, acting: str, be: str) -> Clause:
    return Clause(f"{subject} {acts}", seen_doing(noun, acting), subject, acts, acting, be)


def _apart(rng: np.random.Generator, first: Actor, second: Actor, names: Names) -> Clause:
    a, b = _verb(rng, first.action), _verb(rng, second.action)
    one, two = names.nouns
    c = choice(rng, APART_CLAUSES).format(a=one, b=two, acts_a=a.one, acts_b=b.one)
    n = choice(rng, APART_NOUNS).format(
        a_doing=seen_doing(one, a.doing), b_doing=seen_doing(two, b.doing), b=two, acts_b=b.one
    )
    return Clause(c, n)


def _three(rng: np.random.Generator, actors: Sequence[Actor], names: Names) -> Clause:
    pair, other = _verb(rng, actors[0].action), _verb(rng, actors[2].action)
    slots = {"act_ab": pair.many, "doing_ab": pair.all_doing, "acts_c": other.one, "doing_c": other.doing}
    people = {"ab": names.pair_noun, "c": names.nouns[2]}
    c, n = (choice(rng, forms).format(**slots, **people) for forms in (THREE_CLAUSES, THREE_NOUNS))
    return Clause(c, n)


def seen_doing(noun: str, doing: str) -> str:
    """``the man waving``; after a list of clothes a comma keeps the reader on the path."""
    return f"{noun.rstrip(',')}{',' if 'wearing' in noun else ''} {doing}"


def _verb(rng: np.random.Generator, action: Action) -> Verb:
    verbs = VERBS[action]
    return verbs[rng.integers(len(verbs))]


def choice(rng: np.random.Generator, items: Sequence[str]) -> str:
    """One of ``items``, all equally likely."""
    return items[int(rng.integers(len(items)))]
