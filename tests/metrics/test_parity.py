"""The script that compares our judges with VBench's, as far as it goes without a checkout."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from metrics.parity.__main__ import main
from metrics.parity.clips import moving_texture
from metrics.parity.recorder import Recorder
from metrics.parity.rows import Row, largest, relative, table


def test_absent_checkout_is_said_and_nothing_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["--vbench", str(tmp_path)]) == 2
    message = capsys.readouterr().err
    assert f"{tmp_path} is no checkout of VBench" in message
    assert "Nothing was compared" in message
    assert "45e79ec" in message


def test_differences():
    assert largest([1, 2], [1, 2.5]) == 0.5
    assert largest([1], [1, 2]) == math.inf
    assert relative([9.0, -100], [10, -100]) == pytest.approx(0.01)


def test_what_is_no_number_does_not_agree():
    row = Row("subject", "score", "slow", math.nan, 1.0)
    assert not row.agrees
    assert "**differs**" in table([row])


def test_texture_moves_by_its_speed():
    frames = moving_texture(64, 96, 3, 4.0)
    assert np.abs(frames[1][:-4, :-4].astype(int) - frames[0][4:, 4:]).max() <= 1
    still = moving_texture(64, 96, 3, 0.0)
    assert (still == still[0]).all()


def test_recorder_keeps_what_went_in_and_came_out():
    listener = Recorder(lambda images: images.mean((2, 3)))
    images = torch.rand(3, 3, 4, 4)
    listener(images[:2])
    listener.encode_image(images[2:])
    heard = listener.heard()
    assert heard[0] == pytest.approx(images.numpy())
    assert heard[1] == pytest.approx(images.mean((2, 3)).numpy())
