"""What calibration says of tables whose answer is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from metrics.calibration import measure
from metrics.calibration.families import FAMILIES, main_family
from metrics.calibration.measure import auc, bounded, cross_talk, rank_correlation, response

LEVELS = np.arange(6.0)


def falling(stories: int = 8, noise: float = 0.0, spread: float = 0.0) -> np.ndarray:
    """Stories ``(S, 6)`` that lose 0.1 a level."""
    rng = np.random.default_rng(0)
    values = 1 - 0.1 * LEVELS + rng.normal(0, noise, (stories, 6)) + rng.normal(0, spread, (stories, 1))
    return np.asarray(values)


def answer(values: np.ndarray, effect: int) -> measure.Response:
    return response("m", "f", values, np.broadcast_to(LEVELS, values.shape), effect)


def test_a_metric_that_answers_perfectly():
    found = answer(falling(), -1)
    assert found.spearman == (1, 1, 1)
    assert (found.spearman_pooled, found.spearman_of_means) == pytest.approx((1, 1))
    assert found.auc == (1, 1, 1)
    assert found.auc_by_level == (1, 1, 1, 1, 1)
    assert (found.clean, found.change) == pytest.approx((1, -0.5))
    assert (found.stories, found.missing) == (8, 0)


def test_a_metric_that_goes_the_wrong_way():
    found = answer(falling(), 1)
    assert found.spearman.value == -1
    assert found.auc.value == 0
    assert found.change == pytest.approx(-0.5)


def test_stories_that_differ_lower_auc_and_the_pooled_correlation_only():
    found = answer(falling(spread=1.0), -1)
    assert found.spearman.value == 1
    assert found.spearman_pooled < 0.5
    assert found.auc.value < 0.8
    assert found.auc.low < found.auc.value < found.auc.high


def test_a_metric_that_does_not_answer():
    found = answer(np.ones((4, 6)), -1)
    assert found.spearman.value == 0
    assert found.auc.value == 0.5


def test_nulls_are_left_out_and_counted():
    values = falling()
    values[0] = np.nan
    values[1, 3:] = np.nan
    found = answer(values, -1)
    assert found.spearman.value == 1
    assert found.auc.value == 1
    assert found.missing == 9
    nothing = answer(np.full((3, 6), np.nan), -1)
    assert np.isnan([nothing.spearman.value, nothing.auc.value, nothing.clean]).all()


def test_levels_that_break_nothing_more_count_once():
    """Noise among levels of one dose is no disorder."""
    values = np.array([[0.9, 0.5, 0.1, 0.12, 0.09, 0.11]])
    doses = np.array([[0, 0.5, 1, 1, 1, 1]])
    assert response("m", "f", values, doses, -1).spearman.value == 1
    assert answer(values, -1).spearman.value < 0.9


@pytest.mark.parametrize(
    ("values", "rho"),
    [([3, 2, 1], 1.0), ([1, 2, 3], -1.0), ([2, 2, 2], 0.0), ([2, 1, 3], -0.5), ([1, np.nan, 2], np.nan)],
)
def test_rank_correlation(values: list[float], rho: float):
    assert rank_correlation(np.array([3, 2, 1]), np.array(values)) == pytest.approx(rho, nan_ok=True)


def test_rank_correlation_is_scipys():
    from scipy.stats import spearmanr

    rng = np.random.default_rng(1)
    for _ in range(20):
        a, b = rng.integers(0, 5, (2, 12))
        assert rank_correlation(a, b.astype(float)) == pytest.approx(spearmanr(a, b).statistic)


def test_auc_counts_ties_half():
    assert auc(np.array([1.0, 2.0]), np.array([2.0, 3.0])) == 0.875
    assert np.isnan(auc(np.array([np.nan]), np.array([1.0])))


def test_cross_talk_is_a_share_of_the_own_range():
    own, foreign = falling(), falling() * 0.2
    share, stories = cross_talk(own, foreign)
    assert share.value == pytest.approx(0.2)
    assert stories == 8
    foreign[0, 2] = np.nan
    assert cross_talk(own, foreign)[1] == 7
    assert np.isnan(cross_talk(np.ones((4, 3)), foreign[:4])[0].value)


def test_cross_talk_sees_a_change_that_goes_back():
    bump = np.tile([0, 0.2, 0.5, 0.2, 0, 0], (8, 1))
    assert cross_talk(falling(), bump)[0].value == pytest.approx(1)


def test_one_story_has_no_interval():
    assert bounded(lambda i: 2.0, 1) == pytest.approx((2, np.nan, np.nan), nan_ok=True)
    assert np.isnan(bounded(lambda i: 2.0, 0).value)


def values(metric: str = "character_margin") -> pd.DataFrame:
    """A metric of persons that answers its own families fully and swapped places by a half."""
    tables = {
        family.name: falling()[:, : len(family.levels)] * (0.5 if family.name == "place_swap" else 1)
        for family in FAMILIES
        if family.name in ("identity_swap", "clothes_hue", "place_swap")
    }
    levels = {family.name: family.levels for family in FAMILIES}
    rows = [
        (story, name, levels[name][i], levels[name][i], np.nan, metric, value, None)
        for name, table in tables.items()
        for (story, i), value in np.ndenumerate(table)
    ]
    rows += [(story, "codec", np.nan, np.nan, "crf 8", metric, 1.05, None) for story in range(8)]
    columns = ["story", "family", "level", "dose", "setting", "metric", "value", "reason"]
    return pd.DataFrame(rows, columns=columns)


def test_records_of_a_table_of_values():
    table = values()
    found = measure.responses(table, str)
    foreign = measure.cross_talks(table, str)
    assert [(one.family, one.effect) for one in found] == [("identity_swap", -1), ("clothes_hue", -1)]
    assert [(one.family, one.main) for one in foreign] == [("place_swap", "identity_swap")]
    assert foreign[0].share.value == pytest.approx(0.5)
    assert [miss[:3] for miss in measure.misses(found, foreign)] == [
        ("character_margin", "place_swap", "cross_talk")
    ]
    shares = {one.family: (one.relation, one.share) for one in measure.shares(table, str)}
    assert shares["identity_swap"] == ("own", pytest.approx(-1))
    assert shares["place_swap"] == ("still", pytest.approx(-0.5))


def test_a_variant_stands_under_its_headline():
    table = values("character_margin_histogram")
    found = measure.responses(table, lambda name: name.removesuffix("_histogram"))
    assert {one.metric for one in found} == {"character_margin_histogram"}
    assert measure.responses(table, str) == []


def test_a_setting_is_compared_with_the_clean_story():
    (one,) = measure.sensitivities(values(), str)
    assert (one.kind, one.setting, one.stories) == ("codec", "crf 8", 8)
    assert one.change == pytest.approx(0.05)
    assert one.share == pytest.approx(0.1)


def test_what_is_declared_is_sound():
    from metrics.calibration.edits import EDITS
    from metrics.calibration.families import NO_BARS
    from metrics.registry import metric_names

    assert len({family.name for family in FAMILIES}) == len(FAMILIES)
    assert {family.name for family in FAMILIES} == set(EDITS)
    for family in FAMILIES:
        assert family.levels[0] == 0
        assert list(family.levels) == sorted(set(family.levels))
        kinds = (*family.falls, *family.rises, *family.still, *family.trained)
        assert set(kinds) <= set(metric_names())
        named = (set(family.falls), set(family.rises), set(family.still))
        assert sum(map(len, named)) == len(set().union(*named))
    assert set(NO_BARS) <= set(metric_names())
    assert main_family("character_margin").name == "identity_swap"
    assert main_family("no such metric") is None


def test_the_aesthetic_head_is_judged_on_damage_it_never_saw():
    from metrics.training.aesthetic import FAMILIES as TRAINED

    own = {family.name for family in FAMILIES if "aesthetic_quality" in family.own}
    assert len(own) >= 4
    assert not own & set(TRAINED)
    shared = {family.name for family in FAMILIES} & set(TRAINED)
    assert shared == {"noise", "blur", "colour_cast"}
    assert all("aesthetic_quality" in f.trained for f in FAMILIES if f.name in shared)
