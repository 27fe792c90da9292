"""Review forms: what is typed becomes values, or a sentence per field."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.errors import FieldsWrong, GuideError
from engine.exchange import forms

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "消防设计审查意见",
    "x-en": {"title": "Fire design review"},
    "type": "object",
    "additionalProperties": False,
    "required": ["result", "summary"],
    "properties": {
        "result": {
            "type": "string",
            "title": "审查结论",
            "x-en": {"title": "Result"},
            "oneOf": [
                {"const": "agree", "title": "同意", "x-en": {"title": "Agree"}},
                {"const": "object", "title": "不同意", "x-en": {"title": "Object"}},
            ],
        },
        "summary": {
            "type": "string",
            "title": "审查要点",
            "x-widget": "textarea",
            "minLength": 2,
            "maxLength": 50,
        },
        "area": {"type": "number", "title": "防火分区面积", "minimum": 0, "maximum": 10000},
        "exits": {"type": "integer", "title": "安全出口", "exclusiveMinimum": 0},
        "seen_on": {"type": "string", "title": "现场查看日期", "format": "date"},
        "on_site": {"type": "boolean", "title": "已现场查看"},
    },
    "allOf": [
        {
            "if": {"properties": {"on_site": {"const": True}}, "required": ["on_site"]},
            "then": {"required": ["seen_on"]},
        }
    ],
}
GOOD = {"result": "agree", "summary": "疏散宽度足够", "area": "1,200.5", "exits": "4"}


def form(**changed):
    """The form of this test, with other properties."""
    schema = {**SCHEMA, "properties": {**SCHEMA["properties"], **changed}}
    return forms.read(json.dumps(schema).encode())


def test_a_form_knows_its_fields_in_both_languages():
    """The page draws what the package says, not what the page's author knew."""
    drawn = {one.name: one for one in form().fields}

    assert form().title.says("en") == "Fire design review"
    assert [one.kind for one in drawn.values()] == [
        "choice", "text", "number", "integer", "date", "boolean",
    ]  # fmt: skip
    assert drawn["result"].choices[1][1].says("en") == "Object"
    assert drawn["result"].required
    assert not drawn["area"].required
    assert drawn["summary"].large
    assert drawn["summary"].longest == 50


def test_what_is_typed_becomes_values_of_the_right_type():
    """A thousands separator and an unticked box are how people and browsers write."""
    assert forms.accept(form(), GOOD) == {
        "result": "agree",
        "summary": "疏散宽度足够",
        "area": 1200.5,
        "exits": 4,
        "on_site": False,
    }


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("result", "", "必须填写。"),
        ("result", "perhaps", "请从列表中选择。"),
        ("summary", "短", "至少2个字。"),
        ("summary", "长" * 51, "最多50个字。"),
        ("area", "很大", "应为数字。"),
        ("area", "nan", "应为数字。"),
        ("area", "1e999", "应为数字。"),
        ("area", "-1", "不能小于0。"),
        ("area", "10001", "不能大于10000。"),
        ("exits", "2.5", "应为整数。"),
        ("exits", "0", "须大于0。"),
        ("seen_on", "12/03/2026", "日期应写成2026-03-12。"),
        ("seen_on", "2026-02-30", "日期应写成2026-03-12。"),
    ],
)
def test_each_field_that_cannot_be_taken_gets_one_sentence(name, typed, said):
    """The person corrects that field and no other."""
    with pytest.raises(FieldsWrong) as refused:
        forms.accept(form(), {**GOOD, name: typed})

    assert {field: words.zh for field, words in refused.value.faults.items()} == {name: said}
    assert refused.value.faults[name].says("en").endswith(".")
    assert "1" in refused.value.says("zh")


def test_a_condition_of_the_form_names_the_field_it_asks_for():
    """Who was on site says when."""
    with pytest.raises(FieldsWrong) as refused:
        forms.accept(form(), {**GOOD, "on_site": "on"})

    assert list(refused.value.faults) == ["seen_on"]


def test_a_text_without_a_limit_has_the_limit_of_the_house():
    """A form that forgot maxLength does not let a book through."""
    unlimited = form(summary={"type": "string", "title": "审查要点"})

    with pytest.raises(FieldsWrong):
        forms.accept(unlimited, {**GOOD, "summary": "字" * (forms.LONGEST_TEXT + 1)})


def test_names_the_form_does_not_know_are_left_out():
    """A request carries a token and a button as well; neither is an opinion."""
    assert "csrf_token" not in forms.accept(form(), {**GOOD, "csrf_token": "x", "go": "1"})


@given(st.dictionaries(st.sampled_from(list(SCHEMA["properties"])), st.text(max_size=80)))
def test_whatever_is_typed_ends_in_values_or_in_sentences(typed):
    """Nothing that a browser can send may end in an error page."""
    try:
        values = forms.accept(form(), typed)
    except FieldsWrong as refused:
        assert refused.faults
    else:
        assert forms.faults(form(), values) == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 100_000,
        b'{"type": "object"}',
        b'{"type": "object", "properties": {}}',
        b'{"type": "array", "properties": {"a": {"type": "string"}}}',
        b'{"type": "nonsense", "properties": {"a": {"type": "string"}}}',
        b'{"type": "object", "properties": {"a": {"type": "object"}}}',
        b'{"type": "object", "properties": {"a": {"$ref": "http://example.com/x"}}}',
        b'{"type": "object", "properties": {"a": {"type": "string", "minLength": -1}}}',
        json.dumps(
            {
                "type": "object",
                "properties": {f"{a}{b}": {"type": "string"} for a in string.ascii_lowercase
                               for b in "abcde"},
            }
        ).encode(),
        b" " * (forms.LARGEST_SCHEMA + 1),
        b"\xff\xfe",
    ],
)  # fmt: skip
def test_a_package_with_a_broken_form_is_refused_with_a_sentence(content):
    """The analyst learns it at the check, not the reviewer at the desk."""
    with pytest.raises(GuideError) as refused:
        forms.read(content)

    assert refused.value.says("zh").endswith("。")
