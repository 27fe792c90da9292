from dataclasses import replace

import pytest

from engine.domain.errors import CommentsNeeded, ReasonNeeded, Unreadable
from engine.domain.opinions import (
    GIVEN_BY_PEOPLE,
    MAX_TEXT,
    Comment,
    OpinionKind,
    Proposal,
    well_formed,
)

REMARK = Comment("J-01", "疏散宽度不足")
WHOLE = {
    OpinionKind.PASS: Proposal(OpinionKind.PASS),
    OpinionKind.PASS_WITH_CONDITIONS: Proposal(OpinionKind.PASS_WITH_CONDITIONS, conditions="补测"),
    OpinionKind.REVISE: Proposal(OpinionKind.REVISE, comments=(REMARK,)),
    OpinionKind.REFUSE: Proposal(OpinionKind.REFUSE, "违反强制性条文"),
    OpinionKind.NOT_REQUIRED: Proposal(OpinionKind.NOT_REQUIRED, "没有地下室"),
}


@pytest.mark.parametrize("kind", sorted(GIVEN_BY_PEOPLE))
def test_an_opinion_that_says_what_its_kind_demands_is_taken_as_it_is(kind):
    """Nothing is added and nothing cut."""
    assert well_formed(WHOLE[kind]) is WHOLE[kind]


@pytest.mark.parametrize(
    ("kind", "error", "field"),
    [
        (OpinionKind.REVISE, CommentsNeeded, "comments"),
        (OpinionKind.REFUSE, ReasonNeeded, "text"),
        (OpinionKind.NOT_REQUIRED, ReasonNeeded, "text"),
        (OpinionKind.PASS_WITH_CONDITIONS, ReasonNeeded, "conditions"),
    ],
)
@pytest.mark.parametrize("blank", ["", "  \n\t　"])
def test_what_binds_the_applicant_needs_its_reasons(kind, error, field, blank):
    """A refusal without reasons cannot be challenged; blanks are no reasons."""
    with pytest.raises(error) as refused:
        well_formed(Proposal(kind, blank, blank))

    assert refused.value.data["name"] == field


def test_nobody_types_tacit_consent():
    """It comes from a clock and a local rule, never from a form."""
    with pytest.raises(Unreadable) as refused:
        well_formed(Proposal(OpinionKind.TACIT))

    assert refused.value.field == "kind"


@pytest.mark.parametrize(
    "proposal",
    [
        Proposal(OpinionKind.PASS, "字" * (MAX_TEXT + 1)),
        Proposal(OpinionKind.PASS, conditions="字" * (MAX_TEXT + 1)),
        Proposal(OpinionKind.REVISE, comments=(REMARK,) * 501),
        *(
            Proposal(OpinionKind.REVISE, comments=(REMARK, replace(REMARK, **{name: value})))
            for name, value in (
                ("text", " "),
                ("sheet_no", ""),
                ("text", "字" * (MAX_TEXT + 1)),
                ("place", "字" * (MAX_TEXT + 1)),
                ("clause", "字" * (MAX_TEXT + 1)),
                ("discipline", "字" * (MAX_TEXT + 1)),
                ("page", -1),
                ("page", 10_000),
                ("x", 1.001),
                ("y", -0.001),
                ("y", float("nan")),
            )
        ),
    ],
)
def test_too_long_too_many_or_empty_is_named(proposal):
    """Also in a comment of an opinion that passes otherwise."""
    with pytest.raises(Unreadable) as refused:
        well_formed(proposal)

    assert refused.value.says("zh")
    assert refused.value.says("en")


def test_the_longest_text_is_still_taken():
    """The limit itself is allowed."""
    well_formed(Proposal(OpinionKind.REVISE, "字" * MAX_TEXT, comments=(REMARK,) * 500))
