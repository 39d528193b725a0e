"""Spoilt stories whose pictures stay: other captions and prompts."""

from __future__ import annotations

from cases.storyworld.language import write_texts
from cases.storyworld.stories import sample_story
from cases.types import Shot
from metrics.calibration.film import SPLIT, Film, rng_of

FOREIGN = 1_000_000
"""Added to a story's number: the story whose captions are foreign to it."""


def exchange_captions(film: Film, count: float) -> Film:
    """Captions and prompts of ``count`` shots exchanged in pairs, two shots each."""
    pairs = _unlike_pairs(film)[: round(count) // 2]
    shots = film.case.shots
    return _retold(film, {a: shots[b] for pair in pairs for a, b in (pair, pair[::-1])})


def foreign_captions(film: Film, count: float) -> Film:
    """Captions and prompts of the last ``count`` shots taken from another story."""
    number, shots = film.number + FOREIGN, len(film.case.shots)
    other = write_texts(sample_story(number, SPLIT), SPLIT, number)
    last = range(shots - round(count), shots)
    # Prompts are understood without the other story, and stand for its captions as well.
    changed = {i: film.case.shots[i].model_copy(update=_texts(other.prompts[i])) for i in last}
    return _retold(film, changed)


def _unlike_pairs(film: Film) -> list[tuple[int, int]]:
    """The shots in pairs, in an order of chance; as many as can be differ in who or where is seen.

    The captions of two shots that show the same people in the same place differ by an action at most: to
    exchange them is hardly a fault.
    """
    rng = rng_of(film, "captions_exchanged")
    orders = (rng.permutation(len(film.case.shots)).tolist() for _ in range(50))
    pairings = [list(zip(order[::2], order[1::2], strict=False)) for order in orders]
    shown = [(frozenset(shot.cast), shot.place) for shot in film.case.shots]
    return max(pairings, key=lambda pairs: sum(shown[a] != shown[b] for a, b in pairs))


def _retold(film: Film, texts: dict[int, Shot]) -> Film:
    """The story asked for with other words; who and where in each shot stays as annotated."""
    shots = tuple(
        shot.model_copy(update=_texts(texts[i].prompt, texts[i].caption)) if i in texts else shot
        for i, shot in enumerate(film.case.shots)
    )
    return film._replace(case=film.case.model_copy(update={"shots": shots}))


def _texts(prompt: str, caption: str | None = None) -> dict[str, str]:
    return {"prompt": prompt, "caption": caption or prompt}
