"""The diagram with a period's figures on it: a manager looks where the time goes."""

import csv
import html
import io
import re
from itertools import pairwise

import pytest

from engine.bpmn.drawn import Box, Drawing
from engine.stages import editions as ready
from engine.stages import heat
from engine.stages.publishing import retire
from engine.store import editions
from tests.stages.test_step_times import EVER, newer_edition
from tests.stages.test_timings import reviewed
from tests.web.conftest import main_words
from web.heat import bands, picture
from web.heat.table import of as table_of

PATHS = ("/timings/map", "/timings/map.svg", "/timings/map.csv")


@pytest.fixture
def five(office):
    """Five cases: 10 to 50 minutes on each pile, three hours in all; one goes a second round."""
    for waits in (10, 20, 30, 40):
        reviewed(office, waits=waits, works=180 - waits)
    reviewed(office, waits=50, works=130, again=True)


@pytest.fixture
def manager(screen):
    """Somebody who answers for the hall."""
    return screen("guanli")


def table(answer):
    """A spreadsheet: (department, step) → its row by column."""
    text = answer.get_data(as_text=True).removeprefix("\ufeff")
    head, *rows = csv.reader(io.StringIO(text))
    return {(row[0], row[1]): dict(zip(head, row, strict=True)) for row in rows}


def painted(manager, query=""):
    """The picture: what is said of a step → (fill, number on it)."""
    text = manager.opens(f"/timings/map.svg?{query}").get_data(as_text=True)
    fills = re.findall(r'<g id="heat-\d+"><title>(.*?)</title><rect[^>]* fill="([^"]+)"', text)
    return {html.unescape(words): fill for words, fill in fills}, text


def test_every_step_bears_the_number_worked_out_by_hand(five, manager):
    """On the picture, in the table and in the spreadsheet it is the same one."""
    page = manager.opens("/timings/map?measure=waiting")
    shown = main_words(page)
    sheet = table(manager.opens("/timings/map.csv?measure=waiting"))
    words, picture = painted(manager, "measure=waiting")

    assert "共5件作出决定" in shown
    assert "规划 承办 30 5 5 30 50 0 0% 1.00" in shown
    row = sheet["规划", "承办"]
    assert (row["图上的数字（等待）"], row["件数"], row["次数"]) == ("30", "5", "5")
    assert row["等待中位数（开放时间分钟）"] == "30"
    assert row["九成不超过（开放时间分钟）"] == "50"
    fire = sheet["消防", "承办"]
    assert (fire["次数"], fire["每件次数"]) == ("6", "1.20")
    assert any(word.startswith("规划 · 承办：等待 30 开放时间分钟，5件") for word in words)
    assert ">30</text>" in picture


def test_number_pattern_line_and_colour_say_the_same(five, manager):
    """Whoever sees no colour, and whoever prints in grey, reads the pattern and the number."""
    fills, _ = painted(manager, "measure=time")
    by_step = {words.partition("：")[0]: fill for words, fill in fills.items()}

    assert by_step["消防 · 承办"] == "url(#heat-b4)"
    assert by_step["消防 · 审核"] == "url(#heat-b1)"
    assert by_step["改图"] == "url(#heat-few)"
    looks = [bands.LOOKS[name] for name in bands.NAMES]
    assert len({look.pattern for look in looks}) == 4
    assert [look.wide for look in looks] == sorted({look.wide for look in looks})
    greys = [grey(look.fill) for look in looks]
    assert all(a - b > 15 for a, b in pairwise(greys)), greys
    page = manager.opens("/timings/map").get_data(as_text=True)
    for name in (*bands.NAMES[:1], bands.NAMES[-1], bands.FEW):
        assert page.count(f'fill="url(#heat-{name})"') >= 2  # in the legend and in the table


def grey(colour):
    """How light a colour is, of 255."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_the_number_of_visits_opens_the_cases_that_came_again(five, manager):
    """1.20 visits a case: the question is which one, not which five."""
    page = manager.opens("/timings/map?measure=rounds").get_data(as_text=True)

    addresses = set(re.findall(r'<strong><a href="([^"]+)">1\.20</a>', page))

    assert any("step=fire-handle" in address for address in addresses)
    for address in sorted(addresses):
        assert "共1件" in manager.sees(html.unescape(address)), address


def test_every_number_opens_as_many_cases_as_it_counts(five, manager):
    """看依据: on the picture and in the table, whatever is looked at."""
    addresses = set()
    for measure in heat.MEASURES:
        page = manager.opens(f"/timings/map?measure={measure}").get_data(as_text=True)
        found = {html.unescape(a) for a in re.findall(r'href="(/timings/cases\?[^"]+)"', page)}
        assert len(found) >= 15
        addresses |= found

    for address in sorted(addresses)[::4]:
        listed = manager.sees(address)
        assert int(re.search(r"共(\d+)件", listed)[1]) in {1, 5}
        assert "回到流程图用时" in listed or "step=" not in address
    again = manager.sees(next(a for a in sorted(addresses) if "more=yes" in a))
    assert "消防" in again
    assert "不止一次的" in again
    assert "共1件" in again


def test_a_step_of_fewer_than_five_cases_has_no_number(office, screen):
    """Four cases tell about four cases."""
    for _ in range(4):
        reviewed(office)
    manager = screen("guanli")

    shown = manager.sees("/timings/map")
    fills, picture = painted(manager)

    assert "不满5件的步骤不给数字" in shown
    assert set(fills.values()) == {"url(#heat-few)"}
    assert 'font-weight="bold"' not in picture
    assert table(manager.opens("/timings/map.csv"))["消防", "承办"]["件数"] == "4"


def test_another_edition_of_the_period_is_counted_named_and_one_press_away(office, screen):
    """Two diagrams are never painted as one."""
    reviewed(office)
    reviewed(office)
    new = newer_edition(office)
    reviewed(office)
    manager = screen("guanli")

    page = manager.opens("/timings/map")

    assert "另有其他版本办结的件，不在下面的数字里： 第2版（1件）" in main_words(page)
    assert f"edition={new}" in page.get_data(as_text=True)
    assert "共1件作出决定" in manager.sees(f"/timings/map?edition={new}")
    assert "共2件作出决定" in manager.sees("/timings/map?edition=&process=drawing-review")


def test_a_retired_edition_keeps_its_map(office, screen):
    """What was is still asked about."""
    reviewed(office)
    with office.at_work("liucheng") as (tx, boss):
        force = editions.in_force(tx, "drawing-review", office.now)
        retire.retire(tx, force, "停办", boss, office.now)

    shown = screen("guanli").sees("/timings/map")

    assert "已停用" in shown
    assert "共1件作出决定" in shown


def test_the_map_is_one_press_from_the_time_page_and_from_an_edition(office, screen, manager):
    """Nobody types an address; whoever may not read figures is not led to them."""
    with office.store.reading() as tx:
        force = editions.in_force(tx, "drawing-review", office.now)
    assert 'href="/timings/map"' in manager.opens("/timings").get_data(as_text=True)
    there = f"/timings/map?process=drawing-review&amp;edition={force}"
    assert there in manager.opens(f"/editions/{force}").get_data(as_text=True)
    assert there not in screen("liucheng").opens(f"/editions/{force}").get_data(as_text=True)
    tabs = manager.opens("/timings/map").get_data(as_text=True).partition('class="siblings')[2]
    assert tabs.partition("</nav>")[0].count("aria-current") == 1


@pytest.mark.parametrize("login", ["jinjian", "fire-daibiao", "fire-chengban", "sheji", "liucheng"])
def test_the_map_is_for_managers_and_supervisors(screen, login):
    """Nobody else compares departments."""
    for path in PATHS:
        screen(login).opens(path, 403)


@pytest.mark.parametrize(
    "edition", ["0" * 64, "x", "字" * 2000, "%F0%9F%98%80", "%E2%80%AE", "draft-1"]
)
def test_an_edition_that_is_not_there_is_a_sentence(manager, edition):
    """Whatever was typed."""
    for path in PATHS:
        answer = manager.opens(f"{path}?edition={edition}", 404)
        assert "流程版本" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    [
        "span=own&since=2020-01-01&until=2020-03-31",
        "measure=nothing&zoom=9&span=%F0%9F%98%80&since=x&until=-1",
        "process=nothing&measure=" + "x" * 2000,
    ],
)
def test_a_period_without_cases_says_what_to_do(manager, query):
    """Never a division by zero."""
    assert "没有作出决定的件。换一个时段" in manager.sees(f"/timings/map?{query}")
    assert len(table(manager.opens(f"/timings/map.csv?{query}"))) == 0
    assert manager.opens(f"/timings/map.svg?{query}").mimetype == "image/svg+xml"


def test_an_edition_of_another_process_is_left_aside(office, manager):
    """Somebody changes the process while the other one's edition still stands in the list."""
    with office.store.reading() as tx:
        other = editions.in_force(tx, "single-item", office.now)

    shown = manager.opens(f"/timings/map?process=drawing-review&edition={other}")

    assert 'value="drawing-review" selected' in shown.get_data(as_text=True)
    alone = manager.opens(f"/timings/map?edition={other}").get_data(as_text=True)
    assert 'value="single-item" selected' in alone


def test_the_map_speaks_english(office, screen):
    """All but the author's own words in the picture."""
    reviewed(office)

    shown = main_words(screen("guanli").opens("/timings/map?lang=en&measure=rounds"))

    assert "Visits a case, on the diagram (times a case)" in shown
    assert "Fire Review — 1 1" in shown
    assert not re.search(r"[\u4e00-\u9fff]{2,}", shown)


def test_what_a_diagram_folds_away_is_told_by_the_block_around_it(office, app):
    """A department's whole share; outside of shares the largest figure inside."""
    for _ in range(5):
        reviewed(office)
    box = Box(0, 0, 100, 80)
    with office.store.reading() as tx, app.test_request_context("/"):
        found = heat.study(tx, EVER, "", "time")
        sheet = table_of(found, ready.of(tx, found.line.id), 390)
        shown = picture.of(sheet, Drawing({"fire-branch": box, "round": box, "signing": box}))

    spots = {name: (spot.row.element, spot.row.shown) for name, spot in shown.spots.items()}
    assert spots["fire-branch"] == ("fire-branch", "180")
    assert spots["round"][1] == "180"
    assert spots["signing"][0].endswith("-sign")


@pytest.mark.parametrize(
    ("values", "day", "bounds"),
    [
        ([], 390, ()),
        ([0, 0], 390, ()),
        ([1], 390, ()),
        ([30, 10], 390, (2, 5, 15)),
        ([180, 30], 390, (20, 45, 90)),
        ([194, 3], 390, (20, 45, 90)),
        ([195, 3], 390, (39, 78)),
        ([390 * 6], 390, (195, 585, 390 * 3)),
    ],
)
def test_bounds_are_round_and_about_double_from_band_to_band(values, day, bounds):
    """So that a legend can be read aloud."""
    assert bands.of_times(values, day) == pytest.approx(bounds)


def test_a_value_on_a_bound_lies_above_it_and_short_ladders_keep_the_darkest():
    """The largest figure of a page is always the darkest."""
    assert [bands.band(v, (10, 20, 40)) for v in (0, 10, 39, 40)] == ["b1", "b2", "b3", "b4"]
    assert [bands.band(v, (10,)) for v in (9, 10)] == ["b1", "b4"]
    assert bands.band(0, ()) == "b1"
