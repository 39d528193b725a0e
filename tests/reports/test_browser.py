"""The page in a real browser, from disk: what readers do with it, at a phone's and at a desk's width.

Needs ``pip install -e '.[browser]'`` and a Chromium (Debian: ``apt install chromium``); skipped without.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from PIL import Image

import tiny_world
from bench.finish import claims
from bench.joint import groups, parts
from cases.video import read_video
from reports.joint_page import write_joint_page
from reports.summary import summarise

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: '.[browser]'")
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
HOSTILE = (
    '</script><script>document.title = "taken"</script><img src=x onerror="document.title=1"> " \' \u202e 🦄 '
)

PARTS = "button, select, a, [role=region], [role=img], summary"
UNNAMED = "!e.getAttribute('aria-label') && !e.textContent.trim() && !e.labels?.length"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six stories, one of them with hostile captions, two generators, one that fails, and a control."""
    folder = tmp_path_factory.mktemp("browsed")
    path = tiny_world.write_suite(folder / "suite.yaml")
    suite = yaml.safe_load(path.read_text())
    suite["cases"][1]["shots"][0]["caption"] = HOSTILE + "long" * 400
    path.write_text(yaml.safe_dump(suite, allow_unicode=True))
    tiny_world.run(path, folder / "run", "onestory,colours,steady,broken")
    return folder / "run"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(params=[375, 1440])
def page(request: pytest.FixtureRequest, browser: Any, run: Path) -> Iterator[Any]:
    """The opened page; whatever it complains of fails the test."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": request.param, "height": 900}, color_scheme="light")
    opened = context.new_page()
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda asked: complaints.extend([asked.url] * asked.url.startswith("http")))
    opened.goto((run / "report" / "index.html").as_uri())
    yield opened
    context.close()
    assert complaints == []


def ranked(page: Any, body: int) -> list[str]:
    rows = page.locator(f".ranking tbody:nth-of-type({body + 1}) tr:not([data-fixed]) th")
    return [text.split()[-1] for text in rows.all_inner_texts()]


def open_stories(page: Any) -> None:
    page.locator("#stories").scroll_into_view_if_needed()
    page.wait_for_selector("#stage video")


def test_nothing_sticks_out_sideways(page: Any) -> None:
    open_stories(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_columns_sort_and_controls_stay_apart(page: Any) -> None:
    assert ranked(page, 0) == ["colours", "onestory", "broken"]
    head = page.get_by_role("columnheader", name="Brightness").first
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert ranked(page, 0) == ["onestory", "colours", "broken"]  # what has no value stays last
    assert ranked(page, 1) == ["steady"]


def test_the_theme_goes_round_and_colours_follow(page: Any) -> None:
    def paper() -> str:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    button, light = page.locator("#theme"), paper()
    button.click()
    assert paper() == light
    button.click()
    assert paper() != light
    assert button.get_attribute("aria-label") == "Colours: dark"
    ink = page.evaluate("getComputedStyle(document.querySelector('.chart text')).fill")
    assert ink == page.evaluate("getComputedStyle(document.body).color")


def test_stories_are_filtered_opened_and_found(page: Any) -> None:
    open_stories(page)
    page.select_option("#pattern", "insert_recall")
    assert page.locator("#story option").all_inner_texts() == ["case-01", "case-04"]
    page.select_option("#story", "case-04")
    assert "case-04" in page.inner_text("#where")
    page.get_by_role("button", name="Next story").click()
    assert "case-01" in page.inner_text("#where")
    page.select_option("#pattern", "")
    page.select_option("#generator", "colours")
    page.get_by_role("button", name="Best").click()
    best = page.inner_text("#where")
    page.get_by_role("button", name="Worst").click()
    assert "best brightness of colours" in best
    assert "worst brightness of colours" in page.inner_text("#where")
    assert float(best.rsplit(" ", 1)[1]) > float(page.inner_text("#where").rsplit(" ", 1)[1])
    page.select_option("#generator", "broken")
    page.get_by_role("button", name="Best").click()
    assert "No story of broken has a value" in page.inner_text("#where")


def test_a_story_is_linked_to(browser: Any, run: Path) -> None:
    page = browser.new_page()
    page.goto((run / "report" / "index.html").as_uri() + "#story-case-05")
    page.wait_for_selector("#stage video")
    assert "case-05" in page.inner_text("#where")
    page.close()


def test_all_videos_play_in_step_and_stop(page: Any) -> None:
    open_stories(page)
    assert page.locator("#stage video").count() == 9  # three generators of three shots; one made none
    assert page.locator("#stage .none").all_inner_texts() == ["the colours ran out"] * 3
    button = page.locator("#play")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    moving = "[...document.querySelectorAll('#stage video')].every((v) => !v.paused && v.currentTime > 0.1)"
    page.wait_for_function(moving)
    times = page.evaluate("[...document.querySelectorAll('#stage video')].map((v) => v.currentTime)")
    assert max(times) - min(times) < 0.5
    button.click()
    assert page.evaluate("[...document.querySelectorAll('#stage video')].every((v) => v.paused)")


def test_hostile_captions_are_shown_as_they_are(page: Any) -> None:
    open_stories(page)
    page.select_option("#story", "case-01")
    assert HOSTILE.strip() in page.locator("#stage .caption").first.text_content()
    assert page.title() == "tiny version 1, 6 cases, tiny weights"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_pairs_and_the_pictures_that_decide_open_on_demand(page: Any, run: Path) -> None:
    open_stories(page)
    page.get_by_text("What decided the cross-shot values").click()
    rows = page.locator("#stage details tbody tr")
    assert rows.count() == 1
    assert rows.first.inner_text().split() == ["1–3", "ann", "same", "1.000", "0.843", "1.000", "–"]
    page.wait_for_function("document.querySelectorAll('.decisive canvas[data-drawn]').length === 6")
    captions = page.locator(".decisive figcaption").all_inner_texts()
    assert captions == [f"{value} the only pair: ann" for value in ("1.000", "0.843", "1.000")]
    for i, shot in ((2, 1), (3, 3)):  # of colours, which changes from shot to shot
        pixels = page.locator(".decisive canvas").nth(i).screenshot()
        inside = np.asarray(Image.open(io.BytesIO(pixels)).convert("RGB"))[20:-20, 20:-20]
        frames, _ = read_video(run / f"videos/colours/case-00/seed-0/shot-{shot}.mp4")
        assert inside.mean((0, 1)) == pytest.approx(frames.mean((0, 1, 2)), abs=6)


def test_a_run_from_before_pictures_were_noted_says_so(browser: Any, run: Path, tmp_path: Path) -> None:
    old = shutil.copytree(run, tmp_path / "run")
    items = re.sub(r', "seconds": .*?"second_box": \[.*?\]', "", (old / "items.jsonl").read_text())
    assert '"second_box"' not in items
    (old / "items.jsonl").write_text(items)
    assert tiny_world.main(["report", str(old)]) == 0
    page = browser.new_page()
    page.goto((old / "report" / "index.html").as_uri())
    open_stories(page)
    page.get_by_text("What decided the cross-shot values").click()
    assert "do not say which pictures were compared" in page.inner_text("#stage details")
    assert page.locator("#stage details tbody tr").count() == 1
    page.close()


def test_the_joint_page_of_several_runs_sorts_and_complains_of_nothing(
    browser: Any, run: Path, tmp_path: Path
) -> None:
    again = shutil.copytree(run, tmp_path / "again", ignore=shutil.ignore_patterns("videos", "report"))
    summaries = [summarise(folder) for folder in (run, again)]
    said = {summary.folder: claims(summary) for summary in summaries}
    path = write_joint_page(tmp_path / "joint", parts(groups(summaries), said))
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 375, "height": 900})
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert ranked(page, 0) == ranked(page, 2) == ["colours", "onestory", "broken"]
    page.get_by_role("columnheader", name="Brightness").first.get_by_role("button").click()
    assert ranked(page, 0) == ranked(page, 2) == ["onestory", "colours", "broken"]
    assert ranked(page, 1) == ranked(page, 3) == ["steady"]
    page.get_by_role("link", name="run", exact=True).first.click()
    assert page.title() == "tiny version 1, 6 cases, tiny weights"
    assert complaints == []
    page.close()


def test_the_keyboard_reaches_it_all(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
    page.locator("#play").focus()
    open_stories(page)
    page.keyboard.press("Space")
    assert page.locator("#play").get_attribute("aria-pressed") == "true"
    assert page.evaluate(f"[...document.querySelectorAll('{PARTS}')].filter((e) => {UNNAMED}).length") == 0
    assert page.locator("main").count() == page.locator("header").count() == page.locator("nav").count() == 1
