"""Where the camera looks: the window of the place behind, and the window in metres for the persons."""

from __future__ import annotations

from typing import NamedTuple

from cases.storyworld.places.parts import PLACE_WIDTH
from cases.storyworld.world import Move, ShotScript, View

ZOOM = 1.10
"""Enlargement of the persons at the near end of a push in or pull out."""
BACKGROUND_ZOOM = 1.07
"""The place is further away, so that it grows less."""
PAN = 0.12
"""Share of its width that the place's window moves in a pan."""
PERSON_PAN = 0.04
"""Share of the frame's width that persons drift in a pan; little, so that they stay in frame."""


class Framing(NamedTuple):
    """The geometry of one camera distance."""

    visible: float
    """Metres from the bottom to the top of the frame, where the persons stand."""
    feet: float
    """Height of the feet as a share of the frame; below 0 they are out of the picture."""
    window: float
    """Height of the window of the place, 1 being the whole place."""
    bottom: float
    """Lower edge of that window; chosen so that feet stand on the same line of floor in wide and medium."""


FRAMINGS: dict[View, Framing] = {
    "wide": Framing(3.9, 0.12, 0.94, 0.0),
    "medium": Framing(2.55, 0.06, 0.72, 0.07),
    "close": Framing(1.25, -0.51, 0.50, 0.36),
}
CLOSE_HEAD = 0.88
"""Mean height of the head tops in a close view, as a share of the frame."""
CLOSE_LIMIT = 0.94
"""The tallest head's limit there."""


class Window(NamedTuple):
    """An upright rectangle of the world; its width follows from the frame's aspect."""

    left: float
    bottom: float
    height: float


def zoom_at(move: Move, progress: float, most: float) -> float:
    """Enlargement at ``progress`` 0..1 of the shot, 1 to ``most``."""
    share = {"push_in": progress, "pull_out": 1.0 - progress}.get(move, 0.0)
    return 1.0 + (most - 1.0) * share


def pan_at(move: Move, progress: float) -> float:
    """Displacement of the camera to the right, -0.5 to 0.5; 0 at the middle of the shot."""
    return {"pan_right": progress - 0.5, "pan_left": 0.5 - progress}.get(move, 0.0)


def place_window(shot: ShotScript, progress: float, aspect: float) -> Window:
    """The part of the place seen, in place units; always inside the place.

    Args:
        shot: the script.
        progress: 0 at the first frame, 1 at the last.
        aspect: width / height of the frame, at most ``PLACE_WIDTH / 0.94``.
    """
    framing = FRAMINGS[shot.view]
    width = framing.window * aspect
    travel = PAN * width if shot.move.startswith("pan") else 0.0
    room = max(PLACE_WIDTH - width - travel, 0.0)
    left = travel / 2 + shot.centre * room + travel * pan_at(shot.move, progress)
    left = min(max(left, 0.0), max(PLACE_WIDTH - width, 0.0))
    window = Window(left, framing.bottom, framing.window)
    return zoomed(window, zoom_at(shot.move, progress, BACKGROUND_ZOOM), aspect, framing)


def person_window(shot: ShotScript, progress: float, aspect: float, heights: tuple[float, ...]) -> Window:
    """The part of the persons' plane seen, in metres.

    x is counted from the frame's left edge when the camera rests, y from the ground.

    Args:
        shot: the script.
        progress: 0 at the first frame, 1 at the last.
        aspect: width / height of the frame.
        heights: of the persons in the shot with the room their actions need above, metres; a close view is
            aimed there.
    """
    framing = FRAMINGS[shot.view]
    drift = PERSON_PAN * framing.visible * aspect * pan_at(shot.move, progress)
    window = Window(drift, ground_offset(shot.view, heights), framing.visible)
    return zoomed(window, zoom_at(shot.move, progress, ZOOM), aspect, framing)


def ground_offset(view: View, heights: tuple[float, ...]) -> float:
    """Height above the ground of the frame's lower edge, metres (negative: the ground is seen)."""
    framing = FRAMINGS[view]
    if view != "close" or not heights:
        return -framing.feet * framing.visible
    mean = sum(heights) / len(heights)
    return max(mean - CLOSE_HEAD * framing.visible, max(heights) - CLOSE_LIMIT * framing.visible)


def zoomed(window: Window, zoom: float, aspect: float, framing: Framing) -> Window:
    """``window`` made smaller about a point on the frame's middle axis."""
    anchor = 0.45 if framing.feet >= 0 else 0.62
    shrunk = window.height / zoom
    lost = window.height - shrunk
    return Window(window.left + 0.5 * lost * aspect, window.bottom + anchor * lost, shrunk)
