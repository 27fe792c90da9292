"""The pages of 在办件转新版: mapping, decisions, dry run, batch, way back."""

import re

import pytest

from tests import carrying as c
from tests import redrawn
from tests.web.conftest import words


@pytest.fixture
def planned(office):
    """A case in review, an edition without civil defence and with the water bureau."""
    case = c.in_review(office)
    changed = (redrawn.renamed, redrawn.without_civil_defence, redrawn.with_water)
    return case, c.keeps(office, *redrawn.edition(*changed))


def _begun(who, office, target):
    source = c.in_force(office)
    page = who.sends(f"/editions/{source}/move", source=source, target=target)
    return source, int(re.search(r"/move/(\d+)", page.location).group(1))


def test_an_analyst_maps_decides_tries_moves_and_takes_back(office, screen, planned):
    """The whole way, without a script."""
    case, target = planned
    who = screen("liucheng")
    source, number = _begun(who, office, target)
    here = f"/editions/{source}/move/{number}"

    assert "没有对应" in who.sees(here)
    who.sends(here, **{"action": "try", "gone:cado-branch": "drop", "gone:cado-precheck": "drop",

                      "gone:cado-sign": "drop", "new:watr-branch": "begin"})  # fmt: skip
    c.works(office, number)
    assert "可以放心转" in who.sees(here)
    refused = who.sends(here, 422, action="start", reason=" ")
    assert "在办件转新版须写明理由" in words(refused)
    who.sends(here, action="start", reason="机构改革")
    c.works(office, number)
    assert office.case(case).edition == target
    assert "已转" in who.sees(here)
    who.sends(here, action="undo_one", case_no=office.case(case).case_no)
    assert office.case(case).edition == source


def test_who_watches_a_batch_sees_it_move_and_then_the_whole_page(office, screen, planned):
    """The progress asks for itself alone during the work; then the page is renewed."""
    _, target = planned
    who = screen("liucheng")
    source, number = _begun(who, office, target)
    here, watching = f"/editions/{source}/move/{number}", {"HX-Request": "true"}
    assert 'id="how-far"' not in who.opens(here).get_data(as_text=True)
    who.sends(here, action="try")

    under_way = who.browser.get(here, headers=watching)
    assert f'hx-get="{here}"' in under_way.get_data(as_text=True)
    assert "HX-Refresh" not in under_way.headers
    c.works(office, number)
    over = who.browser.get(here, headers=watching)
    assert 'id="how-far"' not in over.get_data(as_text=True)
    assert over.headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in who.browser.get(here).headers


@pytest.mark.parametrize("form", [
    {"action": "try", "to:accept": "nowhere"},
    {"action": "try", "to:accept": "\x00" * 2000},
    {"action": "start", "reason": "x"},
    {"action": "undo"},
    {"action": "stop"},
    {"action": "dance"},
    {},
    {"action": "undo_one", "case_no": "🙂" * 2000},
])  # fmt: skip
def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(office, screen, planned, form):
    """Never a stack trace."""
    case, target = planned
    who = screen("liucheng")
    source, number = _begun(who, office, target)

    form = {"csrf_token": who.token(), **form}
    answer = who.browser.post(f"/editions/{source}/move/{number}", data=form)

    assert 400 <= answer.status_code < 500
    assert "Traceback" not in words(answer)
    assert office.case(case).edition == source


def test_plans_of_many_years_have_pages(office, screen, planned):
    """The list of an edition that everybody left ends nowhere in silence."""
    _, target = planned
    for _ in range(23):
        c.plans(office, target)
    who, there = screen("liucheng"), f"/editions/{c.in_force(office)}/move"

    assert "共23条，显示第1至20条" in who.sees(there)
    assert "共23条，显示第21至23条" in who.sees(f"{there}?page=2")
    assert "共23条，显示第21至23条" in who.sees(f"{there}?page=99")


def test_only_analysts_come_here(office, screen, planned):
    """The wrong person; an edition and a plan that are not there."""
    source, who = c.in_force(office), screen("guanli")
    who.opens(f"/editions/{source}/move", 403)
    who = screen("liucheng")
    who.opens(f"/editions/{'f' * 64}/move", 404)
    who.opens(f"/editions/{source}/move/99", 404)
    who.opens("/editions/move?process=nothing", 404)
    begun = {"csrf_token": who.token(), "source": source, "target": source}
    same = who.browser.post(f"/editions/{source}/move", data=begun)
    assert same.status_code >= 400
    assert "同一个" in words(same)
