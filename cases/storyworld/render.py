"""Pictures of shots: the place through the camera's window, the persons in front, masks beside."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np

from cases.storyworld.camera import FRAMINGS, Window, person_window, place_window
from cases.storyworld.canvas import Canvas
from cases.storyworld.figure import draw_person
from cases.storyworld.places import PLACE_WIDTH, draw_place
from cases.storyworld.staging import Standing, stage
from cases.storyworld.world import Action, Person, Place, ShotScript, StoryScript, View
from cases.types import VideoFormat

OVERSAMPLING = 2.5
"""Places are drawn at this many frame heights and averaged down: one drawing serves every view."""
SLACK = 1.06
"""Pixels of the averaged place for each pixel of the frame, so that a push in stays sharp."""
SHADOW = 0.34
"""How much a ground shadow darkens at its middle."""
HEADROOM: dict[Action, float] = {"jump": 0.25, "stretch": 0.1}
"""Metres that a close view leaves above a head for actions that rise."""


class RenderedShot(NamedTuple):
    """The truth of one shot."""

    frames: np.ndarray
    """uint8 ``(frames, height, width, 3)`` RGB."""
    masks: np.ndarray | None
    """uint8 ``(frames, height, width)``; value k + 1 is ``story.people[k]``, 0 the background."""


def render_shot(story: StoryScript, shot: int, format: VideoFormat, *, masks: bool = False) -> RenderedShot:
    """All frames of a shot; frame i shows the time ``i / format.fps``."""
    duration = (format.frames - 1) / format.fps
    drawn = [
        render_frame(story, shot, i / format.fps, format.height, format.width, masks=masks, duration=duration)
        for i in range(format.frames)
    ]
    kept = [still.mask for still in drawn if still.mask is not None]
    return RenderedShot(np.stack([still.frame for still in drawn]), np.stack(kept) if masks else None)


class RenderedFrame(NamedTuple):
    """The truth of one moment."""

    frame: np.ndarray
    """uint8 ``(height, width, 3)`` RGB."""
    mask: np.ndarray | None
    """uint8 ``(height, width)`` as in :class:`RenderedShot`; None if not asked for."""


def render_frame(
    story: StoryScript,
    shot: int,
    seconds: float,
    height: int,
    width: int,
    *,
    masks: bool = False,
    duration: float = 1.0,
) -> RenderedFrame:
    """The picture at a time of a shot.

    Args:
        story: the whole story.
        shot: number of the shot, from 0.
        seconds: time since the shot's beginning, 0 to ``duration``.
        height: of the frame in pixels.
        width: of the frame in pixels, at most 2.7 times the height.
        masks: whether to keep the identity mask.
        duration: seconds from the shot's first frame to its last; walks and camera moves span it.
    """
    script = story.shots[shot]
    progress = seconds / duration if duration > 0 else 0.5
    frame = _background(story.places[script.place], script, progress, height, width)
    if not script.actors:
        return RenderedFrame(frame, np.zeros((height, width), np.uint8) if masks else None)
    canvas = _persons_canvas(story, script, progress, frame, masks)
    standings = stage(script, width / height, duration)
    for standing in standings:
        _shadow(canvas, standing.at(progress), story.people[standing.actor.person])
    for standing in standings:
        _draw(canvas, story, standing, seconds, progress)
    return RenderedFrame(frame, canvas.mask)


def _persons_canvas(
    story: StoryScript, script: ShotScript, progress: float, frame: np.ndarray, masks: bool
) -> Canvas:
    height, width = frame.shape[:2]
    heights = tuple(story.people[a.person].height + HEADROOM.get(a.action, 0.0) for a in script.actors)
    window = person_window(script, progress, width / height, heights)
    origin = (window.left, window.bottom)
    return Canvas.over(frame, scale=height / window.height, origin=origin, masked=masks)


def _draw(canvas: Canvas, story: StoryScript, standing: Standing, seconds: float, progress: float) -> None:
    actor = standing.actor
    canvas.identity = actor.person + 1
    draw_person(
        canvas,
        story.people[actor.person],
        action=actor.action,
        seconds=seconds,
        phase=actor.phase,
        facing=standing.facing,
        foot=(standing.at(progress), 0.0),
        partner_offset=standing.partner_offset,
    )


def _background(place: Place, script: ShotScript, progress: float, height: int, width: int) -> np.ndarray:
    picture = place_at_view(place, script.view, height)
    window = place_window(script, progress, width / height)
    return _crop(picture, window, height, width)


def _crop(picture: np.ndarray, window: Window, height: int, width: int) -> np.ndarray:
    """The window of a picture of a whole place, at sub-pixel position; uint8 ``(height, width, 3)``."""
    rows = picture.shape[0]
    step = window.height * rows / height
    top = (1.0 - window.bottom - window.height) * rows
    # Pixel centres lie at half-integers of both pictures.
    matrix = np.array(
        [[step, 0.0, window.left * rows + 0.5 * step - 0.5], [0.0, step, top + 0.5 * step - 0.5]], np.float64
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(picture, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)


@lru_cache(maxsize=24)
def place_at_view(place: Place, view: View, height: int) -> np.ndarray:
    """A whole place at the resolution a view needs, uint8 ``(rows, rows * PLACE_WIDTH, 3)``, read-only.

    Args:
        place: what to draw.
        view: the camera's distance.
        height: of the frame in pixels.
    """
    rows = round(height / FRAMINGS[view].window * SLACK)
    size = (round(rows * PLACE_WIDTH), rows)
    picture = cv2.resize(_drawn(place, round(height * OVERSAMPLING)), size, interpolation=cv2.INTER_AREA)
    picture.flags.writeable = False
    return picture


@lru_cache(maxsize=12)
def _drawn(place: Place, rows: int) -> np.ndarray:
    canvas = Canvas(rows, round(rows * PLACE_WIDTH), scale=rows)
    draw_place(canvas, place)
    return canvas.pixels


def _shadow(canvas: Canvas, x: float, person: Person) -> None:
    """Darken the ground softly under a person; not part of the mask."""
    radius = canvas.scale * 0.34 * person.build
    column = (x - canvas.origin[0]) * canvas.scale
    row = canvas.pixels.shape[0] - (0.02 - canvas.origin[1]) * canvas.scale
    rows = slice(max(int(row - radius * 0.3), 0), max(int(row + radius * 0.3) + 2, 0))
    columns = slice(max(int(column - radius), 0), max(int(column + radius) + 2, 0))
    patch = canvas.pixels[rows, columns]
    if patch.size == 0:
        return
    v = (np.arange(rows.start, rows.start + patch.shape[0]) + 0.5 - row) / (radius * 0.28)
    u = (np.arange(columns.start, columns.start + patch.shape[1]) + 0.5 - column) / radius
    depth = np.clip(1.0 - (u[None, :] ** 2 + v[:, None] ** 2), 0.0, 1.0) * SHADOW
    patch[:] = patch * (1.0 - np.sqrt(depth * SHADOW))[..., None] + 0.5
