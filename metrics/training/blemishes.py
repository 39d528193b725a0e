"""Further kinds of ugliness for the aesthetic head: faults of lenses, light, sensors, screens and generators.

With :mod:`metrics.training.degrade` they are all that the head is trained on. What it is calibrated on
(:mod:`metrics.calibration.corrupt`: few grey levels, sharpened detail, displaced blocks, wrong gamma,
displaced lines) is deliberately not here, nor a variant of it.

All functions take and give uint8 ``(H, W, 3)`` RGB; ``strength`` runs from 0 (almost nothing) to 1 (bad).
"""

from __future__ import annotations

import cv2
import numpy as np

from metrics.training.degrade import MISHAPS, Degradation, to_bytes


def specks(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Single pixels of any colour, up to 15 %."""
    hit = rng.random(frame.shape[:2]) < 0.003 + 0.15 * strength**2
    return np.where(hit[..., None], rng.integers(0, 256, frame.shape), frame).astype(np.uint8)


def blotches(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Soft patches of wrong colour, 2 to 8 pixels wide."""
    spread = rng.uniform(1, 4) * frame.shape[0] / 64
    field = np.asarray(cv2.GaussianBlur(rng.normal(0, 1, frame.shape).astype(np.float32), (0, 0), spread))
    return to_bytes(frame + field / field.std() * (3 + 45 * strength))


def stripes(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """A wave of brightness across the picture, 3 to 20 pixels long, in any direction."""
    y, x = np.mgrid[: frame.shape[0], : frame.shape[1]]
    angle, length = rng.uniform(0, np.pi), rng.uniform(3, 20)
    wave = np.sin(2 * np.pi * ((np.cos(angle) * x + np.sin(angle) * y) / length + rng.random()))
    return to_bytes(frame + (3 + 50 * strength) * wave[..., None] * rng.uniform(0.4, 1, 3))


def checkerboard(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """One small tile added everywhere, as upsampling leaves it: 2 or 4 pixels wide."""
    side = int(rng.choice((2, 4)))
    tile = rng.normal(0, 1, (side, side, 3))
    tile -= tile.mean((0, 1))
    repeats = (-(-frame.shape[0] // side), -(-frame.shape[1] // side), 1)
    pattern = np.tile(tile / tile.std(), repeats)[: frame.shape[0], : frame.shape[1]]
    return to_bytes(frame + (2 + 30 * strength) * pattern)


def frosted(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Every pixel taken from near by, up to 4 pixels away: ground glass."""
    height, width = frame.shape[:2]
    reach = 0.6 + 3.4 * strength
    y, x = np.mgrid[:height, :width]
    y = np.clip(np.rint(y + rng.uniform(-reach, reach, y.shape)), 0, height - 1).astype(int)
    x = np.clip(np.rint(x + rng.uniform(-reach, reach, x.shape)), 0, width - 1).astype(int)
    return frame[y, x]


def painted(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Small things melted into large ones: a median over up to 11 pixels, mixed in by strength."""
    side = 3 + 2 * round(4 * strength)
    share = min(1.0, 0.3 + strength)
    return to_bytes((1 - share) * frame + share * cv2.medianBlur(frame, side))


def cut_off(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """All frequencies above a sharp limit missing: edges echo in waves."""
    limit = 0.42 - 0.34 * strength
    y, x = np.fft.fftfreq(frame.shape[0]), np.fft.fftfreq(frame.shape[1])
    kept = (y[:, None] ** 2 + x[None] ** 2) < limit**2
    return to_bytes(np.fft.ifft2(np.fft.fft2(frame, axes=(0, 1)) * kept[..., None], axes=(0, 1)).real)


def crumbled(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Wrong coefficients in blocks of 8 x 8: noise in the shape of waves."""
    height, width = (side // 8 * 8 for side in frame.shape[:2])
    out = frame.astype(np.float64)
    scale = (4 + 60 * strength) * rng.exponential(1, (8, 8)) ** 2
    basis = cv2.dct(np.eye(8))
    for channel in range(3):
        wrong = rng.normal(0, 1, (height // 8, width // 8, 8, 8)) * scale * (rng.random((8, 8)) < 0.15)
        blocks = np.einsum("ki,yxkl,lj->yixj", basis, wrong, basis)
        out[:height, :width, channel] += blocks.reshape(height, width)
    return to_bytes(out)


def hazy(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Contrast lost towards the picture's own mean."""
    share = 0.1 + 0.75 * strength
    return to_bytes((1 - share) * frame + share * frame.mean())


def harsh(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Contrast raised up to fourfold about the picture's own mean, lights and darks cut off."""
    mean = frame.mean()
    return to_bytes(mean + (frame - mean) * (1.15 + 2.85 * strength))


def faded(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Colours lost towards grey."""
    grey = frame.mean(-1, keepdims=True)
    return to_bytes(grey + (frame - grey) * (0.8 - 0.8 * strength))


def garish(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Colours driven away from grey, up to fivefold."""
    grey = frame.mean(-1, keepdims=True)
    return to_bytes(grey + (frame - grey) * (1.3 + 3.7 * strength))


def lit_unevenly(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """A dark or a glaring corner, side or rim."""
    height, width = frame.shape[:2]
    y, x = np.mgrid[:height, :width] / float(height)
    centre = rng.uniform(0, 1), rng.uniform(0, width / height)
    far = np.hypot(y - centre[0], x - centre[1])
    share = (0.1 + 0.9 * strength) * np.clip(far / far.max(), 0, 1)[..., None] ** 1.5
    return to_bytes(frame * (1 - share) + share * (255 if rng.random() < 0.5 else 0))


def ghost(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """The picture once more, weaker and up to 12 pixels aside."""
    shift = rng.integers(2, 13) * rng.choice((-1, 1)), rng.integers(-4, 5)
    share = 0.06 + 0.44 * strength
    return to_bytes((1 - share) * frame + share * np.roll(frame, shift, (1, 0)))


def exposed_twice(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """The picture mixed with itself, mirrored or turned over."""
    share = 0.06 + 0.44 * strength
    other = frame[:, ::-1] if rng.random() < 0.5 else frame[::-1]
    return to_bytes((1 - share) * frame + share * other.astype(np.float64))


def fringes(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Red and blue moved apart, up to 4 pixels each."""
    reach = (0.4 + 3.6 * strength) * frame.shape[0] / 64
    angle = rng.uniform(0, 2 * np.pi)
    out = frame.copy()
    for channel, sign in ((0, 1), (2, -1)):
        moved = np.array([[1, 0, sign * reach * np.cos(angle)], [0, 1, sign * reach * np.sin(angle)]])
        layer = np.ascontiguousarray(frame[..., channel])
        out[..., channel] = cv2.warpAffine(layer, moved, frame.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    return out


def equalised(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Brightness spread out region by region, mixed in by strength."""
    lab = cv2.cvtColor(frame, cv2.COLOR_RGB2LAB)
    level = cv2.createCLAHE(clipLimit=2 + 8 * strength, tileGridSize=(4, 4))
    lab[..., 0] = level.apply(np.ascontiguousarray(lab[..., 0]))
    share = 0.3 + 0.7 * strength
    return to_bytes((1 - share) * frame + share * cv2.cvtColor(lab, cv2.COLOR_LAB2RGB))


def inverted(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Lights or darks beyond a threshold turned over."""
    limit = 245 - 140 * strength
    values = frame.astype(np.float64)
    if rng.random() < 0.5:
        return to_bytes(np.where(values > limit, 2 * limit - values, values))
    return to_bytes(np.where(values < 255 - limit, 2 * (255 - limit) - values, values))


def blots(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Up to 20 flat ellipses of any colour."""
    out = frame.copy()
    height, width = frame.shape[:2]
    for _ in range(1 + round(19 * strength)):
        centre = int(rng.integers(width)), int(rng.integers(height))
        axes = tuple(int(axis) for axis in rng.uniform(0.015, 0.08, 2) * height + 1)
        colour = tuple(int(value) for value in rng.integers(0, 256, 3))
        cv2.ellipse(out, centre, axes, float(rng.uniform(0, 180)), 0, 360, colour, -1)
    return out


def scratches(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Up to 20 thin lines of any colour."""
    out = frame.copy()
    height, width = frame.shape[:2]
    for _ in range(1 + round(19 * strength)):
        ends = [(int(rng.integers(width)), int(rng.integers(height))) for _ in range(2)]
        cv2.line(out, ends[0], ends[1], tuple(int(value) for value in rng.integers(0, 256, 3)), 1)
    return out


def outlined(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Edges drawn over in black or white."""
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32)
    edge = np.hypot(cv2.Sobel(grey, -1, 1, 0), cv2.Sobel(grey, -1, 0, 1)) / 4
    sign = -1 if rng.random() < 0.5 else 1
    return to_bytes(frame + sign * (0.2 + 3 * strength) * edge[..., None])


BLEMISHES: dict[str, Degradation] = {
    **MISHAPS,
    "specks": specks,
    "blotches": blotches,
    "stripes": stripes,
    "checkerboard": checkerboard,
    "frosted": frosted,
    "painted": painted,
    "cut_off": cut_off,
    "crumbled": crumbled,
    "hazy": hazy,
    "harsh": harsh,
    "faded": faded,
    "garish": garish,
    "lit_unevenly": lit_unevenly,
    "ghost": ghost,
    "exposed_twice": exposed_twice,
    "fringes": fringes,
    "equalised": equalised,
    "inverted": inverted,
    "blots": blots,
    "scratches": scratches,
    "outlined": outlined,
}
"""All that the aesthetic head is trained on, by name."""
