"""What is done to the stories, declared before anything is measured: families of corruption and their levels.

Each family says which metrics it is meant for, and which way they must go (``falls``, ``rises``), and which
must stay where they are (``still``): a metric of persons when only the place changes. Metrics that a family
neither names as its own nor as foreign are measured all the same, and shown without a verdict.

Variants of a metric by other judges (``character_margin_histogram``) stand under their headline's name.
"""

from __future__ import annotations

from metrics.calibration.family import Family

VERSION = 2
"""Raised whenever an edit or a damage changes: values of two versions do not belong in one table."""

PERSONS = ("character_consistency", "character_margin", "character_margin_recall")
PLACES = ("environment_consistency", "environment_margin", "environment_margin_recall")
CROSS_SHOT = (*PERSONS, *PLACES)
IN_SHOT = ("subject_consistency", "subject_consistency_person", "background_consistency")
TEXT = ("semantic_alignment", "semantic_alignment_caption")
MOTION = ("dynamic_flow", "dynamic_degree")
RECALL = ("character_margin_recall", "environment_margin_recall")
"""Metrics over pairs with shots between."""
LOOKS = ("aesthetic_quality",)
FOUND = ("coverage",)


FAMILIES = (
    Family(
        "identity_swap",
        "Other people in k shots",
        "shots of six",
        (0, 1, 2, 3, 4, 5),
        "Everybody in k of six shots is replaced by somebody of the same gender who is in no other shot.",
        falls=PERSONS,
        still=(*PLACES, *IN_SHOT, *MOTION, *LOOKS, *FOUND),
        breaks="person",
    ),
    Family(
        "clothes_hue",
        "Clothes change hue",
        "degrees by the last shot",
        (0, 15, 30, 60, 120, 180),
        "The hue of all that people wear turns evenly from shot to shot, by so many degrees in all.",
        falls=PERSONS,
        still=(*PLACES, *IN_SHOT, *MOTION, *LOOKS, *FOUND),
    ),
    Family(
        "place_swap",
        "Other places in k shots",
        "shots of six",
        (0, 1, 2, 3, 4, 5),
        "The place of k of six shots is replaced by one of another kind that is in no other shot.",
        falls=PLACES,
        still=(*PERSONS, *IN_SHOT, *MOTION, *LOOKS, *FOUND),
        breaks="place",
    ),
    Family(
        "place_hue",
        "Places change hue",
        "degrees by the last shot",
        (0, 15, 30, 60, 120, 180),
        "The hues of a place's tint and of its leading object turn evenly from shot to shot.",
        falls=PLACES,
        still=(*PERSONS, *IN_SHOT, *MOTION, *LOOKS, *FOUND),
    ),
    Family(
        "place_redrawn",
        "Other places of the same kind in k shots",
        "shots of six",
        (0, 1, 2, 3, 4, 5),
        "The place of k of six shots is replaced by one of its own kind that is in no other shot.",
        falls=PLACES,
        still=(*PERSONS, *IN_SHOT, *MOTION, *LOOKS, *FOUND),
        breaks="place",
    ),
    Family(
        "people_fade",
        "Clothes go over into another's",
        "share by the last shot",
        (0, 0.25, 0.5, 0.75, 1),
        "From shot to shot the colours of all that people wear go over into those of somebody else.",
        falls=(*PERSONS, "character_recall_gap"),
        still=(*PLACES, *IN_SHOT, *MOTION, *LOOKS, *FOUND),
    ),
    Family(
        "people_late",
        "Clothes are another's in the end",
        "share at the last appearance",
        (0, 0.25, 0.5, 0.75, 1),
        "Where people are seen for the last time, what they wear has gone over into somebody else's colours.",
        rises=("character_drift",),
        still=(*PLACES, *IN_SHOT, *MOTION, *LOOKS, *FOUND),
    ),
    Family(
        "places_fade",
        "Places go over into another's colours",
        "share by the last shot",
        (0, 0.25, 0.5, 0.75, 1),
        "From shot to shot tint and leading object's colour go over into those of another place.",
        falls=("environment_consistency", "environment_recall_gap"),
        still=(*PERSONS, *IN_SHOT, *MOTION, *LOOKS, *FOUND),
    ),
    Family(
        "captions_exchanged",
        "Captions exchanged among k shots",
        "shots of six",
        (0, 2, 4, 6),
        "k of six shots exchange captions and prompts in pairs, unlike shots if possible; pictures stay.",
        falls=TEXT,
        still=(*CROSS_SHOT, *IN_SHOT, *MOTION, *LOOKS, *FOUND),
    ),
    Family(
        "captions_late",
        "Foreign captions in the last k shots",
        "shots of six",
        (0, 1, 2),
        "The last k shots get captions and prompts of another story; pictures stay.",
        rises=("semantic_drift",),
        still=("aesthetic_drift", "character_drift"),
    ),
    Family(
        "persons_removed",
        "Nobody in k shots",
        "shots of six",
        (0, 1, 2, 3, 4, 5),
        "k of six shots show their place without anybody.",
        falls=FOUND,
        still=(*PLACES, *LOOKS),
    ),
    Family(
        "identity_in_shot",
        "People change within k shots",
        "shots of six",
        (0, 1, 2, 3, 4, 5, 6),
        "In k of six shots everybody turns into somebody else half way.",
        falls=("subject_consistency", "subject_consistency_person"),
        still=("background_consistency",),
    ),
    Family(
        "place_in_shot",
        "Place changes within k shots",
        "shots of six",
        (0, 1, 2, 3, 4, 5, 6),
        "In k of six shots the place turns into another half way.",
        falls=("background_consistency",),
        still=("subject_consistency_person",),
    ),
    Family(
        "motion_slowed",
        "Motion slowed to a freeze",
        "share of motion taken away",
        (0, 0.25, 0.5, 0.75, 1),
        "People and camera move at 1, 0.75, 0.5, 0.25 and 0 times their speed.",
        falls=MOTION,
        still=(*CROSS_SHOT, *LOOKS, *TEXT, *FOUND),
    ),
    Family(
        "shots_frozen",
        "Shots stand still at the end",
        "repeated frames of nine",
        (0, 2, 4, 6, 8),
        "The last frames of every shot repeat the one before them.",
        falls=MOTION,
        still=(*CROSS_SHOT, *LOOKS, *TEXT, *FOUND),
    ),
    Family(
        "posterise",
        "Few grey levels",
        "bits a channel taken away",
        (0, 4, 5, 6, 7),
        "Each channel keeps 16, 8, 4 or 2 levels.",
        falls=LOOKS,
    ),
    Family(
        "oversharpen",
        "Sharpened until edges ring",
        "times the detail added",
        (0, 1, 2, 4, 8),
        "Detail finer than 1.5 pixels is added again, so many times.",
        falls=LOOKS,
    ),
    Family(
        "dropped_blocks",
        "Blocks lost",
        "share of blocks",
        (0, 0.05, 0.1, 0.2, 0.4),
        "Blocks of 8 x 8 pixels, others in every frame, show what is elsewhere in the frame.",
        falls=LOOKS,
    ),
    Family(
        "wrong_gamma",
        "Wrong gamma",
        "octaves",
        (0, 0.5, 1, 1.5, 2),
        "Too dark in some stories, too bright in others: the power is 2 to the octaves, or its inverse.",
        falls=LOOKS,
    ),
    Family(
        "combing",
        "Lines apart",
        "pixels",
        (0, 1, 2, 3, 4),
        "Every other line is shifted sideways, as by a fault of interlacing.",
        falls=LOOKS,
    ),
    Family(
        "fading",
        "Gamma goes wrong from shot to shot",
        "octaves by the last shot",
        (0, 0.5, 1, 1.5, 2),
        "The first shot is right, the last one far too dark or too bright.",
    ),
    Family(
        "gamma_late",
        "Gamma is wrong in the end",
        "octaves",
        (0, 0.5, 1, 1.5, 2),
        "The last third of the shots is too dark or too bright, the others are right.",
        rises=("aesthetic_drift",),
    ),
    Family(
        "blur",
        "Blur",
        "pixels",
        (0, 0.5, 1, 1.5, 2.5),
        "Gaussian blur of that standard deviation.",
        trained=LOOKS,
    ),
    Family(
        "noise",
        "Noise",
        "grey levels",
        (0, 5, 10, 20, 40),
        "Gaussian noise of that standard deviation, other noise in every frame.",
        falls=("subject_consistency", "background_consistency"),
        trained=LOOKS,
    ),
    Family(
        "blocking",
        "Blocking",
        "share of detail lost",
        (0, 0.25, 0.5, 0.75, 1),
        "Blocks of 4 x 4 pixels lose that share of what differs within them.",
        trained=LOOKS,
    ),
    Family(
        "colour_cast",
        "Colour cast",
        "share of the colour",
        (0, 0.1, 0.2, 0.35, 0.5),
        "One colour a story laid over all its shots.",
        trained=LOOKS,
    ),
)
"""In the order of reports. A metric's *main* family is the first here that is meant for it.

Fixed before any of the stories that are reported was measured; a pilot on stories 0 to 4, which are not
reported, had shown that captions had to be exchanged in pairs and that doses have to be told from levels.
"""

NO_BARS = {"dynamic_degree": "a yes or no by thresholds; its continuous form, dynamic_flow, stands the bars"}
"""Metrics shown without bars, and why."""

FIRST = 100
"""Number of the first story that is measured."""


def main_family(metric: str) -> Family | None:
    """The family whose range stands for a metric's own response; None for a metric that none is meant for."""
    return next((family for family in FAMILIES if metric in family.own), None)
