"""The commands for public weights, on a tiny random backbone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cases.video import read_video
from onestory.__main__ import main
from public_backbones import save_backbone

SMALL = ["--frames", "5", "--height", "64", "--width", "96", "--steps", "1", "--guidance", "1",
         "--device", "cpu", "--dtype", "float32"]  # fmt: skip


def test_start_then_generate_then_go_on(tmp_path: Path) -> None:
    backbone = save_backbone("wan_ti2v", tmp_path / "backbone")
    start = ["start", str(backbone), "--out", str(tmp_path / "start"), "--budget", "2", "--dtype", "float32"]
    assert main(start) == 0
    conditioner = json.loads((tmp_path / "start/conditioner/config.json").read_text())
    assert conditioner["budget"] == 2.0
    Image.fromarray(np.full((32, 48, 3), 90, np.uint8)).save(tmp_path / "first.png")
    captions = ["--caption", "a man walks", "--caption", "the same man"]
    picture = ["--first-frame", str(tmp_path / "first.png")]
    out = tmp_path / "story"
    assert main(["generate", str(tmp_path / "start"), *captions, *picture, "--out", str(out), *SMALL]) == 0
    assert [read_video(out / f"shot-{n}.mp4")[0].shape for n in (1, 2)] == [(5, 64, 96, 3)] * 2
    on = ["--continue", str(out / "memory.safetensors"), "--out", str(tmp_path / "more"), "--rule", "recent"]
    assert main(["generate", str(tmp_path / "start"), "--caption", "a park", *on, *SMALL]) == 0
    assert (tmp_path / "more/memory.safetensors").stat().st_size > (out / "memory.safetensors").stat().st_size


def test_a_wrong_setting_is_one_line_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(save_backbone("wan_ti2v", tmp_path / "backbone"))
    out = ["--caption", "a man", "--out", str(tmp_path / "o"), *SMALL]
    assert main(["generate", folder, *out, "--rule", "newest"]) == 2
    assert "error: rule 'newest': expected one of learned, last" in capsys.readouterr().err
    assert main(["generate", str(tmp_path / "nothing"), *out]) == 2
