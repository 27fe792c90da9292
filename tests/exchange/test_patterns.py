"""Regular expressions in schemas: what may never end is not taken."""

import json
import re
import time

import pytest

from engine.domain.errors import GuideError
from engine.exchange import forms, patterns

GOOD = [
    r"^\d{6}$", r"^[A-Z]{2}\d+$", r"^[^@\s]+@[^@\s]+$", r"^(PLAN|FIRE)-\d{1,4}$",
    r"^\u7b2c.{1,40}$",    r"^(?:\d{3}-)?\d{8}$", r"^[\]x]+$", r"a{2}", "^x{$", "", r"^(ab)+$",
]  # fmt: skip
SLOW = [
    r"^(a+)+$", r"^(a|a)*$", r"^(a|aa)+$", r"^(\w+\s?)*$", r".*.*.*x", r"^(a{1,60})*$", r"^(.*)\1$",
    r"^(?=a+)a$", r"^((a+)b?)+$", "(", "a" * 300, r"^([a-z]+){10,}$", r"(?P<a>x)",
    r"a*a*b", r"^x|a*a*b", "^" + "a?" * 30 + "a" * 30, "^" + ".{0,49}" * 5 + "x",
    "^" + "(a|a)" * 30,
]  # fmt: skip


@pytest.mark.parametrize("pattern", GOOD)
def test_what_a_form_needs_is_taken(pattern):
    """Numbers, codes, addresses."""
    assert patterns.ends(pattern)


@pytest.mark.parametrize("pattern", SLOW)
def test_what_may_never_end_is_refused_in_a_sentence(pattern):
    """Wherever it stands in the schema."""
    field = {"type": "object", "properties": {"a": {"type": "string", "pattern": pattern}}}
    deep = {"type": "object", "properties": {"a": {"type": "string"}}, "allOf": [{"then": field}]}

    assert not patterns.ends(pattern)
    for schema in (field, deep):
        with pytest.raises(GuideError) as refused:
            forms.read(json.dumps(schema).encode())
        assert refused.value.says("zh").endswith("。")


@pytest.mark.parametrize("pattern", GOOD)
def test_what_is_taken_ends_quickly_on_the_worst_text(pattern):
    """Four thousand characters, which is the most that a field takes."""
    since = time.process_time()

    for text in ("a" * 4000, "1" * 4000, "@" * 4000, "ab" * 2000 + "!"):
        re.search(pattern, text)

    assert time.process_time() - since < 2
