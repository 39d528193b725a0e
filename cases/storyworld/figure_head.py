"""Head and face in head units: chin at y 0, crown at 1, x towards the nose."""

from __future__ import annotations

from cases.storyworld.canvas import mix, shade
from cases.storyworld.figure_body import curve
from cases.storyworld.figure_skeleton import Bone
from cases.storyworld.figure_sketch import Sketch, disc
from cases.storyworld.world import Colour, Person

MAN = [
    (0.04, 0.0), (0.2, 0.015), (0.3, 0.1), (0.35, 0.27), (0.365, 0.42), (0.375, 0.56), (0.365, 0.74),
    (0.25, 0.92), (0.0, 1.0), (-0.26, 0.92), (-0.4, 0.7), (-0.38, 0.46), (-0.27, 0.25), (-0.14, 0.06),
]  # fmt: skip
WOMAN = [
    (0.09, 0.0), (0.19, 0.015), (0.28, 0.12), (0.345, 0.28), (0.355, 0.42), (0.365, 0.56), (0.355, 0.74),
    (0.24, 0.92), (0.0, 1.0), (-0.26, 0.92), (-0.39, 0.7), (-0.37, 0.46), (-0.24, 0.25), (-0.06, 0.06),
]  # fmt: skip
JAW_SHADE = [
    (-0.36, 0.5), (-0.27, 0.26), (-0.12, 0.06), (0.06, 0.005), (-0.02, 0.12), (-0.15, 0.3), (-0.2, 0.5),
]  # fmt: skip
NOSE = [(0.2, 0.5), (0.265, 0.36), (0.28, 0.315), (0.235, 0.285), (0.175, 0.3), (0.2, 0.34), (0.215, 0.4)]
BEARD = [
    (-0.3, 0.42), (-0.22, 0.36), (-0.1, 0.26), (-0.04, 0.3), (0.05, 0.305), (0.16, 0.27), (0.26, 0.31),
    (0.35, 0.33), (0.34, 0.14), (0.24, -0.03), (0.1, -0.06), (-0.08, 0.0), (-0.24, 0.18),
]  # fmt: skip
DARK_EYE = (0.1, 0.08, 0.08)
NEAR_EYE, FAR_EYE = (0.025, 0.5), (0.255, 0.5)


def draw_head(sketch: Sketch, person: Person) -> None:
    """Skull, ear, beard, face, glasses."""
    face = curve(sketch, WOMAN if person.gender == "woman" else MAN)
    sketch.edge("head", Bone.HEAD, face, person.skin, 0.022)
    sketch.add("head", Bone.HEAD, face, person.skin)
    sketch.add("head", Bone.HEAD, curve(sketch, JAW_SHADE), shade(person.skin, 0.9), detail=100)
    if person.beard:
        sketch.add("head", Bone.HEAD, curve(sketch, BEARD), person.hair)
    draw_features(sketch, person)
    if person.glasses:
        draw_glasses(sketch, person.skin)


def draw_ear(sketch: Sketch, person: Person) -> None:
    """The near ear, for hair that leaves it free."""
    n = 14 if sketch.fine else 5
    sketch.add("hair", Bone.HEAD, disc(-0.235, 0.44, 0.075, 0.115, n), shade(person.skin, 0.93))
    sketch.add("hair", Bone.HEAD, disc(-0.225, 0.44, 0.035, 0.065, n), shade(person.skin, 0.78), detail=100)


def draw_features(sketch: Sketch, person: Person) -> None:
    """Eyes, brows, nose, mouth, cheeks."""
    woman, n = person.gender == "woman", 14 if sketch.fine else 6
    blush = mix(person.skin, (0.92, 0.42, 0.4), 0.22)
    cheeks = [disc(-0.04, 0.31, 0.085, 0.06, n), disc(0.3, 0.31, 0.05, 0.055, n)]
    if not person.beard:
        sketch.add("head", Bone.FACE, cheeks, blush, detail=100)
    if sketch.fine:
        whites = [disc(*NEAR_EYE, 0.072, 0.062, n), disc(*FAR_EYE, 0.058, 0.06, n)]
        sketch.add("head", Bone.FACE, whites, (0.97, 0.96, 0.95), detail=100)
    size = 0.045 if sketch.fine else 0.03
    eyes = [
        disc(NEAR_EYE[0] + 0.015, 0.5, size, size + 0.008, n),
        disc(FAR_EYE[0] + 0.012, 0.5, size - 0.006, size + 0.006, n),
    ]
    sketch.add("head", Bone.FACE, eyes, DARK_EYE if sketch.fine else mix(DARK_EYE, person.skin, 0.2))
    lids = [
        [(-0.06, 0.53), (0.02, 0.578), (0.105, 0.535), (0.02, 0.556)],
        [(0.195, 0.535), (0.26, 0.574), (0.325, 0.53), (0.26, 0.552)],
    ]
    sketch.add(
        "head",
        Bone.FACE,
        [curve(sketch, lid) for lid in lids],
        DARK_EYE if woman else shade(person.skin, 0.5),
        detail=100,
    )
    brow = 0.02 if woman else 0.034
    low, high = 0.635 - brow, 0.655 - brow
    brows = [
        [(-0.09, 0.61), (0.02, 0.655), (0.1, 0.635), (0.1, low), (0.02, high), (-0.085, 0.607)],
        [(0.19, 0.635), (0.27, 0.655), (0.34, 0.615), (0.27, high), (0.19, low)],
    ]
    sketch.add(
        "head",
        Bone.FACE,
        [curve(sketch, b) for b in brows],
        shade(mix(person.hair, person.skin, 0.12), 0.8),
        detail=70,
    )
    sketch.add("head", Bone.FACE, curve(sketch, NOSE), shade(person.skin, 0.82), detail=60)
    lips = mix(person.skin, (0.72, 0.12, 0.16), 0.62 if woman else 0.38)
    sketch.add(
        "head",
        Bone.MOUTH,
        disc(0.0, -0.1, *((0.085, 0.05) if sketch.fine else (0.06, 0.025)), n),
        shade(lips, 0.85),
    )
    smile = [
        (-0.11, -0.05),
        (-0.03, -0.09),
        (0.05, -0.09),
        (0.115, -0.05),
        (0.085, -0.14),
        (0.01, -0.18),
        (-0.07, -0.14),
    ]
    sketch.add("head", Bone.MOUTH, curve(sketch, smile), lips, detail=100)
    inner = [
        (-0.07, -0.095),
        (0.01, -0.112),
        (0.075, -0.095),
        (0.05, -0.138),
        (0.01, -0.15),
        (-0.045, -0.138),
    ]
    sketch.add("head", Bone.MOUTH, curve(sketch, inner), shade(lips, 0.45), detail=100)


def draw_glasses(sketch: Sketch, skin: Colour) -> None:
    """Dark frames with light lenses; eyes show through."""
    n = 16 if sketch.fine else 7
    frame, lens = (0.13, 0.11, 0.13), mix(skin, (0.86, 0.93, 0.97), 0.55)
    (nx, y), (fx, _) = NEAR_EYE, FAR_EYE
    if sketch.fine:
        near = [disc(nx, y, 0.125, 0.115, n), disc(nx, y, 0.1, 0.092, n)]
        far = [disc(fx, y, 0.105, 0.115, n), disc(fx, y, 0.082, 0.092, n)]
        arms = [[(-0.32, 0.53), (nx - 0.11, 0.545), (nx - 0.11, 0.515), (-0.32, 0.5)]]
        sketch.add("head", Bone.FACE, [*near, *far], frame)
        sketch.add("head", Bone.FACE, [curve(sketch, arm) for arm in arms], frame)
        return
    sketch.add("head", Bone.FACE, disc(0.12, y, 0.27, 0.1, n), frame)
    sketch.add(
        "head", Bone.FACE, [disc(nx, y, 0.05, 0.045, 5), disc(fx, y, 0.045, 0.045, 5)], lens, detail=40
    )
