import cv2
import numpy as np
import pytest

from metrics.perception.flow import shot_flow, top_magnitude


def texture() -> np.ndarray:
    rng = np.random.default_rng(0)
    return cv2.resize(
        rng.integers(0, 256, (24, 40, 3), dtype=np.uint8), (160, 96), interpolation=cv2.INTER_CUBIC
    )


def shifted(pixels: float, count: int) -> np.ndarray:
    matrices = (np.float32([[1, 0, pixels * i], [0, 1, 0]]) for i in range(count))
    return np.stack([cv2.warpAffine(texture(), m, (160, 96))[16:80, 32:128] for m in matrices])


@pytest.mark.parametrize("pixels", [0.0, 1.0, 3.0])
def test_known_shift(pixels: float):
    flow = shot_flow(shifted(pixels, 5), 8.0)
    assert flow.frames == 5
    assert flow.top == pytest.approx(np.full(4, pixels), abs=0.4)


def test_sampled_at_eight_a_second():
    flow = shot_flow(shifted(1.0, 9), 16.0)
    assert (flow.frames, flow.rate) == (5, 8.0)
    assert flow.top == pytest.approx(np.full(4, 2.0), abs=0.4)


def test_top_magnitude_takes_the_largest_twentieth():
    flow = np.zeros((10, 10, 2))
    flow[0, :5] = (3, 4)
    assert top_magnitude(flow) == pytest.approx(5)
