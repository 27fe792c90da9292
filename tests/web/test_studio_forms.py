"""Review forms in the studio: a table of fields, and beside it what a reviewer will see."""

import json
import re

import pytest

from engine.bpmn.catalogue import shipped
from engine.store import drafts
from tests.web.conftest import words

FIRE = "forms/fire-opinion.schema.json"
BEFORE = shipped("drawing-review").files[FIRE]


@pytest.fixture
def draft(analyst):
    """The address of a draft of the drawing review."""
    return analyst.sends("/studio", how="edition", process="drawing-review").location


def kept(office, draft, part=FIRE):
    """A file of the draft."""
    with office.store.reading() as tx:
        return drafts.files(tx, int(draft.rpartition("/")[2])).get(part)


def test_saving_a_form_on_which_nothing_was_changed_moves_no_comma(analyst, office, draft):
    """Every form of the house reads into rows and back to the same bytes."""
    for name in ("fire", "plan", "cado", "hcon", "mete"):
        analyst.fills(f"{draft}/guide/forms/{name}-opinion", button="save")
        part = f"forms/{name}-opinion.schema.json"
        assert kept(office, draft, part) == shipped("drawing-review").files[part]


def test_fields_are_added_ordered_conditioned_and_seen_at_once(analyst, office, draft):
    """The look keeps nothing; the save writes the schema that a reviewer's page is drawn from."""
    page = f"{draft}/guide/forms/fire-opinion"
    more = {
        "zh-11": "登高场地", "en-11": "Climbing place", "name-11": "climbing", "kind-11": "choice",
        "choices-11": "ok | 满足 | Met\nno | 不满足 | Not met", "order-11": "1.5",
        "when-11": json.dumps(["special_design", True]),
    }  # fmt: skip

    looked = words(analyst.fills(page, 200, button="look", **more))

    assert looked.index("耐火等级") < looked.rindex("登高场地") < looked.rindex("防火间距")
    assert kept(office, draft) == BEFORE

    analyst.fills(page, button="save", **more)
    schema = json.loads(kept(office, draft))
    assert list(schema["properties"])[:3] == ["fire_rating", "climbing", "spacing"]
    assert schema["properties"]["climbing"]["oneOf"][1]["x-en"] == {"title": "Not met"}
    assert schema["then"]["required"] == ["climbing", "expert_review_no"]
    assert schema["$id"] == "urn:lianshen:form:fire-opinion"

    tried = analyst.fills(page, 200, button="look", **{"own-special_design": "on"})
    assert "必须填写" in words(tried)


BAD = {
    "a field twice": ({"name-2": "fire_rating"}, "已经有了"),
    "a name in Chinese": ({"name-2": "间距"}, "小写英文字母"),
    "a label of 2,000 signs": ({"zh-2": "字" * 2000}, "最多"),
    "no label": ({"zh-2": ""}, "必须填写"),
    "an unknown kind": ({"kind-2": "code"}, "请从列表中选择"),
    "choices without end": ({"choices-2": "\n".join(f"c{n}" for n in range(70))}, "最多60个"),
    "a choice twice": ({"choices-2": "a | 甲\na | 乙"}, "不能重复"),
    "no choices": ({"choices-2": ""}, "必须填写"),
    "an explosive pattern": ({"pattern-10": "^(a+)+$"}, "不能用"),
    "a broken pattern": ({"pattern-10": "^[a$"}, "不能用"),
    "counts that multiply": ({"pattern-10": "^a*a*a*a*$"}, "不能用"),
    "longer than any field": ({"longest-10": "999999"}, "4000"),
    "least above most": ({"kind-2": "number", "minimum-2": "9", "maximum-2": "3"}, "最小的数"),
    "a condition on itself": ({"when-9": '["special_design", true]'}, "不在这张表里"),
    "a condition on nothing": ({"when-2": '["moon", true]'}, "不在这张表里"),
    "a condition that is none": ({"when-2": "[[[["}, "请从列表中选择"),
    "everything gone": ({f"gone-{n}": "yes" for n in range(1, 11)}, "至少要有一个字段"),
    "order in words": ({"order-2": "第二"}, "应为数字"),
}


def test_what_cannot_be_in_a_form_is_said_beside_its_field(analyst, office, draft):
    """A sentence, what was typed, and nothing changed."""
    for case, (fields, sentence) in BAD.items():
        page = f"{draft}/guide/forms/fire-opinion"
        answer = analyst.fills(page, 422, button="save", **fields)
        assert sentence in words(answer), case
        assert kept(office, draft) == BEFORE, case


def test_a_fault_among_the_further_fields_is_not_folded_away(analyst, draft):
    """The row whose fault lies behind "more" stands open; its neighbours stay closed."""
    page = f"{draft}/guide/forms/fire-opinion"
    for part, odd in (("hint_en", "a" * 2000), ("maximum", "many")):
        typed = {"kind-2": "number", f"{part}-2": odd}
        answer = analyst.fills(page, 422, button="save", **typed).get_data(as_text=True)
        folds = re.findall(r"<details( open)?><summary>", answer[answer.index("field-rows") :])
        assert [n for n, fold in enumerate(folds, 1) if fold] == [2, 11], part


def test_forms_come_and_go(analyst, office, draft):
    """A name of ours, once; a form that is gone is gone for a second press too."""
    listing = f"{draft}/guide/forms"
    page = analyst.sends(listing, name="watr-opinion").location
    filled = {"title-zh": "水利审查", "zh-1": "结论", "name-1": "result", "required-1": "yes"}
    analyst.fills(page, button="save", **filled)
    assert "水利审查 watr-opinion 1个字段" in analyst.sees(listing)
    for name in ("watr-opinion", "../x", "A B", "", "x" * 90):
        analyst.sends(listing, 409 if name == "watr-opinion" else 422, name=name)

    open_page = analyst.opens(page)
    analyst.fills_from(open_page, 303, "remove", page)

    assert kept(office, draft, "forms/watr-opinion.schema.json") is None
    analyst.opens(page, 404)
    analyst.opens(f"{draft}/guide/forms/..%2Fguide", 404)


def test_two_on_one_form_and_who_may_not(analyst, office, draft, screen):
    """The later save is refused and stays on its page; a clerk is shown the door."""
    page = f"{draft}/guide/forms/fire-opinion"
    stale = analyst.opens(page)
    analyst.fills(page, button="save", **{"zh-1": "耐火等级（改）"})
    held = kept(office, draft)

    answer = analyst.fills_from(stale, 409, "save", page, **{"zh-2": "我的间距"})

    assert "已经改过这一部分" in words(answer)
    assert "我的间距" in answer.get_data(as_text=True)
    clerk = screen("jinjian")
    clerk.opens(page, 403)
    clerk.sends(page, 403, action="save")
    assert kept(office, draft) == held


ODD = (
    b"", b"[]", b"{", b'{"properties": 3}', b"[" * 60_000, b'{"properties": {"a": 1}}',
    b'{"type": "object", "properties": {"a": {"type": "string", "pattern": "(a+)+$"}}}',
    b'{"type": "object", "properties": {"a": {"type": "string"}}, "if": {"\\u0024ref": "#"}}',
    b'{"type": "object", "properties": {"a": {"type": "number", "minimum": NaN}}}',
    b'{"type": "object", "required": 3, "properties": {"a": {"type": ["x"], "oneOf": 1}}}',
)  # fmt: skip


def test_a_form_of_any_shape_opens_and_the_check_refuses_it(analyst, draft):
    """It may be written as text; no page breaks over it, none is published."""
    for odd in ODD:
        text = odd.decode()
        analyst.fills(f"{draft}/parts?part={FIRE}", button="save", text=text)
        analyst.opens(f"{draft}/guide/forms/fire-opinion")
        analyst.opens(f"{draft}/guide/forms")
        told = analyst.opens(f"{draft}/check").get_json()
        assert told["verdict"] == "refused", text[:60]
