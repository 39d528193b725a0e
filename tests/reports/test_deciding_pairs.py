"""Which pairs of shots a reader is shown for a cross-shot value."""

from __future__ import annotations

from reports.deciding_pairs import Compared, compared, deciding

DETAIL = {"same": True, "gap": 0, "seconds": [0.1, 0.5], "shown": 0.4}


def pair(first: int, value: float, same: bool = True) -> Compared:
    found = compared((first, first + 1), "ann" if same else "ann / bob", value, {**DETAIL, "same": same})
    assert found is not None
    return found


def found(*pairs: Compared) -> list[tuple[str, float]]:
    return [(kind, each.value) for kind, each in deciding(pairs)]


def test_the_least_and_the_most_alike_of_the_same_and_the_most_alike_of_different_ones() -> None:
    pairs = [pair(0, 0.5), pair(1, 0.2), pair(2, 0.9), pair(0, 0.1, same=False), pair(2, 0.7, same=False)]
    assert found(*pairs) == [
        ("least alike", 0.2), ("most alike", 0.9), ("most alike of different ones", 0.7),
    ]  # fmt: skip


def test_one_pair_and_equal_pairs_are_shown_once() -> None:
    assert found(pair(0, 0.5)) == [("the only pair", 0.5)]
    assert found(pair(0, 1.0), pair(1, 1.0)) == [("all equally alike", 1.0)]
    assert found() == []


def test_persons_have_boxes_places_have_none_and_old_records_have_no_pictures() -> None:
    box = [0.1, 0.2, 0.3, 0.4]
    person = compared((0, 1), "ann", 0.5, {**DETAIL, "first_box": box, "second_box": box})
    assert person is not None
    assert person.boxes == (tuple(box), tuple(box))
    assert pair(0, 0.5).boxes is None
    assert compared((0, 1), "ann", 0.5, {"same": True, "gap": 0}) is None
