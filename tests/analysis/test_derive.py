import pytest

from engine.analysis import derive
from engine.bpmn import catalogue, model
from engine.bpmn.expressions import NoAnswer
from engine.domain.errors import FieldsWrong, GuideError

PACKAGE = catalogue.shipped("drawing-review")


def pieces(facts=None):
    """Counts of the drawing review under these facts."""
    found = derive.materials(PACKAGE.model, PACKAGE.guide, facts)
    return found.total, len(found.union), {d: len(m) for d, m in found.departments.items()}


def test_fifty_five_become_twenty_four():
    """The headline, counted from the diagram's branches and the guide."""
    assert pieces() == (55, 24, {"PLAN": 10, "HCON": 14, "FIRE": 11, "CADO": 12, "METE": 8})


def test_without_a_basement_civil_defence_and_its_one_paper_of_its_own_fall_away():
    """Nobody brings shelter drawings for a house that has none."""
    assert pieces({"has_basement": False}) == (
        43, 23, {"PLAN": 10, "HCON": 14, "FIRE": 11, "METE": 8},
    )  # fmt: skip
    assert pieces({"has_basement": True}) == pieces()


def test_seven_of_the_twenty_four_may_be_on_file():
    """The shared repository: what the house already holds is not asked for again."""
    assert derive.materials(PACKAGE.model, PACKAGE.guide).on_file == 7


def test_the_count_comes_from_the_diagram_not_from_a_list():
    """Take a branch out of the diagram and its papers go with it."""
    xml = PACKAGE.files["process.bpmn"].decode()
    without = xml.replace(' approval:item="lightning-design-review"', "")

    found = derive.materials(model.read(without.encode()), PACKAGE.guide)

    assert "METE" not in found.departments
    assert (found.total, len(found.union)) == (47, 22)


def test_the_count_follows_a_condition_drawn_at_the_fork():
    """Who is asked is the diagram's to say: needs_<d> is only what it usually says."""
    xml = PACKAGE.files["process.bpmn"].decode()
    small = xml.replace(">needs_mete<", ">needs_mete and floor_area &gt; 1000<")
    drawn = model.read(small.encode())
    facts = {"has_basement": True, "floor_area": 800}

    assert "METE" not in derive.departments(drawn, PACKAGE.guide, facts)
    assert "METE" in derive.departments(drawn, PACKAGE.guide, {**facts, "floor_area": 2000})


def test_a_fact_that_decides_and_is_missing_is_named():
    """Not knowing is not the same as no."""
    with pytest.raises(NoAnswer, match="has_basement"):
        pieces({})


def test_a_branch_with_an_unknown_item_is_refused():
    """A count over something undefined would be a wrong number in print."""
    xml = PACKAGE.files["process.bpmn"].replace(b'item="planning-permit"', b'item="moon-permit"')

    with pytest.raises(GuideError, match="moon-permit"):
        derive.materials(model.read(xml), PACKAGE.guide)


@pytest.mark.parametrize(
    "typed", [{"has_basement": "no"}, {"storeys": 1.5}, {"floor_area": -1}, {"cellar": True},
              {"use": "castle"}, {"height": 1e12}, {"has_basement": None}],
)  # fmt: skip
def test_facts_of_another_kind_are_refused_by_name(typed):
    """A facts file is typed by hand."""
    with pytest.raises(FieldsWrong) as refused:
        derive.checked(PACKAGE.guide, typed)

    assert set(refused.value.faults) == set(typed)


def test_facts_that_fit_are_taken():
    """Whole numbers stay whole, and what was left out is left out."""
    typed = {"has_basement": True, "storeys": 11, "floor_area": 20000.5, "use": "residential"}

    assert derive.checked(PACKAGE.guide, typed) == typed
