"""Collects the parts of a figure in the planes of its bones, and compiles them to arrays for fast drawing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cases.storyworld.canvas import shade, to_bytes
from cases.storyworld.figure_skeleton import Bone
from cases.storyworld.world import Colour

FINE_SCALE = 100.0
"""Pixels per metre from which curves are smooth and small details drawn."""


class Part(NamedTuple):
    """Contours of one colour, filled together by the even-odd rule."""

    spans: tuple[tuple[int, int], ...]
    colour: tuple[int, int, int]
    detail: float
    """Smallest scale (pixels per metre) at which the part is drawn."""


class Template(NamedTuple):
    """A person's parts in bone coordinates."""

    features: np.ndarray
    """``(vertices, 4)``: x, y, 1, x * y."""
    bones: np.ndarray
    """``(vertices,)`` index of each vertex's bone."""
    groups: dict[str, tuple[Part, ...]]


class Sketch:
    """Builder of a :class:`Template`.

    Args:
        fine: whether curves get many vertices and parts get edges (for large pictures).
    """

    def __init__(self, fine: bool) -> None:
        self.fine = fine
        self._points: list[np.ndarray] = []
        self._bones: list[int] = []
        self._edges: dict[str, list[Part]] = {}
        self._groups: dict[str, list[Part]] = {}
        self._count = 0

    def add(
        self,
        group: str,
        bone: Bone,
        contours: np.ndarray | Sequence[np.ndarray],
        colour: Colour,
        *,
        detail: float = 0.0,
    ) -> None:
        """Add contours, each ``(n, 2)`` in the bone's plane, in one colour, over those added before."""
        if detail < FINE_SCALE or self.fine:
            self._put(self._groups, group, bone, contours, colour, detail)

    def _put(
        self,
        groups: dict[str, list[Part]],
        group: str,
        bone: Bone,
        contours: np.ndarray | Sequence[np.ndarray],
        colour: Colour,
        detail: float,
    ) -> None:
        several = [contours] if isinstance(contours, np.ndarray) else contours
        spans = []
        for points in several:
            spans.append((self._count, self._count + len(points)))
            self._count += len(points)
            self._points.append(points)
            self._bones.append(int(bone))
        if spans:
            groups.setdefault(group, []).append(Part(tuple(spans), to_bytes(colour), detail))

    def edge(self, group: str, bone: Bone, points: np.ndarray, colour: Colour, width: float = 0.007) -> None:
        """In large pictures, a darker rim around a part, drawn before all parts of its group."""
        if self.fine:
            self._put(self._edges, group, bone, grown(points, width), shade(colour, 0.6), FINE_SCALE)

    def compile(self) -> Template:
        """The finished template."""
        xy = np.concatenate(self._points)
        bones = np.repeat(self._bones, [len(p) for p in self._points])
        features = np.stack([xy[:, 0], xy[:, 1], np.ones(len(xy)), xy[:, 0] * xy[:, 1]], 1)
        groups = {name: (*self._edges.get(name, ()), *parts) for name, parts in self._groups.items()}
        return Template(features, bones, groups)


def grown(points: np.ndarray, width: float) -> np.ndarray:
    """A closed contour moved outwards by ``width`` along its vertex normals."""
    along = np.roll(points, -1, 0) - np.roll(points, 1, 0)
    normal = np.stack([along[:, 1], -along[:, 0]], 1)
    normal /= np.maximum(np.hypot(normal[:, 0], normal[:, 1]), 1e-9)[:, None]
    nxt = np.roll(points, -1, 0)
    area = float((points[:, 0] * nxt[:, 1] - nxt[:, 0] * points[:, 1]).sum())
    return points + normal * (width if area > 0 else -width)


@lru_cache(maxsize=64)
def _arc(count: int, start: float, stop: float) -> np.ndarray:
    t = np.linspace(start, stop, count)
    return np.stack([np.cos(t), np.sin(t)], 1)


def disc(x: float, y: float, rx: float, ry: float, count: int) -> np.ndarray:
    """An upright ellipse of ``count`` vertices."""
    return _arc(count + 1, 0.0, 2 * np.pi)[:-1] * (rx, ry) + (x, y)


def capsule(length: float, r0: float, r1: float, count: int, start: float = 0.0) -> np.ndarray:
    """A tapered bar along y from ``start`` (radius ``r0``) to ``length`` (radius ``r1``) with round ends."""
    return np.concatenate([
        _arc(count, np.pi, 2 * np.pi) * r0 + (0.0, start), _arc(count, 0.0, np.pi) * r1 + (0.0, length)
    ])  # fmt: skip


def cuffed(length: float, r0: float, r1: float, count: int) -> np.ndarray:
    """Like :func:`capsule`, but cut straight at its far end."""
    return np.concatenate([_arc(count, np.pi, 2 * np.pi) * r0, [(r1, length), (-r1, length)]])


def smooth(points: Sequence[tuple[float, float]], per_segment: int) -> np.ndarray:
    """A closed Catmull-Rom curve through ``points`` with ``per_segment`` vertices between neighbours."""
    p = np.asarray(points, np.float64)
    if per_segment == 1:
        return p
    before, after, beyond = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    t = (np.arange(per_segment) / per_segment)[None, :, None]
    a, b, c, d = (q[:, None, :] for q in (before, p, after, beyond))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return curve.reshape(-1, 2)
