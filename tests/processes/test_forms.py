import json
from pathlib import Path

import pytest

from engine.domain.errors import FieldsWrong
from engine.exchange import forms

PROCESSES = Path(__file__).parents[2] / "processes"
SCHEMAS = sorted(PROCESSES.glob("*/forms/*.schema.json"))
HAN = range(0x4E00, 0x9FFF)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda p: f"{p.parts[-3]}-{p.stem}")
def test_a_review_form_is_short_and_in_two_languages(path):
    """Six to ten fields, few of them required: a reviewer fills it while reading drawings."""
    form = forms.read(path.read_bytes())

    assert 6 <= len(form.fields) <= 10
    assert 1 <= sum(field.required for field in form.fields) <= 2
    for words in [form.title, *(f.title for f in form.fields), *(w for f in form.fields
                  for _, w in f.choices)]:  # fmt: skip
        assert any(ord(c) in HAN for c in words.zh), words
        assert words.en, words
        assert not any(ord(c) in HAN for c in words.en), words


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda p: f"{p.parts[-3]}-{p.stem}")
def test_the_conclusion_is_not_in_the_form(path):
    """Kind of opinion, conditions, reasons and comments belong to the stage, for all alike."""
    fields = set(json.loads(path.read_text("utf-8"))["properties"])

    assert not fields & {"opinion", "kind", "conclusion", "conditions", "reasons", "comments"}


def test_a_special_fire_design_needs_the_number_of_its_expert_review():
    """The one field that another one calls for."""
    schema = PROCESSES / "drawing-review" / "forms" / "fire-opinion.schema.json"
    form = forms.read(schema.read_bytes())
    typed = {"fire_rating": "1", "evacuation": "complies", "special_design": "yes"}

    with pytest.raises(FieldsWrong) as refused:
        forms.accept(form, typed)
    assert set(refused.value.data["faults"]) == {"expert_review_no"}

    taken = forms.accept(form, {**typed, "expert_review_no": "×消专审〔2026〕3号"})
    assert taken["special_design"] is True
    assert forms.accept(form, {"fire_rating": "1", "evacuation": "complies"})
