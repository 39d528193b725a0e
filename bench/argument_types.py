"""What the command line takes for names, numbers, seeds, shards, shares and amounts."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from pathlib import Path

DTYPES = ("float32", "bfloat16", "float16")
"""What networks can be asked to compute in."""


def positive(text: str) -> int:
    """A whole number from 1 up."""
    if not text.isdigit() or int(text) == 0:
        raise ArgumentTypeError(f"expected a number from 1 up, found {text!r}")
    return int(text)


def seed(text: str) -> tuple[int]:
    """``7`` -> (7,)."""
    try:
        return (int(text),)
    except ValueError:
        raise ArgumentTypeError(f"expected a whole number, found {text!r}") from None


def seeds(text: str) -> tuple[int, ...]:
    """``3`` -> the first three, (0, 1, 2); ``0,5,9`` -> those."""
    if "," not in text:
        if not text.isdigit() or int(text) == 0:
            raise ArgumentTypeError(f"expected how many, or seeds separated by commas, found {text!r}")
        return tuple(range(int(text)))
    found = tuple(number for part in text.split(",") for number in seed(part))
    if len(set(found)) < len(found):
        raise ArgumentTypeError(f"expected different seeds, found {text!r}")
    return found


def shard(text: str) -> tuple[int, int]:
    """``1/3`` -> (1, 3)."""
    number, _, of = text.partition("/")
    if not (number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise ArgumentTypeError(f"expected I/N with I from 1 to N, such as 1/3, found {text!r}")
    return int(number), int(of)


def amount(text: str) -> float:
    """A number above 0."""
    number = _number(text)
    if not 0 < number < float("inf"):
        raise ArgumentTypeError(f"expected a number above 0, found {text!r}")
    return number


def share(text: str) -> float:
    """A number from 0 to 1."""
    number = _number(text)
    if not 0 <= number <= 1:
        raise ArgumentTypeError(f"expected a share from 0 to 1, found {text!r}")
    return number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ArgumentTypeError(f"expected a number, found {text!r}") from None


def slug(text: str) -> str:
    """A name that can become a path."""
    if not re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", text) or len(text) > 64:
        raise ArgumentTypeError(f"expected lower-case letters, digits, - and _, found {text[:80]!r}")
    return text


def lengths(text: str) -> tuple[str, tuple[float, ...]]:
    """``81`` -> ("frames", (81,)); ``5s,4.2s`` -> ("seconds", (5, 4.2))."""
    parts = text.split(",")
    unit = "seconds" if text.endswith("s") else "frames"
    if any(part.endswith("s") != (unit == "seconds") for part in parts):
        raise ArgumentTypeError(f"expected frames (81,90) or seconds (5s,4.2s), not both, found {text!r}")
    found = tuple(amount(part.removesuffix("s")) for part in parts)
    if unit == "frames" and not all(number.is_integer() for number in found):
        raise ArgumentTypeError(f"expected whole frames, or seconds (5s), found {text!r}")
    return unit, found


def names(text: str) -> tuple[str, ...]:
    """``a,b`` -> (a, b), each once."""
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not found:
        raise ArgumentTypeError("expected names separated by commas")
    return found


def weights(text: str) -> tuple[str, str]:
    """``NAME=PATH`` -> (NAME, PATH)."""
    name, equals, place = text.partition("=")
    if not (name and equals and place):
        raise ArgumentTypeError(f"expected NAME=PATH, found {text!r}")
    return name, str(Path(place).expanduser()) if place.startswith("~") else place
