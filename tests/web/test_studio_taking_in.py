"""Diagrams of other tools in the studio: taken in with words, or refused with words."""

import time

import pytest

from engine.bpmn.catalogue import DIAGRAM, shipped
from engine.stages.studio import drafts as drawing
from engine.store import drafts
from tests.bpmn.test_adopting import HEAD, line
from tests.conformance import corpora
from tests.web.conftest import words
from tests.web.test_studio import begun, draws, kept
from web import lang

XML = shipped("drawing-review").files[DIAGRAM]
THEIRS = line('<scriptTask id="t" name="Ask"><script>x()</script></scriptTask>', ids=False)
SLOW = 1.0
"""Seconds that an answer to bad input may take on a busy machine; it takes milliseconds."""


def takes(analyst, address, xml, status=200):
    """What the board's script asks when a file is dropped."""
    answer = analyst.browser.post(
        f"{address}/bring", data=xml,
        headers={"X-CSRFToken": analyst.token(), "Content-Type": "application/xml"},
    )  # fmt: skip
    assert answer.status_code == status, answer.get_data(as_text=True)[:300]
    return answer.get_json(silent=True)


def row(ids, kind="userTask"):
    """So many elements in a row."""
    return line(*(f'<{kind} id="t{n}"/>' for n in range(ids)))


def deep(levels):
    """Subprocesses within each other."""
    return (
        f'{HEAD}<process id="p">'
        + "".join(f'<subProcess id="u{n}">' for n in range(levels))
        + "</subProcess>" * levels
        + "</process></definitions>"
    ).encode()


BAD = {
    "nothing": b"",
    "broken": THEIRS[:-30],
    "no text": b"\x00\xff\xfe",
    "a DOCTYPE": b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + THEIRS,
    "a bomb": b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>',
    "another language": b"<html><body>hello</body></html>",
    "no process": f"{HEAD}</definitions>".encode(),
    "2,000 elements": row(2000),
    "nested a thousand deep": deep(1000),
}
"""What can be uploaded and is no diagram that could be drawn here."""
ODD = {
    "500 tasks in a row": row(498),
    "nested fifty deep": deep(50),
    "calls itself": line('<callActivity id="c" calledElement="p"/>'),
    "unknown namespaces": line('<userTask id="t" xmlns:z="urn:z" z:a="1"><z:b/></userTask>'),
    "two processes": THEIRS.replace(b"</definitions>", b'<process id="q"/></definitions>'),
    "an expression that is code": line('<userTask id="t"/>').replace(
        b'targetRef="e"/>',
        b'targetRef="e"><conditionExpression>__import__("os").system("true")'
        b"</conditionExpression></sequenceFlow>",
    ),
}
"""What can be drawn, and must not run as it is."""


def test_a_file_of_another_tool_is_taken_in_and_said_what_was_done(analyst, office):
    """As it came it is the first state, as it can be used here the second."""
    address = analyst.sends("/studio", how="file", process="their-own", file=("t.bpmn", THEIRS))

    page = analyst.sees(address.location)
    assert "原是脚本任务" in page
    assert "已代为编号" in page
    draft = address.location.rpartition("/taken-in")[0]
    assert b"manualTask" in kept(office, draft)[DIAGRAM]
    with office.store.reading() as tx:
        first = drafts.saved(tx, int(draft.rpartition("/")[2]), 1)
    assert first[DIAGRAM] == THEIRS
    analyst.sends(f"{draft}/back", version="1")
    assert kept(office, draft)[DIAGRAM] == THEIRS
    assert "导入说明" in analyst.sees(draft)


def test_only_what_was_brought_from_elsewhere_has_a_page_about_that(analyst, office):
    """A blank canvas and an edition in force were never taken in; not after a day of drawing."""
    blank = analyst.sends("/studio", how="blank", process="quite-new", title='用"水" & 气').location
    drafts_ = (begun(analyst), blank)
    assert all("导入说明" not in analyst.sees(one) for one in drafts_)
    ours = analyst.sends("/studio", how="file", process="our-own", file=("o.bpmn", XML)).location
    assert "导入说明" in analyst.sees(ours)

    office.later(minutes=90)
    seen = drawing.print_of(kept(office, blank)[DIAGRAM])
    draws(analyst, blank, XML, seen)

    assert "导入说明" not in analyst.sees(blank)


def test_our_own_file_goes_straight_to_the_board(analyst):
    """Nothing to say, nothing to read."""
    came = analyst.sends("/studio", how="file", process="our-own", file=("o.bpmn", XML))

    assert came.location.rpartition("/")[2].isdigit()
    assert "没有做任何改动" in analyst.sees(f"{came.location}/taken-in")


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_diagram_begins_no_draft_and_changes_none(analyst, office, what):
    """Through the form and on the board: a sentence, quickly, and everything as before."""
    address = begun(analyst)
    since = time.process_time()

    answer = analyst.sends("/studio", 422, how="file", process="bad-one", file=("b", BAD[what]))
    said = takes(analyst, address, BAD[what], 422) if BAD[what] else {"says": "请"}

    assert time.process_time() - since < 2 * SLOW
    assert "流程图不能读取" in words(answer) or "请先选择" in words(answer)
    assert said["says"].endswith("。") or said["says"] == "请"
    assert kept(office, address)[DIAGRAM] == XML
    with office.store.reading() as tx:
        assert drafts.total(tx) == 1


@pytest.mark.parametrize("what", ODD)
def test_what_must_not_run_is_taken_in_and_refused_by_the_check_at_its_element(analyst, what):
    """The author sees where; nothing was executed to find out."""
    came = analyst.sends("/studio", how="file", process="odd-one", file=("o", ODD[what]))
    draft = came.location.removesuffix("/taken-in")
    since = time.process_time()

    told = analyst.opens(f"{draft}/check").get_json()

    assert time.process_time() - since < 2 * SLOW
    assert told["verdict"] == "refused"
    errors = [one for one in told["findings"] if one["severity"] == "error"]
    assert all(one["element"] and one["says"].endswith("。") for one in errors)


def test_ten_megabytes_are_turned_away_at_the_door(analyst, office):
    """Before anything reads them."""
    address = begun(analyst)
    large = b"<a>" + b"x" * 10_000_000 + b"</a>"

    takes(analyst, address, large, 413)
    analyst.sends("/studio", 413 if too_large_for_a_page(large) else 422,
                  how="file", process="large-one", file=("l", large))  # fmt: skip

    assert kept(office, address)[DIAGRAM] == XML


def too_large_for_a_page(content):
    """Uploads of sheets are larger than any diagram: the form reads a megabyte of it and stops."""
    return len(content) > 100_000_000


def test_a_schema_that_explodes_is_refused_and_the_server_stays_quick(analyst):
    """A pattern like (a+)+$ takes for ever on the wrong word; nobody is kept waiting for it."""
    address = begun(analyst)
    part = "forms/slow.schema.json"
    analyst.sends(f"{address}/parts", action="add", part=part)
    slow = '{"type": "object", "properties": {"a": {"type": "string", "pattern": "^(a+)+$"}}}'
    since = time.process_time()

    analyst.fills(f"{address}/parts?part={part}", button="save", text=slow)
    told = analyst.opens(f"{address}/check").get_json()

    assert time.process_time() - since < 2 * SLOW
    assert part in {one["element"] for one in told["findings"] if one["severity"] == "error"}


@pytest.mark.parametrize("group", ["spiff_rejects", "spiff_silent_traps"])
def test_every_reject_and_every_trap_is_refused_through_the_page(analyst, office, group):
    """As they are, saved on the board: a verdict, an element, a sentence, for each."""
    files = corpora.files(group)
    if not files:
        pytest.skip(f"{corpora.ABSENT} ({group})")
    address = begun(analyst)
    seen = ""
    for file in files:
        seen = (
            seen or analyst.opens(address).get_data(as_text=True).partition('data-seen="')[2][:64]
        )
        told = draws(analyst, address, file.xml, seen)
        seen = told["seen"]
        errors = [one for one in told["findings"] if one["severity"] == "error"]
        assert told["verdict"] == "refused", file.name
        assert errors
        assert all(one["element"] and one["says"] for one in errors), file.name


def test_taking_in_is_the_analysts_alone(analyst, screen):
    """Everybody else is told whose it is."""
    address = begun(analyst)
    other = screen("jinjian")

    takes(other, address, THEIRS, 403)
    other.opens(f"{address}/taken-in", 403)
    analyst.opens("/studio/999/taken-in", 404)


def test_every_sort_of_note_has_its_words():
    """A heading and a meaning each."""
    for kind in ("lost", "changed", "idle", "given"):
        assert {f"taken_in.{kind}", f"taken_in.means_{kind}"} <= set(lang.WORDS)
