"""Words and phrases that fill the sentence patterns; shared by all splits."""

from __future__ import annotations

from typing import NamedTuple

from cases.storyworld.world import (
    Action,
    Bag,
    Bottom,
    ClothPattern,
    HairStyle,
    Hat,
    Move,
    PlaceKind,
    View,
)


class Verb(NamedTuple):
    """One way to say an action."""

    one: str
    """He ..."""
    many: str
    """They ..."""
    doing: str
    """Somebody seen ..."""
    all_doing: str
    """Several seen ..."""


class PlaceWords(NamedTuple):
    """How a kind of place is said."""

    preposition: str
    noun: str
    """After *the*."""
    first: tuple[str, ...]
    """First mentions and prompts; ``{tint}`` is the colour of the walls."""


def _verb(one: str, many: str, doing: str, all_doing: str = "") -> Verb:
    return Verb(one, many, doing, all_doing or doing)


def _pair(many: str, all_doing: str) -> Verb:
    """An action that needs two; it has no singular."""
    return Verb("", many, "", all_doing)


VERBS: dict[Action, tuple[Verb, ...]] = {
    "stand": (
        _verb("stands still", "stand still", "standing still"),
        _verb("stands and looks around", "stand and look around", "standing and looking around"),
        _verb("waits quietly", "wait quietly", "waiting quietly"),
    ),
    "walk": (
        _verb("walks along", "walk along", "walking along"),
        _verb("walks by", "walk by", "walking by"),
        _verb("takes a walk", "take a walk", "taking a walk"),
    ),
    "run": (
        _verb("runs along", "run along", "running along"),
        _verb("runs past", "run past", "running past"),
        _verb("goes running", "go running", "running fast"),
    ),
    "wave": (
        _verb("waves", "wave", "waving"),
        _verb("waves hello", "wave hello", "waving hello"),
        _verb(
            "raises a hand and waves",
            "raise their hands and wave",
            "raising a hand and waving",
            "raising their hands and waving",
        ),
    ),
    "jump": (
        _verb("jumps up and down", "jump up and down", "jumping up and down"),
        _verb("jumps for joy", "jump for joy", "jumping for joy"),
        _verb("jumps into the air", "jump into the air", "jumping into the air"),
    ),
    "dance": (
        _verb("dances", "dance", "dancing"),
        _verb("dances to music", "dance to music", "dancing to music"),
        _verb("moves to music", "move to music", "moving to music"),
    ),
    "drink": (
        _verb("drinks from a cup", "drink from cups", "drinking from a cup", "drinking from cups"),
        _verb(
            "takes a sip from a cup",
            "take sips from cups",
            "taking a sip from a cup",
            "taking sips from cups",
        ),
        _verb("has something to drink", "have something to drink", "having something to drink"),
    ),
    "read": (
        _verb("reads a book", "read books", "reading a book", "reading books"),
        _verb(
            "turns the pages of a book",
            "turn the pages of books",
            "turning the pages of a book",
            "turning the pages of books",
        ),
        _verb(
            "looks into an open book",
            "look into open books",
            "looking into an open book",
            "looking into open books",
        ),
    ),
    "point": (
        _verb("points ahead", "point ahead", "pointing ahead"),
        _verb("points at something", "point at something", "pointing at something"),
        _verb(
            "raises an arm and points",
            "raise their arms and point",
            "raising an arm and pointing",
            "raising their arms and pointing",
        ),
    ),
    "clap": (
        _verb("claps", "clap", "clapping"),
        _verb("claps both hands", "clap their hands", "clapping both hands", "clapping their hands"),
        _verb("gives some applause", "give some applause", "giving some applause"),
    ),
    "stretch": (
        _verb("stretches", "stretch", "stretching"),
        _verb("stretches both arms", "stretch their arms", "stretching both arms", "stretching their arms"),
        _verb("has a good stretch", "have a good stretch", "having a good stretch"),
    ),
    "phone": (
        _verb("talks on the phone", "talk on the phone", "talking on the phone"),
        _verb("makes a phone call", "make phone calls", "making a phone call", "making phone calls"),
        _verb(
            "holds a phone to one ear",
            "hold phones to their ears",
            "holding a phone to one ear",
            "holding phones to their ears",
        ),
    ),
    "talk": (
        _pair("talk to each other", "talking to each other"),
        _pair("have a talk", "having a talk"),
        _pair("chat with each other", "chatting with each other"),
    ),
    "shake_hands": (
        _pair("shake hands", "shaking hands"),
        _pair("greet each other and shake hands", "greeting each other and shaking hands"),
    ),
    "high_five": (
        _pair("give each other a high five", "giving each other a high five"),
        _pair("share a high five", "sharing a high five"),
    ),
    "hug": (
        _pair("hug each other", "hugging each other"),
        _pair("hug", "hugging"),
        _pair("share a warm hug", "sharing a warm hug"),
    ),
    "dance_together": (
        _pair("dance together", "dancing together"),
        _pair("dance with each other", "dancing with each other"),
        _pair("share a dance", "sharing a dance"),
    ),
}

PLACES: dict[PlaceKind, PlaceWords] = {
    "kitchen": PlaceWords("in", "kitchen", ("a kitchen with {tint} walls",)),
    "living_room": PlaceWords("in", "living room", ("a living room with {tint} walls",)),
    "office": PlaceWords("in", "office", ("an office with {tint} walls",)),
    "cafe": PlaceWords("in", "cafe", ("a cafe with {tint} walls",)),
    "library": PlaceWords("in", "library", ("a library with tall shelves", "a library full of books")),
    "street": PlaceWords("on", "street", ("a city street", "a street lined with houses")),
    "park": PlaceWords("in", "park", ("a park", "a park with trees")),
    "beach": PlaceWords("on", "beach", ("a sandy beach", "a beach by the sea")),
    "harbour": PlaceWords("at", "harbour", ("a harbour", "a harbour with boats")),
    "forest": PlaceWords("in", "forest", ("a forest", "a forest of tall trees")),
    "mountain": PlaceWords("on", "mountain path", ("a mountain path", "a path in the mountains")),
    "market": PlaceWords("at", "market", ("a street market", "a market with many stalls")),
    "platform": PlaceWords("on", "platform", ("a train platform", "a platform at a train station")),
    "rooftop": PlaceWords("on", "rooftop", ("a rooftop", "a rooftop above the city")),
}

AT_SAME = ("{preposition} the same {noun}", "{preposition} the {noun}")
AT_AGAIN = (
    "{preposition} the {noun} again",
    "{preposition} the {noun} once more",
    "{preposition} the same {noun} as before",
)
FRONT_SAME = ("{preposition} the same {noun}", "still {preposition} the {noun}")
FRONT_AGAIN = (
    "back {preposition} the {noun}",
    "{preposition} the {noun} again",
    "once more {preposition} the {noun}",
)
PLACE_SAME = ("the same {noun}", "the {noun}")
PLACE_AGAIN = ("the {noun} again", "the {noun} once more", "the {noun} from before")

TINTS: tuple[tuple[float, str], ...] = (
    (18, "pink"), (45, "orange"), (70, "yellow"), (160, "green"), (196, "teal"), (250, "blue"),
    (290, "purple"), (361, "pink"),
)  # fmt: skip
"""Upper limits of hue in degrees, and the word for walls of that hue."""

VIEW_NOUNS: dict[View, tuple[str, ...]] = {
    "close": ("a close shot", "a close view", "a tight shot"),
    "medium": ("a medium shot", "a medium view", "a shot from the middle distance"),
    "wide": ("a wide shot", "a wide view", "a long shot"),
}
VIEW_ADVERBS: dict[View, tuple[str, ...]] = {
    "close": ("up close", "from very near", "from close by"),
    "medium": ("from a few steps away", "from the middle distance", "at medium distance"),
    "wide": ("from far away", "from a long way off", "from far back"),
}
MOVES: dict[Move, tuple[str, ...]] = {
    "static": ("the camera holds still", "the camera does not move"),
    "push_in": ("the camera moves slowly closer", "the camera pushes in"),
    "pull_out": ("the camera moves slowly back", "the camera pulls out"),
    "pan_left": ("the camera pans left", "the camera moves slowly to the left"),
    "pan_right": ("the camera pans right", "the camera moves slowly to the right"),
}
MOVE_TAILS = (" as {move}.", ". {move}.", ", and {move}.")

APART_CLAUSES = (
    "{a} {acts_a} while {b} {acts_b}",
    "{a} {acts_a}, and {b} {acts_b}",
    "{a} {acts_a} beside {b}, who {acts_b}",
)
APART_NOUNS = ("{a_doing}, and {b_doing}", "{a_doing} beside {b}, who {acts_b}")
SIDE_BY_SIDE = ("side by side", "next to each other")
THREE_CLAUSES = (
    "{ab} {act_ab} while {c} {acts_c}",
    "{ab} {act_ab}, and {c} {acts_c}",
    "{c} {acts_c} near {ab}, who {act_ab}",
)
THREE_NOUNS = ("{ab} {doing_ab}, with {c} {doing_c}", "{ab} {doing_ab}, and {c} {doing_c}")

HAIR_PHRASES: dict[HairStyle, str] = {
    "short": "short {colour} hair",
    "long": "long {colour} hair",
    "bun": "{colour} hair in a bun",
    "curly": "curly {colour} hair",
    "ponytail": "{colour} hair in a ponytail",
    "bald": "",
}
PATTERN_WORDS: dict[ClothPattern, str] = {
    "plain": "", "striped": "striped", "checked": "checked", "dotted": "dotted",
}  # fmt: skip
HAT_PHRASES: dict[Hat, str] = {
    "none": "", "cap": "a {colour} cap", "brimmed": "a {colour} hat", "beanie": "a {colour} beanie",
}  # fmt: skip
BOTTOM_PHRASES: dict[Bottom, str] = {
    "trousers": "{colour} trousers", "skirt": "a {colour} skirt", "shorts": "{colour} shorts",
}  # fmt: skip
BAG_PHRASES: dict[Bag, str] = {
    "none": "", "backpack": "a {colour} backpack", "shoulder_bag": "a {colour} shoulder bag",
}  # fmt: skip
TOPS = ("shirt", "jacket", "coat", "sweater", "dress")
# Words that mentions.py writes itself, listed for the vocabulary.
PERSON = (
    "{bald}{gender}{features} wearing {clothes}", "a {gender} in a {colour} {top}", "an {colour}",
    "another {gender}", "bald", "with", "beard", "glasses", "a man and a woman",
)  # fmt: skip
MENTIONS = (
    "the same {gender}", "the {gender}", "he", "she", "the {gender} in the {colour} {top}",
    "the two of them", "they", "both of them", "the two men", "the two women", "both men", "both women",
)  # fmt: skip
BE = ("is", "are")
PUNCTUATION = (",", ".", ";", ":")
