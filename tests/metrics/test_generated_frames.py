"""The person finder on frames that the tiny generators wrote: labels are whole, published numbers hold, and
the matching behind them gives known answers."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from cases.errors import CaseFileError, VideoError
from cases.video import read_video, write_video
from metrics.calibration.generated.__main__ import ALL, against_truth, by_generator, main
from metrics.calibration.generated.draw import COUNTS, FORMAT, HERE, Drawn, draw, frame_file, write_frame
from metrics.calibration.generated.labels import LABELS, Labelled, Person, load_labels
from metrics.calibration.generated.measure import agreement, compare, find
from metrics.calibration.generated.truth import with_truth
from metrics.calibration.outlines import small_polygon_mask

PUBLISHED = {
    "onestory": (0.90, 0.09, 0.72, 0.65),
    "independent": (0.93, 0.03, 0.73, 0.69),
    "last_frame_chain": (0.80, 0.27, 0.63, 0.49),
    ALL: (0.88, 0.13, 0.70, 0.61),
    "reference": (0.94, 0.08, 0.71, 0.70),
}
"""Coverage, false finds a frame, mask IoU of matched persons and of all persons: docs/generated_frames.md."""
HAND, FINDER = (1.0, 0.0, 0.82, 0.84), (0.94, 0.08, 0.68, 0.68)
"""The same against true masks, of hand outlines and of the finder."""
ROUNDED, ONE_MORE = 0.011, 0.04
"""Mean IoU moves little with the processor; a coverage moves by one person of thirty."""
DRAWN = Drawn("onestory", "a-story", 2, 3)


@pytest.fixture(scope="module")
def labelled() -> list[Labelled]:
    return load_labels()


@pytest.fixture(scope="module")
def found(judges, labelled: list[Labelled]) -> list[list[np.ndarray]]:
    return find(judges, labelled)


def test_the_frames_that_were_drawn_are_those_labelled(labelled: list[Labelled]):
    assert [one.drawn for one in labelled] == draw()
    names = [one.drawn.generator for one in labelled]
    assert {name: names.count(name) for name in COUNTS} == COUNTS
    assert len({(one.drawn.case, one.drawn.shot) for one in labelled}) == len(labelled) == 112
    assert min(one.drawn.shot for one in labelled) == 2
    assert {one.frame.shape for one in labelled} == {(FORMAT.height, FORMAT.width, 3)}


def test_outlines_are_figures_and_hardly_overlap(labelled: list[Labelled]):
    shares = [person.mask.mean() for one in labelled for person in one.persons]
    assert 0.01 < min(shares) < max(shares) < 0.5
    twice = [np.sum([person.mask for person in one.persons], 0).max() for one in labelled if one.persons]
    assert np.mean([most > 1 for most in twice]) < 0.1


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_numbers_hold(name: str, labelled, found):
    one = by_generator(labelled, found)[name]
    check(one, PUBLISHED[name])
    assert one.coverage.low <= one.coverage.value <= one.coverage.high


def test_outlines_agree_with_true_masks_more_than_the_finder(labelled, found):
    hand, finder = against_truth(labelled, found).values()
    check(hand, HAND)
    check(finder, FINDER)


def test_the_page_says_what_is_held_here():
    page = (Path(__file__).parents[2] / "docs" / "generated_frames.md").read_text()
    rows = PUBLISHED | {"hand outlines with true masks": HAND, "finder with true masks": FINDER}
    for name, numbers in rows.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| {name} | "))
        cells = row.strip("| ").split(" | ")[3:]
        assert [float(cell.split(" (")[0]) for cell in cells] == list(numbers)


def test_the_command_prints_what_it_writes_and_names_a_preset_nobody_knows(tmp_path: Path, capsys):
    assert main(["--out", str(tmp_path / "table.md")]) == 0
    printed = capsys.readouterr().out
    assert printed == (tmp_path / "table.md").read_text()
    assert "Without 23 persons of whom the labeller was unsure" in printed
    assert main(["--preset", "nope"]) == 2
    assert "Known: public, tiny" in capsys.readouterr().err


def check(one, wanted: tuple[float, ...]) -> None:
    got = (one.coverage.value, one.false_finds.value, one.iou.value, one.union.value)
    for value, published, tolerance in zip(got, wanted, (ONE_MORE, ONE_MORE, ROUNDED, ROUNDED), strict=True):
        assert value == pytest.approx(published, abs=tolerance)


def test_true_masks_are_of_the_frames_that_were_drawn(labelled: list[Labelled]):
    """The world and the reader have not moved since: who is drawn is who was outlined."""
    for one in labelled:
        if one.drawn.generator == "reference":
            assert len(with_truth(one).persons) == len(one.persons)


def box(x: int, y: int, wide: int, high: int) -> np.ndarray:
    mask = np.zeros((20, 20), bool)
    mask[y : y + high, x : x + wide] = True
    return mask


def scene(*persons: Person) -> Labelled:
    return Labelled(DRAWN, np.zeros((20, 20, 3), np.uint8), persons)


def test_one_find_is_one_person():
    """Two who stand side by side and are found as one: the nearer of them is found, the other is missed."""
    left, right = box(0, 0, 6, 10), box(6, 0, 4, 10)
    one = compare(scene(Person(True, right), Person(True, left)), [left | right])
    assert one.matched == (pytest.approx(0.6),)
    assert (one.persons, one.false_finds, one.union) == (2, 0, 1.0)


def test_a_poor_find_is_a_miss_and_a_false_find():
    one = compare(scene(Person(True, box(0, 0, 10, 10))), [box(8, 0, 10, 10)])
    assert (one.matched, one.false_finds) == ((), 1)
    assert one.union == pytest.approx(20 / 180)


def test_matching_takes_the_best_pairs_not_the_first():
    a, b = box(0, 0, 10, 10), box(4, 0, 10, 10)
    one = compare(scene(Person(True, a), Person(True, b)), [b, a])
    assert one.matched == (1.0, 1.0)


def test_nobody_and_nothing_say_nothing():
    empty, alarm = compare(scene(), []), compare(scene(), [box(0, 0, 5, 5)])
    assert np.isnan(empty.union)
    assert (alarm.false_finds, alarm.union) == (1, 0.0)
    both = agreement([empty, alarm])
    assert np.isnan(both.coverage.value)
    assert (both.false_finds.value, both.union.value) == (0.5, 0.0)


def test_who_is_unsure_counts_neither_way_when_left_out():
    sure, unsure = Person(True, box(0, 0, 5, 10)), Person(False, box(10, 0, 5, 10))
    masks = [sure.mask, box(10, 0, 6, 10)]
    for found in (masks, masks[:1]):
        one = compare(scene(sure, unsure), found, sure_only=True)
        assert (one.persons, one.matched, one.false_finds, one.union) == (1, (1.0,), 0, 1.0)
    assert compare(scene(sure, unsure), masks).persons == 2


def test_small_outlines_fill_the_pixels_inside_them_and_no_more():
    assert small_polygon_mask([2, 1, 5, 1, 5, 3, 2, 3], 6, 8).sum() == 6
    assert small_polygon_mask([0, 0, 8, 0, 8, 6, 0, 6], 6, 8).all()
    assert small_polygon_mask([0, 0, 6, 0, 0, 6], 6, 6).sum() == pytest.approx(18, abs=3)


def test_a_frame_is_stored_as_the_bench_reads_it(tmp_path: Path):
    video = tmp_path / "videos" / DRAWN.generator / DRAWN.case / "seed-0" / "shot-2.mp4"
    write_video(video, np.random.default_rng(0).integers(0, 256, (5, 64, 96, 3), np.uint8), 8.0)
    write_frame(tmp_path, DRAWN, tmp_path)
    stored = cv2.imread(str(frame_file(DRAWN, tmp_path)))[..., ::-1]
    np.testing.assert_array_equal(stored, read_video(video)[0][3])
    with pytest.raises(VideoError, match="there is no frame 7, it has 5"):
        write_frame(tmp_path, DRAWN._replace(frame=7), tmp_path)


def test_faults_of_labels_are_named_at_their_place(tmp_path: Path):
    shutil.copytree(HERE / "frames" / "reference", tmp_path / "frames" / "reference")
    good = next(one for one in draw() if one.generator == "reference")
    at = f"at: {{generator: reference, case: {good.case}, shot: {good.shot}, frame: {good.frame}}}"
    (tmp_path / LABELS).write_text(
        "frames:\n"
        f"- {at}\n  persons:\n"
        "  - {sure: true, outline: [0, 0, 1, 1]}\n"
        "  - {sure: true, outline: [0, 0, 97, 9, 9, 9]}\n"
        f"- {at}\n  persons: []\n"
        "- at: {generator: onestory, case: none, shot: 2, frame: 0}\n  persons: []\n"
    )
    with pytest.raises(CaseFileError) as raised:
        load_labels(tmp_path)
    faults = "\n".join(raised.value.faults)
    for part in (
        "frames[0].persons[0].outline: wanted a polygon of at least three",
        "frames[0].persons[1].outline: [97, 9] lies outside the frame of 96 x 64",
        "frames[1].at: ('reference'",
        "frames[2].at: no picture can be read from",
    ):
        assert part in faults
