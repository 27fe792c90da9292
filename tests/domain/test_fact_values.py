from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.guide import FactRule, check_fact
from engine.domain.names import Text

AREA = FactRule(
    "floor_area", "number", Text("总建筑面积", "Floor area"), minimum=1, maximum=2000000
)
STOREYS = FactRule("storeys", "integer", Text("层数", "Storeys"), minimum=1, maximum=150)
ANY = FactRule("depth", "number", Text("深度", "Depth"))
NONE = FactRule("gas", "number", Text("燃气", "Gas"), maximum=0)
BASEMENT = FactRule("has_basement", "boolean", Text("有地下室", "Has a basement"))
USE = FactRule("use", "text", Text("用途", "Use"), choices=(("public", Text("公共", "Public")),))
NAME = FactRule("name", "text", Text("名称", "Name"))


@pytest.mark.parametrize(
    ("rule", "value", "kept"),
    [(AREA, 1, 1), (AREA, 2000000, 2000000), (AREA, 0.5 + 1, 1.5), (STOREYS, 18.0, 18),
     (BASEMENT, False, False), (USE, "public", "public"), (NAME, " 示例 ", "示例"), (NONE, -2, -2)],
)  # fmt: skip
def test_a_value_that_fits_is_kept(rule, value, kept):
    """The limits themselves are allowed; a whole number stays a whole number."""
    found = check_fact(rule, value)

    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("rule", "value"),
    [*((rule, value) for rule in (AREA, STOREYS, ANY)
       for value in (None, "12", True, nan, inf, -inf, [], {}, 10**400, -(10**400))),
     (AREA, 0), (AREA, 2000001), (STOREYS, 1.5), (STOREYS, 151), (NONE, 0.1), (ANY, 1e10),
     *((BASEMENT, value) for value in (None, 0, 1, "是", "true")),
     *((USE, value) for value in (None, "", " ", "private", 3, True)),
     *((NAME, value) for value in (None, "", " ", "字" * 201, 3))],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_a_sentence(rule, value):
    """It stands beside the field, in both languages."""
    why = check_fact(rule, value)

    assert isinstance(why, Text)
    assert why.zh
    assert why.en


@pytest.mark.parametrize(("rule", "value", "limit"), [(AREA, 9e6, "2000000"), (NONE, 1, "0")])
def test_a_limit_is_said_as_people_write_numbers(rule, value, limit):
    """“2e+06” is nobody's floor area."""
    why = check_fact(rule, value)

    assert f"不能大于{limit}。" in why.zh
    assert f"above {limit}." in why.en


@given(st.one_of(st.integers(), st.floats(), st.text(), st.booleans(), st.none()))
def test_anything_at_all_gets_a_value_or_a_sentence(value):
    """Never an exception."""
    for rule in (AREA, STOREYS, ANY, NONE, BASEMENT, USE, NAME):
        assert isinstance(check_fact(rule, value), bool | int | float | str | Text)
