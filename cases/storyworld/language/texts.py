"""Writes a story's captions and prompts."""

from __future__ import annotations

import colorsys
import re
from typing import Literal, NamedTuple

import numpy as np

from cases.storyworld.language import lexicon
from cases.storyworld.language.clauses import Clause, Names, choice, write_clause
from cases.storyworld.language.mentions import (
    again,
    another,
    both_again,
    brief,
    describe,
    joined,
    with_article,
)
from cases.storyworld.language.skeletons import SKELETONS
from cases.storyworld.language.tokens import tokenize
from cases.storyworld.splits import RESIDUES
from cases.storyworld.world import Place, ShotScript, Split, StoryScript

CAPTION_TOKENS = 45
PROMPT_TOKENS = 60
SPECIAL_SHARE = 0.4
"""Share of returning or staying shots whose caption uses a pattern made for that."""
MOVE_SHARE = 0.8
"""Share of camera moves that are stated."""
STILL_SHARE = 0.15
"""Share of static cameras that are stated."""
ATTEMPTS = 40
START = re.compile(r"(?:^|(?<=\. ))[a-z]")
DOUBLED = re.compile(r",\s*([,.;:])")
"""A comma that closes a description, before another mark."""
SEQUENTIAL = re.compile(
    r"\b(next|then|again|cut|goes on|moves on|moves to|turns? to|time|later|comes?|now|moment)\b"
)
"""Words that lean on an earlier shot; patterns with them are kept out of prompts."""
BUSY = re.compile(r"\b(as|while|camera)\b")
"""Words after which a camera move needs a sentence of its own."""


class StoryTexts(NamedTuple):
    """Everything a case says in words."""

    captions: tuple[str, ...]
    """Referential text of each shot."""
    prompts: tuple[str, ...]
    """Self-contained rewrite of each caption."""
    cast: dict[str, str]
    """Person slug -> description."""
    places: dict[str, str]
    """Place slug -> description."""
    skeletons: tuple[tuple[str, str], ...] = ()
    """The sentence patterns behind each shot's caption and prompt."""

    def shot_record(self, story: StoryScript, index: int) -> dict[str, object]:
        """Shot ``index`` of ``story`` as suite and sample files hold it."""
        shot = story.shots[index]
        return {
            "caption": self.captions[index],
            "prompt": self.prompts[index],
            "cast": [story.names[actor.person] for actor in shot.actors],
            "place": story.place_names[shot.place],
            "view": shot.view,
        }


class _Told(NamedTuple):
    text: str
    skeleton: str


class _Where(NamedTuple):
    """How the place of a shot is said."""

    at: str
    front: str
    place: str
    at_the: str
    the: str
    state: Literal["new", "same", "back"]


def write_texts(story: StoryScript, split: Split, seed: int) -> StoryTexts:
    """Texts of ``story`` in the sentences of ``split``; the same arguments always give the same texts."""
    writer = _Writer(np.random.default_rng([100 + list(RESIDUES).index(split), seed]), story, split)
    told = [writer.shot(i) for i in range(len(story.shots))]
    return StoryTexts(
        tuple(caption.text for caption, _ in told),
        tuple(prompt.text for _, prompt in told),
        {name: with_article(text) for name, text in zip(story.names, writer.people, strict=True)},
        dict(zip(story.place_names, writer.places, strict=True)),
        tuple((caption.skeleton, prompt.skeleton) for caption, prompt in told),
    )


class _Writer:
    """Writes the texts of a story; its descriptions of people and places stay the same throughout."""

    def __init__(self, rng: np.random.Generator, story: StoryScript, split: Split) -> None:
        self.rng = rng
        self.story = story
        self.skeletons = SKELETONS[split]
        self.people = tuple(describe(rng, person) for person in story.people)
        self.places = tuple(describe_place(rng, place) for place in story.places)

    def shot(self, index: int) -> tuple[_Told, _Told]:
        """Caption and prompt of shot ``index``; the first caption is its own prompt, as in the paper."""
        shot = self.story.shots[index]
        move = self._move(shot)
        prompt = self._fitting(shot, move, self._place_in_full(shot), PROMPT_TOKENS, None)
        if index == 0 and len(tokenize(prompt.text)) <= CAPTION_TOKENS:
            return prompt, prompt
        return self._fitting(shot, move, self._place_as_known(index), CAPTION_TOKENS, index), prompt

    def _fitting(self, shot: ShotScript, move: str, where: _Where, most: int, index: int | None) -> _Told:
        """At most ``most`` tokens: if need be with short descriptions, then without the move."""
        for attempt in range(ATTEMPTS):
            full = attempt < ATTEMPTS // 2
            names = self._names_in_full(shot, full) if index is None else self._names_as_known(index, full)
            clause = write_clause(self.rng, shot.actors, names)
            skeleton = self._skeleton(where.state if index is not None else None, bool(clause.s))
            stated = move if attempt < 0.75 * ATTEMPTS else ""
            told = _Told(self._filled(skeleton, clause, where, shot, stated), skeleton)
            if len(tokenize(told.text)) <= most:
                return told
        raise RuntimeError(f"no sentence of at most {most} tokens was found; the last was: {told.text}")

    def _skeleton(self, state: str | None, single: bool) -> str:
        """A pattern for a caption in a new, the same or an earlier place; None: for a prompt."""
        special = {"same": self.skeletons.same, "back": self.skeletons.back}.get(state or "", ())
        group = special if special and self.rng.random() < SPECIAL_SHARE else self.skeletons.any
        fitting = [
            skeleton
            for skeleton in group
            if (single or "{s}" not in skeleton) and (state or not SEQUENTIAL.search(skeleton))
        ]
        return choice(self.rng, fitting)

    def _filled(self, skeleton: str, clause: Clause, where: _Where, shot: ShotScript, move: str) -> str:
        sentence = skeleton.format(
            **clause._asdict(),
            **where._asdict(),
            view=choice(self.rng, lexicon.VIEW_NOUNS[shot.view]),
            seen=choice(self.rng, lexicon.VIEW_ADVERBS[shot.view]),
        )
        if move:
            free = not BUSY.search(sentence)
            tails = [tail for tail in lexicon.MOVE_TAILS if free or tail.startswith(".")]
            tails = tails[1:] if shot.move == "static" and free else tails
            sentence = sentence[:-1] + choice(self.rng, tails).format(move=move)
        sentence = DOUBLED.sub(r"\1", sentence)
        return START.sub(lambda match: match.group().upper(), sentence)

    def _move(self, shot: ShotScript) -> str:
        """How the camera moves, in words; empty where it is left open."""
        share = STILL_SHARE if shot.move == "static" else MOVE_SHARE
        return choice(self.rng, lexicon.MOVES[shot.move]) if self.rng.random() < share else ""

    def _place_in_full(self, shot: ShotScript) -> _Where:
        words = lexicon.PLACES[self.story.places[shot.place].kind]
        at = f"{words.preposition} {self.places[shot.place]}"
        return _Where(at, at, self.places[shot.place], at, self.places[shot.place], "new")

    def _place_as_known(self, index: int) -> _Where:
        shots = self.story.shots
        place = shots[index].place
        if all(shot.place != place for shot in shots[:index]):
            return self._place_in_full(shots[index])
        words = lexicon.PLACES[self.story.places[place].kind]
        same = shots[index - 1].place == place
        forms = (
            (lexicon.AT_SAME, lexicon.FRONT_SAME, lexicon.PLACE_SAME)
            if same
            else (lexicon.AT_AGAIN, lexicon.FRONT_AGAIN, lexicon.PLACE_AGAIN)
        )
        at, front, name = (
            choice(self.rng, form).format(preposition=words.preposition, noun=words.noun) for form in forms
        )
        the = f"the {words.noun}"
        return _Where(at, front, name, f"{words.preposition} {the}", the, "same" if same else "back")

    def _names_in_full(self, shot: ShotScript, full: bool) -> Names:
        names = tuple(self._described(actor.person, full and len(shot.actors) < 3) for actor in shot.actors)
        pair = joined(names)
        return Names(names, names, pair, pair)

    def _described(self, person: int, full: bool) -> str:
        return with_article(self.people[person] if full else brief(self.story.people[person]))

    def _names_as_known(self, index: int, full: bool) -> Names:
        actors = self.story.shots[index].actors
        subjects = tuple(self._mention(index, actor.person, full, subject=True) for actor in actors)
        nouns = tuple(self._mention(index, actor.person, full, subject=False) for actor in actors)
        pair = joined(nouns)
        if len(actors) == 2 and self._known_pair(index) and self.rng.random() < 0.7:
            a, b = (self.story.people[actor.person] for actor in actors)
            subject, noun = (both_again(self.rng, a, b, subject=subject) for subject in (True, False))
            return Names(subjects, nouns, subject, noun)
        return Names(subjects, nouns, pair, pair)

    def _mention(self, index: int, person: int, full: bool, *, subject: bool) -> str:
        known = self._seen(0, index)
        looks = self.story.people[person]
        so_far = self._seen(0, index + 1)
        rivals = {k for k in so_far if self.story.people[k].gender == looks.gender}
        if person in known:
            recent = person in self._seen(max(index - 2, 0), index)
            return again(self.rng, looks, only=rivals == {person}, recent=recent, subject=subject)
        words = self.people[person] if full else brief(looks)
        if rivals & known and self.rng.random() < 0.6:
            return another(words, looks.gender)
        return with_article(words)

    def _known_pair(self, index: int) -> bool:
        """Whether the shot's two persons are the only ones so far, and were together before."""
        here = self._seen(index, index + 1)
        together = any(self._seen(i, i + 1) == here for i in range(index))
        return together and self._seen(0, index) == here

    def _seen(self, first: int, end: int) -> set[int]:
        """The persons in a range of shots."""
        return {actor.person for shot in self.story.shots[first:end] for actor in shot.actors}


def describe_place(rng: np.random.Generator, place: Place) -> str:
    """A place as first mentioned, with its article."""
    hue = colorsys.rgb_to_hsv(*place.tint)[0] * 360
    tint = next(word for limit, word in lexicon.TINTS if hue < limit)
    return choice(rng, lexicon.PLACES[place.kind].first).format(tint=tint)
