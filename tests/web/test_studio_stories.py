"""Try a draft: its stories run in a sandbox, made by clicking or from a case, coverage beside."""

import json
import re

import pytest

from engine.bpmn.catalogue import shipped
from engine.exchange import story_file
from engine.store import cases, drafts, intake
from engine.store.tables import CASE
from engine.stories import results
from tests.office import REVISE
from tests.web.conftest import words

REFUSED = 422
FACTS = {
    "fact-floor_area": "28600", "fact-above_ground_area": "22400", "fact-basement_area": "6200",
    "fact-site_area": "9800", "fact-storeys": "11", "fact-height": "36.5",
    "fact-use": "residential", "fact-has_basement": "yes",
}  # fmt: skip
NEW = {"title-zh": "点出来的样例", "code": "clicked", "day": "2026-03-02", **FACTS}


@pytest.fixture(autouse=True)
def nothing_played():
    """What other tests played is not remembered."""
    results.forget(shipped("drawing-review").files)


@pytest.fixture
def draft(analyst):
    """The address of a draft of the drawing review."""
    return analyst.sends("/studio", how="edition", process="drawing-review").location


def stories(office, draft):
    """The stories of the draft as they are kept."""
    with office.store.reading() as tx:
        files = drafts.files(tx, int(draft.rpartition("/")[2]))
    return {n: story_file.read(c) for n, c in story_file.named(files).items()}


def played(analyst, draft, name="no-basement"):
    """The page of a story that has just been run."""
    analyst.sends(f"{draft}/try/{name}", action="run")
    return analyst.opens(f"{draft}/try/{name}")


def keeps(analyst, draft, name, alter):
    """Change a story in its text, as an author may."""
    shown = analyst.opens(f"{draft}/parts?part=stories/{name}.json")
    data = json.loads(story_file.write(alter))
    return analyst.fills_from(
        shown, button="save", path=f"{draft}/parts", text=json.dumps(data, ensure_ascii=False)
    )


def test_one_press_runs_a_story_and_says_how_it_ended(analyst, draft):
    """Green or red stands beside the story, in words."""
    before = words(analyst.opens(f"{draft}/try"))
    assert "未运行" in before

    analyst.sends(f"{draft}/try", action="one", name="no-basement")

    shown = words(analyst.opens(f"{draft}/try"))
    assert "共5个，通过1个" in shown
    assert "没有走到的环节" in shown


def test_running_all_goes_on_until_each_story_was_played(analyst, draft, monkeypatch):
    """A press waits for a few seconds at most; the page goes on by itself."""
    monkeypatch.setattr("web.studio.stories.AT_ONCE", 0.0)
    presses = 1
    answer = analyst.sends(f"{draft}/try", action="all")
    while "going=1" in answer.location:
        assert "data-goes-on" in analyst.opens(answer.location).get_data(as_text=True)
        answer = analyst.sends(f"{draft}/try", action="rest")
        presses += 1

    assert presses == 5
    assert "共5个，通过5个" in words(analyst.opens(answer.location))


def test_coverage_names_what_no_story_came_to(analyst, draft):
    """The picture, the table beside it and the sentence say the same."""
    analyst.sends(f"{draft}/try", action="one", name="no-basement")

    marks = analyst.opens(f"{draft}/try/coverage.json").get_json()["elements"]
    shown = words(analyst.opens(f"{draft}/try"))

    kinds = {mark["id"]: mark["kind"] for mark in marks}
    assert kinds["plan-handle"] == "covered"
    assert kinds["cado-handle"] == "missed"
    assert "cado-handle" in shown
    assert analyst.opens(f"{draft}/try/drawing.bpmn").mimetype == "application/xml"


def test_a_story_that_ends_otherwise_shows_the_difference_and_is_recorded_anew(
    analyst, office, draft
):
    """Nothing is recorded that was not seen: first the difference, then the press."""
    told = stories(office, draft)["no-basement"]
    lines = [dict(one) for one in told.expected]
    lines[2] = {**lines[2], "who": "别人·示例"}
    keeps(analyst, draft, "no-basement", story_file.StoryFile(
        told.title, told.application, told.decisions, told.materials, tuple(lines)))  # fmt: skip
    shown = played(analyst, draft)
    assert "第3条的“who”：预期“别人·示例”" in words(shown)

    analyst.fills_from(shown, button="record", path=f"{draft}/try/no-basement")

    assert stories(office, draft)["no-basement"].expected == told.expected
    assert "通过" in words(analyst.opens(f"{draft}/try/no-basement"))


def test_what_was_not_seen_is_not_recorded(analyst, office, draft):
    """A page left open from before a change records nothing."""
    told = stories(office, draft)["no-basement"]

    answer = analyst.sends(
        f"{draft}/try/no-basement", REFUSED, action="record", came="0" * 64, seen="x"
    )

    assert "还没有运行" in words(answer)
    assert stories(office, draft)["no-basement"] == told


def test_a_story_is_clicked_through_to_its_end(analyst, office, draft):
    """Facts first, then one press after another; no live case comes of it."""
    begun = analyst.fills(f"{draft}/try/new", **NEW)
    page = begun.location
    for _ in range(40):
        shown = analyst.opens(page).get_data(as_text=True)
        keys = [k for k in re.findall(r'name="offer" value="([^"]+)"', shown)
                if not k.startswith(("withdraw", "decline", "demand", "send_back"))]  # fmt: skip
        if not keys:
            break
        seen = re.search(r'name="seen" value="(\w+)"', shown)[1]
        analyst.sends(page, action="do", offer=keys[0], seen=seen)

    assert "这件已经办完" in words(analyst.opens(page))
    steps = [line["do"] for line in stories(office, draft)["clicked"].decisions]
    assert steps[:2] == ["receive", "precheck"]
    assert steps[-1] == "hand_out"
    with office.store.reading() as tx:
        assert tx.all(CASE.select()) == []


def test_taking_the_last_step_back_and_letting_time_pass(analyst, office, draft):
    """A slip of the hand costs one press; a quiet week is one press as well."""
    page = analyst.fills(f"{draft}/try/new", **NEW).location

    analyst.fills_from(analyst.opens(page), button="wait", path=page, days="3")
    assert [line["do"] for line in stories(office, draft)["clicked"].decisions] == [
        "receive",
        "wait",
    ]
    analyst.fills_from(analyst.opens(page), button="back", path=page)

    assert [line["do"] for line in stories(office, draft)["clicked"].decisions] == ["receive"]


def test_a_page_left_open_adds_no_step(analyst, office, draft):
    """Two windows on one story: the slower one is told, and nothing is said twice."""
    page = analyst.fills(f"{draft}/try/new", **NEW).location
    old = analyst.opens(page).get_data(as_text=True)
    seen = re.search(r'name="seen" value="(\w+)"', old)[1]
    key = re.search(r'name="offer" value="(precheck[^"]+)"', old)[1]
    analyst.sends(page, action="do", offer=key, seen=seen)

    again = analyst.sends(page, REFUSED, action="do", offer=key, seen=seen)

    assert "现在办不了" in words(again)
    assert len(stories(office, draft)["clicked"].decisions) == 2


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("code", "../x", "小写字母"),
        ("code", "no-basement", "已有这个代号"),
        ("title-zh", "", "名称"),
        ("title-zh", "名" * 2000, "名称"),
        ("title-zh", "a\u202eb", "名称"),
        ("day", "1999-01-01", "年之间"),
        ("day", "x", "收件日期"),
        ("fact-floor_area", "viel", ""),
        ("fact-floor_area", "1" * 400, ""),
    ],
)
def test_a_story_that_cannot_begin_is_refused_beside_its_field(
    analyst, office, draft, field, value, says
):
    """A sentence, and nothing kept."""
    before = stories(office, draft)

    answer = analyst.sends(f"{draft}/try/new", REFUSED, **{**NEW, field: value})

    assert says in words(answer)
    assert stories(office, draft) == before


def test_a_story_is_renamed_and_removed(analyst, office, draft):
    """By title and by code; what is gone is gone from the draft alone."""
    shown = analyst.opens(f"{draft}/try/no-basement")
    moved = analyst.fills_from(
        shown, button="rename", path=f"{draft}/try/no-basement",
        **{"title-zh": "新名字", "title-en": "New", "code": "without"},
    )  # fmt: skip
    assert moved.location.endswith("/try/without")
    assert stories(office, draft)["without"].title.zh == "新名字"
    assert "no-basement" not in stories(office, draft)

    analyst.fills_from(analyst.opens(moved.location), button="remove", path=f"{draft}/try/without")

    assert "without" not in stories(office, draft)


def test_a_case_becomes_a_story_that_names_nobody(analyst, office, draft):
    """Whoever tests with a real case must not carry people's names about."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(case)
    office.design_firm_uploads(case, ["J-01"])
    office.everyone_else_opines(case)
    office.everyone_signs(case)
    office.hands_out(case)
    with office.store.reading() as tx:
        held = cases.get(tx, case)
        names = {intake.subject_of(tx, i) for i in (held.applicant_id, held.agent_id)}
        project = intake.project_of(tx, held.project_id)
    asked = {"case_no": held.case_no, "code": "taken", "title-zh": "从办件来"}

    shown = analyst.sends(f"{draft}/try/from-case", 200, action="look", **asked)
    text = shown.get_data(as_text=True)
    assert "隐去姓名后的样子" in text
    assert "taken" not in stories(office, draft)
    print_ = re.search(r'name="shown" value="(\w+)"', text)[1]
    kept = analyst.sends(f"{draft}/try/from-case", action="keep", shown=print_, **asked)

    assert kept.location.endswith("/try/taken")
    told = stories(office, draft)["taken"]
    whole = story_file.write(told).decode()
    for one in names:
        for private in (one.name, one.code, one.phone):
            assert not private or private not in whole
    assert project.code not in whole
    assert project.name not in whole
    assert [line["do"] for line in told.decisions if line.get("do") == "redraw"] == ["redraw"]
    assert told.decisions[-1]["do"] == "hand_out"
    assert "通过" in words(played(analyst, draft, "taken"))


@pytest.mark.parametrize("number", ["", "nothing", "名" * 300, "330183SG20260302000018\u0000"])
def test_a_case_that_is_none_is_refused(analyst, draft, number):
    """A number mistyped, or of nothing at all."""
    asked = {"case_no": number, "code": "taken", "title-zh": "x"}

    status = 404 if number == "nothing" else REFUSED
    answer = analyst.sends(f"{draft}/try/from-case", status, action="look", **asked)

    assert 'role="alert"' in answer.get_data(as_text=True)


def test_only_analysts_try_drafts(draft, clerk):
    """The studio is not for the counter."""
    for page in ("try", "try/new", "try/from-case", "try/no-basement", "try/no-basement/walk"):
        clerk.opens(f"{draft}/{page}", 403)


@pytest.mark.parametrize("name", ["nothing", "..%2Fx", "No-Basement", "x" * 300])
def test_a_story_that_is_not_there_is_not_found(analyst, draft, name):
    """An address from an old mail, or from nobody."""
    for page in (f"try/{name}", f"try/{name}/walk", f"try/{name}/walk.json"):
        analyst.opens(f"{draft}/{page}", 404)


def test_a_draft_that_fails_the_check_is_mended_before_it_is_tried(analyst, draft):
    """What the engine would not run cannot be played; the page says so and leads there."""
    shown = analyst.opens(f"{draft}/parts?part=guide.toml")
    analyst.fills_from(shown, button="save", path=f"{draft}/parts", text="[process]\n")

    page = words(analyst.opens(f"{draft}/try"))

    assert "体检没有通过" in page


def test_results_are_forgotten_with_the_change(analyst, office, draft):
    """A green light from before the change would be a lie."""
    analyst.sends(f"{draft}/try", action="one", name="no-basement")
    analyst.fills(f"{draft}/guide", button="save", **{"title-zh": "另一个名字"})

    with office.store.reading() as tx:
        files = drafts.files(tx, int(draft.rpartition("/")[2]))
    assert results.of(files)["no-basement"] is None
