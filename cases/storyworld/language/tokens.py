"""The one rule that cuts texts into tokens, and all tokens there are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from cases.storyworld.colours import CLOTH, HAIR
from cases.storyworld.language import lexicon
from cases.storyworld.language.skeletons import SKELETONS

TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
SLOT = re.compile(r"\{[a-z_]+\}")


def tokenize(text: str) -> list[str]:
    """Lower-case words, and punctuation marks as tokens of their own; spaces only separate."""
    return TOKEN.findall(text.lower())


@lru_cache(maxsize=1)
def vocabulary() -> tuple[str, ...]:
    """Every token that the texts of any split can hold, sorted."""
    texts = [line for split in SKELETONS.values() for group in split for line in group]
    texts += [text for name, value in vars(lexicon).items() if name.isupper() for text in _strings(value)]
    texts += [*CLOTH, *HAIR]
    return tuple(sorted({token for text in texts for token in tokenize(SLOT.sub(" ", text))}))


def _strings(value: object) -> Iterable[str]:
    """All strings in the values of nested tuples and dictionaries."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
