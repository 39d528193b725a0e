"""How persons are named: described in full, briefly, or as known already."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cases.storyworld.colours import CLOTH, HAIR, colour_word
from cases.storyworld.language.lexicon import (
    BAG_PHRASES,
    BOTTOM_PHRASES,
    HAIR_PHRASES,
    HAT_PHRASES,
    PATTERN_WORDS,
)
from cases.storyworld.world import Gender, Person

PRONOUN: dict[Gender, str] = {"man": "he", "woman": "she"}
PLURAL: dict[Gender, str] = {"man": "men", "woman": "women"}


def describe(rng: np.random.Generator, person: Person) -> str:
    """A full description without an article: hair, face, top, and one or two other things worn."""
    face = [_hair(person)] if person.hair_style != "bald" else []
    face += ["a beard"] if person.beard and rng.random() < 0.7 else []
    face += ["glasses"] if person.glasses and rng.random() < 0.6 else []
    extras = _extras(person)
    chosen = [extras[i] for i in sorted(rng.permutation(len(extras))[: 1 + (rng.random() < 0.4)])]
    bald = "bald " if person.hair_style == "bald" else ""
    features = f" with {listed(face)}" if face else ""
    return f"{bald}{person.gender}{features} wearing {listed([with_article(_top(person)), *chosen])}"


def brief(person: Person) -> str:
    """A short description without an article: ``man in a red coat``."""
    return f"{person.gender} in {with_article(colour_word(person.top_colour, CLOTH) + ' ' + person.top)}"


def with_article(words: str) -> str:
    """``words`` after *a* or *an*."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def listed(items: Sequence[str]) -> str:
    """``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def another(words: str, gender: Gender) -> str:
    """A new person after one of the same gender; the comma keeps *another* from the hair."""
    if not words.startswith(gender):
        return with_article(words)
    return f"another {gender},{words[len(gender) :]},"


def joined(names: Sequence[str]) -> str:
    """The first two of ``names`` as one subject; long descriptions are set apart by a comma."""
    a, b = (*names, "")[:2]
    return f"{a.rstrip(',')}{',' if 'wearing' in a else ''} and {b}" if b else a


def again(rng: np.random.Generator, person: Person, *, only: bool, recent: bool, subject: bool) -> str:
    """A later mention.

    Args:
        rng: chooses among the forms.
        person: who is meant.
        only: no other person of this gender has been seen so far.
        recent: seen in one of the last two shots, so that a pronoun is understood.
        subject: stands before a finite verb, where a pronoun fits.
    """
    gender = person.gender
    by_clothes = f"{gender} in the {colour_word(person.top_colour, CLOTH)} {person.top}"
    if not only:
        return f"the {by_clothes}"
    forms = [f"the same {gender}", f"the same {gender}", f"the {gender}", f"the {by_clothes}"]
    if recent and subject:
        forms.append(PRONOUN[gender])
    return forms[rng.integers(len(forms))]


def both_again(rng: np.random.Generator, a: Person, b: Person, *, subject: bool) -> str:
    """A later mention of the only two persons seen so far, who were together before."""
    forms = ["the two of them", "both of them"]
    if a.gender == b.gender:
        forms += [f"the two {PLURAL[a.gender]}", f"both {PLURAL[a.gender]}"]
    if subject:
        forms.append("they")
    return forms[rng.integers(len(forms))]


def _hair(person: Person) -> str:
    return HAIR_PHRASES[person.hair_style].format(colour=colour_word(person.hair, HAIR))


def _top(person: Person) -> str:
    words = [colour_word(person.top_colour, CLOTH), PATTERN_WORDS[person.pattern], person.top]
    return " ".join(word for word in words if word)


def _bottom(person: Person) -> str:
    return BOTTOM_PHRASES[person.bottom].format(colour=colour_word(person.bottom_colour, CLOTH))


def _extras(person: Person) -> list[str]:
    """Other things worn, most telling first."""
    extras = [
        HAT_PHRASES[person.hat].format(colour=colour_word(person.hat_colour, CLOTH)),
        "" if person.top == "dress" else _bottom(person),
        BAG_PHRASES[person.bag].format(colour=colour_word(person.bag_colour, CLOTH)),
    ]
    return [_articled(extra) for extra in extras if extra]


def _articled(phrase: str) -> str:
    """Mends *a orange cap*."""
    return with_article(phrase[2:]) if phrase.startswith("a ") else phrase
