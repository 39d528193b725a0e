"""Draws a person of the story world at a moment of an action."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from cases.storyworld.canvas import SHIFT, Canvas
from cases.storyworld.figure_body import draw_arm, draw_leg, draw_neck
from cases.storyworld.figure_bottoms import draw_bottom
from cases.storyworld.figure_clothes import draw_sleeve, draw_top
from cases.storyworld.figure_hair import draw_hair
from cases.storyworld.figure_hats import draw_hat
from cases.storyworld.figure_head import draw_head
from cases.storyworld.figure_pair import PAIR, Meeting
from cases.storyworld.figure_props import draw_bag, draw_props
from cases.storyworld.figure_shading import soften
from cases.storyworld.figure_skeleton import measure, solve
from cases.storyworld.figure_sketch import FINE_SCALE, Part, Sketch, Template
from cases.storyworld.figure_solo import SOLO
from cases.storyworld.poses import Pose
from cases.storyworld.world import Action, Person

BODY = (
    "back", "far_leg", "near_leg", "pelvis", "neck", "skirt", "trunk", "bag", "hair_back", "head",
    "hair", "hat",
)  # fmt: skip
"""Groups of parts from back to front, but for the arms and what they hold."""


@lru_cache(maxsize=512)
def template_of(person: Person, fine: bool) -> Template:
    """All parts of a person; built once per person and level of detail."""
    sketch, m = Sketch(fine), measure(person)
    for side in ("far", "near"):
        draw_arm(sketch, person, m, side)
        draw_sleeve(sketch, person, m, side)
        draw_leg(sketch, person, m, side)
    draw_bottom(sketch, person, m)
    draw_top(sketch, person, m)
    draw_neck(sketch, person, m)
    draw_head(sketch, person)
    draw_hair(sketch, person)
    draw_hat(sketch, person)
    draw_bag(sketch, person, m)
    draw_props(sketch, m)
    return sketch.compile()


def draw_person(
    canvas: Canvas,
    person: Person,
    *,
    action: Action,
    seconds: float,
    phase: float,
    facing: int,
    foot: tuple[float, float],
    partner_offset: float | None = None,
) -> None:
    """Draw ``person`` standing at ``foot``.

    Args:
        canvas: in metres; its identity is written to its mask under the person.
        person: who.
        action: what the person does.
        seconds: time since the start of the shot.
        phase: where in the action's cycle the shot starts, [0, 1).
        facing: -1 looks left, 1 looks right; partners always look at each other.
        foot: point on the ground between the feet.
        partner_offset: partner's x minus own x in metres, for pair actions. Both step
            towards each other (or apart) to the distance the action needs, and their hands meet above the
            middle, whatever their heights and phases.

    Raises:
        ValueError: a pair action without ``partner_offset``.
    """
    if partner_offset is not None:
        facing = 1 if partner_offset > 0 else -1
    m = measure(person)
    pose = pose_at(m.height, action, seconds, phase, facing, partner_offset)
    template = template_of(person, canvas.scale >= FINE_SCALE)
    vertices = vertices_on(canvas, template, solve(m, pose).matrices, facing, foot)
    for group in order_of(pose):
        paint(canvas, template.groups.get(group, ()), vertices)


def vertices_on(
    canvas: Canvas, template: Template, matrices: np.ndarray, facing: int, foot: tuple[float, float]
) -> np.ndarray:
    """All vertices of a posed template as cv2's fixed-point pixels, int32 ``(vertices, 2)``."""
    unit = 1 << SHIFT
    k = canvas.scale * unit
    maps = matrices * (facing * k, -k)
    maps[:, 2, 0] += (foot[0] - canvas.origin[0]) * k - 0.5 * unit
    maps[:, 2, 1] += canvas.pixels.shape[0] * unit - (foot[1] - canvas.origin[1]) * k - 0.5 * unit
    return np.rint(np.einsum("nk,nkd->nd", template.features, maps[template.bones])).astype(np.int32)


def paint(canvas: Canvas, parts: tuple[Part, ...], vertices: np.ndarray) -> None:
    """Draw the parts of one group from back to front."""
    drawn = []
    for part in parts:
        if part.detail > canvas.scale:
            continue
        contours = [vertices[a:b] for a, b in part.spans]
        cv2.fillPoly(canvas.pixels, contours, part.colour, cv2.LINE_AA, SHIFT)
        if canvas.mask is not None:
            cv2.fillPoly(canvas.mask, contours, canvas.identity, cv2.LINE_8, SHIFT)
        drawn += contours
    if drawn and canvas.scale >= FINE_SCALE:
        soften(canvas.pixels, drawn, canvas.scale)


def pose_at(
    height: float, action: Action, seconds: float, phase: float, facing: int, partner_offset: float | None
) -> Pose:
    """The pose of any action; raises ``ValueError`` for a pair action without a partner."""
    solo = SOLO.get(action)
    if solo is not None:
        return solo(seconds, phase)
    if partner_offset is None:
        raise ValueError(
            f"{action!r} is done with a partner: pass partner_offset (partner's x minus own x, metres)"
        )
    return PAIR[action](seconds, phase, Meeting(abs(partner_offset) / 2, height, facing))


def order_of(pose: Pose) -> tuple[str, ...]:
    """Groups of parts from back to front."""
    if pose.prop == "book":
        return (*BODY, "far_arm", "book", "near_arm")
    arms = ("near_arm", pose.prop)
    return (*BODY, "far_arm", *arms) if pose.far_in_front else ("far_arm", *BODY, *arms)
