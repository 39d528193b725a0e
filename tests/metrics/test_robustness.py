"""Videos as they should not be, scored by every metric: a value or null with a reason, never an exception.

Each *world* is a story of three shots (one person, another, both; the first and the last at one place)
written as real files, all of which are odd in the same way. What is missing must be null, whatever the
metric. ``cut_accuracy``, whose network is slow, has a test of its own.
"""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
import pytest
import worlds
import yaml

from bench.__main__ import main
from cases.decoding import _shared, read_isolated
from cases.storyworld.dataset import StoryDataset, StorySample
from cases.types import Case, Suite, VideoFormat
from cases.video import write_video
from metrics.availability import default_metrics, unavailable_metrics
from metrics.registry import headline, metric_info, metric_names
from metrics.score import Judges, score_story
from metrics.types import Value
from reports.records import load

SHOTS = 3
METRICS = tuple(
    name for name in metric_names() if name not in {*unavailable_metrics("tiny", {}), "cut_accuracy"}
)
PERSONS = ("character_consistency", "character_margin", "character_margin_recall", "copy_paste")
PLACES = ("environment_consistency", "environment_margin", "environment_margin_recall")
MOTION = ("dynamic_degree", "dynamic_flow")
GAPS = ("character_recall_gap", "environment_recall_gap")
ACROSS = (*PERSONS, *PLACES, *GAPS, "aesthetic_drift", "semantic_drift")
EVERY = tuple({headline(name) for name in METRICS})

Videos = Sequence[np.ndarray]
"""Shots uint8 ``(frames, height, width, 3)``."""


def encode(
    path: Path, frames: np.ndarray, pixels: str, times: Sequence[int] | None = None, title: str = ""
) -> None:
    """Write what :func:`write_video` refuses: odd sizes, or frames at any ``times`` (milliseconds)."""
    with av.open(str(path), "w") as container:
        container.metadata.update({"title": title} if title else {})
        stream = container.add_stream("libx264", rate=8, options={"crf": "8"})
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = pixels
        stream.codec_context.time_base = Fraction(1, 1000)
        for frame, moment in zip(frames, times or range(0, 125 * len(frames), 125), strict=True):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            picture.pts, picture.time_base = moment, Fraction(1, 1000)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


Write = Callable[[Path, np.ndarray], None]


def plain(path: Path, frames: np.ndarray, fps: float = 8.0) -> None:
    write_video(path, frames, fps)


def one_frame(path: Path, frames: np.ndarray) -> None:
    write_video(path, frames[:1], 8.0)


def no_motion(path: Path, frames: np.ndarray) -> None:
    write_video(path, np.repeat(frames[:1], len(frames), 0), 8.0)


def black(path: Path, frames: np.ndarray) -> None:
    write_video(path, np.zeros_like(frames), 8.0)


def nobody(path: Path, frames: np.ndarray) -> None:
    write_video(path, worlds.noise_shots(1)[0], 8.0)


def pixels(height: int, width: int) -> Write:
    """One of the picture's corners, so small that colour cannot be stored at half the resolution."""
    return lambda path, frames: encode(path, frames[:, :height, :width], "yuv444p")


def strip(path: Path, frames: np.ndarray) -> None:
    write_video(path, np.tile(frames[:, :2], (1, 1, 20, 1)), 8.0)


def variable_rate(path: Path, frames: np.ndarray) -> None:
    encode(path, frames, "yuv420p", [0, 10, 20, 500, 510, 1000, 1010, 1020, 2000])


def unreadable(path: Path, frames: np.ndarray) -> None:
    """Empty, then no video at all, then cut in the middle: by the number in the name."""
    write_video(path, frames, 8.0)
    whole = path.read_bytes()
    path.write_bytes({"shot-1": b"", "shot-2": b"not a video"}.get(path.stem, whole[: len(whole) // 2]))


WORLDS: dict[str, Write] = {
    "plain": plain,
    "one_frame": one_frame,
    "no_motion": no_motion,
    "black": black,
    "nobody": nobody,
    "identical": plain,
    "portrait": plain,
    "one_pixel": pixels(1, 1),
    "odd_pixels": pixels(17, 35),
    "strip": strip,
    "variable_rate": variable_rate,
    "fast": partial(plain, fps=240.0),
    "unreadable": unreadable,
    "one_shot": plain,
}
NULL: dict[str, tuple[tuple[str, ...], str]] = {
    "one_frame": (("subject_consistency", "background_consistency", *MOTION), "single frame"),
    "one_pixel": (MOTION, "too small"),
    "fast": (MOTION, "single frame at 8"),
    "nobody": (PERSONS, "not found|no clean appearances"),
    "strip": (EVERY, "2 x 1920 pixels"),
    "unreadable": (EVERY, "cannot be read"),
    "one_shot": (ACROSS, "two shots|different|two distances"),
}
"""World -> metrics, by any judge, that cannot have a value in it, and what the reason says (one of these)."""


@pytest.fixture(scope="module")
def sample() -> StorySample:
    return StoryDataset("dev", 1, worlds.FORMAT, seed=5, shots=SHOTS, pattern="composable")[0]


@pytest.fixture(scope="module")
def scored(judges: Judges, sample: StorySample, tmp_path_factory: pytest.TempPathFactory):
    """World -> metric -> its values."""
    found: dict[str, dict[str, list[Value]]] = {}

    def score(world: str) -> dict[str, list[Value]]:
        if world not in found:
            case, videos = story(world, sample)
            paths = [tmp_path_factory.mktemp(world) / f"shot-{i + 1}.mp4" for i in range(len(videos))]
            for path, frames in zip(paths, videos, strict=True):
                WORLDS[world](path, frames)
            values = score_story(judges, paths, case, METRICS)
            found[world] = {name: [value for value in values if value.metric == name] for name in METRICS}
        return found[world]

    return score


def story(world: str, sample: StorySample) -> tuple[Case, Videos]:
    case, videos = worlds.case_of(sample), sample.videos
    if world == "portrait":
        upright = VideoFormat(96, 64, 9, 8.0)
        videos = StoryDataset("dev", 1, upright, seed=5, shots=SHOTS, pattern="composable")[0].videos
    if world == "identical":
        videos = (sample.videos[0],) * SHOTS
    if world == "one_shot":
        case, videos = case.model_copy(update={"shots": case.shots[:1]}), videos[:1]
    return case, videos


@pytest.mark.parametrize("world", WORLDS)
def test_every_metric_gives_values_or_reasons(scored, world: str):
    for name, own in scored(world).items():
        info = metric_info(name)
        low, high = info.range[0], math.inf if info.range[1] is None else info.range[1]
        assert [value.shots == () for value in own] == [False] * (len(own) - 1) + [True], name
        for value in own:
            assert (value.value is None) == bool(value.reason), value
            assert value.value is None or low - 1e-6 <= value.value <= high + 1e-6, value
            assert all(math.isfinite(x) for x in value.detail.values() if isinstance(x, float)), value


@pytest.mark.parametrize("world", WORLDS)
def test_nothing_found_is_null_for_the_story(scored, world: str):
    for *parts, whole in scored(world).values():
        assert whole.value is None or whole.detail["n"] > 0, whole
        assert whole.value is None or not parts or any(part.value is not None for part in parts), whole


@pytest.mark.parametrize("world", NULL)
def test_what_cannot_be_measured_is_null(scored, world: str):
    metrics, reasons = NULL[world]
    for name, own in scored(world).items():
        if headline(name) in metrics:
            assert [value.value for value in own] == [None] * len(own), name
            if scored("plain")[name][-1].value is not None:  # the story asks for it
                assert any(word in str(own[-1].reason) for word in reasons.split("|")), own[-1]


@pytest.mark.parametrize("world", ["no_motion", "identical", "portrait", "odd_pixels", "variable_rate"])
def test_what_can_be_measured_has_a_value(scored, world: str):
    expected = {name for name, own in scored("plain").items() if own[-1].value is not None}
    if world == "odd_pixels":  # a corner, where nobody need be
        expected = {name for name in expected if metric_info(name).level == "shot"}
    if world == "identical":  # nobody can be told apart
        expected = {name for name in expected if "character" not in name}
    assert expected - {name for name, own in scored(world).items() if own[-1].value is not None} == set()


def test_standing_still_is_a_measured_zero(scored):
    for world in ("no_motion", "black"):
        degree, flow = ([value.value for value in scored(world)[name]] for name in MOTION)
        assert degree == [0.0] * (SHOTS + 1)
        assert flow == pytest.approx([0.0] * (SHOTS + 1), abs=0.05)


def test_a_variable_rate_changes_nothing_but_flow(scored):
    """Up to the encoder, which spends its bits by time."""
    for name, own in scored("variable_rate").items():
        if name not in MOTION:
            expected = [value.value for value in scored("plain")[name]]
            assert [value.value for value in own] == pytest.approx(expected, abs=0.05), name


@pytest.mark.skipif("cut_accuracy" in unavailable_metrics("tiny", {}), reason="the extra `cuts` is optional")
def test_cuts_of_odd_videos(judges: Judges, sample: StorySample, tmp_path: Path):
    paths = [tmp_path / f"shot-{i}.mp4" for i in (1, 2, 3)]
    for path, write in zip(paths, (unreadable, one_frame, pixels(1, 1)), strict=True):
        write(path, sample.videos[0])
    broken, single, pixel, whole = score_story(judges, paths, worlds.case_of(sample), ["cut_accuracy"])
    assert broken.value is None
    assert "cannot be read" in str(broken.reason)
    assert single.value == 1.0
    assert pixel.value is not None
    assert whole.detail == {"n": 2, "n_missing": 1}


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes are stopped by POSIX signals")
def test_a_decoder_that_dies_costs_one_shot(judges: Judges, sample: StorySample, tmp_path: Path):
    paths = worlds.write_shots(tmp_path, sample.videos)
    read_isolated(paths[0])
    child = _shared(os.getpid()).pid
    assert child is not None
    os.kill(child, signal.SIGSTOP)  # the first shot's request waits, unanswered, until the blow falls
    with ThreadPoolExecutor(1) as pool:
        scoring = pool.submit(score_story, judges, paths, worlds.case_of(sample), ["aesthetic_quality"])
        time.sleep(0.5)
        os.kill(child, signal.SIGKILL)
        first, *others, whole = scoring.result(timeout=60)
    assert first.value is None
    assert "the decoder died while reading it (SIGKILL)" in str(first.reason)
    assert all(value.value is not None for value in others)
    assert whole.detail == {"n": SHOTS - 1, "n_missing": 1}


def test_tags_that_are_not_utf8_are_no_fault(tmp_path: Path):
    path = tmp_path / "a.mp4"
    frames = np.full((3, 1, 1, 3), 90, np.uint8)  # decord refuses this size, so that PyAV reads the tags
    encode(path, frames, "yuv444p", title="Zaehlwerk")
    content = path.read_bytes()
    assert content.count(b"Zaehlwerk") == 1
    path.write_bytes(content.replace(b"Zaehlwerk", b"Z\xe4hlwerk."))
    assert read_isolated(path)[0].shape == frames.shape


def test_bench_scores_a_folder_of_odd_videos(sample: StorySample, tmp_path: Path):
    """Two stories, one odd and one that cannot be read, to the last page of the report."""
    case, frames = worlds.case_of(sample), sample.videos[0]
    cases = tuple(case.model_copy(update={"id": name}) for name in ("odd", "broken"))
    suite = Suite(name="odd", version=1, task="t2msv", cases=cases).model_dump(mode="json", exclude_none=True)
    (tmp_path / "odd.yaml").write_text(yaml.safe_dump(suite))
    for name in ("odd", "broken"):
        (tmp_path / "mine" / name).mkdir(parents=True)
    for i, write in enumerate((one_frame, pixels(1, 1), strip)):
        write(tmp_path / "mine" / "odd" / f"shot-{i + 1}.mp4", frames)
    for i in (1, 3):
        unreadable(tmp_path / "mine" / "broken" / f"shot-{i}.mp4", frames)
    (tmp_path / "mine" / "broken" / "shot-2.mp4").mkdir()
    folder, suite_file, out = (str(tmp_path / name) for name in ("mine", "odd.yaml", "run"))
    assert main(["score", folder, "--suite", suite_file, "--out", out]) == 0
    values = load(out)
    assert set(values["metric"]) == set(default_metrics("tiny", {}))
    assert (values["value"].isna() == values["reason"].notna()).all()
    assert values[values["case"] == "broken"]["value"].isna().all()
    assert values[values["case"] == "odd"]["value"].notna().any()
    assert Path(out, "report", "index.html").stat().st_size > 0
