"""The answer of a department's system: taken whole and as agreed, or not at all."""

from datetime import UTC, date, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.errors import BadMessage
from engine.domain.names import BranchId, CaseNo, Department, Text
from engine.domain.opinions import Comment, OpinionKind, Proposal
from engine.exchange import letters

NOW = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
ANSWER = {
    "message_id": "mete-2026-0001",
    "case_no": "330100SG20260312000011",
    "branch": "mete-branch",
    "round": 1,
    "opinion": "revise",
    "comments": [{"sheet_no": "D-03", "text": "补充接地电阻", "mandatory": True}],
    "at": "2026-03-12T10:00:00+08:00",
}


def body(**changed):
    """The answer of this test with some fields changed; None removes one."""
    said = {name: value for name, value in {**ANSWER, **changed}.items() if value is not None}
    return orjson.dumps(said)


def test_an_answer_is_read_as_an_opinion_with_its_comments():
    """What the department's system said is what the design firm gets."""
    answer = letters.read_answer(body(text="见意见", officer="周工"))

    assert answer.message_id == "mete-2026-0001"
    assert answer.case_no == "330100SG20260312000011"
    assert (answer.branch, answer.round) == ("mete-branch", 1)
    assert answer.proposal == Proposal(
        OpinionKind.REVISE,
        text="见意见",
        comments=(Comment("D-03", "补充接地电阻", mandatory=True),),
    )
    assert answer.at == NOW


def test_an_answer_of_our_own_desk_reads_back_as_itself():
    """Desk, script and foreign system speak one language."""
    answer = letters.read_answer(body(drawing_version=2))

    assert letters.read_answer(letters.write_answer(answer)) == answer


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"message_id": None}, "body"),
        ({"message_id": "a b"}, "message_id"),
        ({"message_id": "x" * 121}, "message_id"),
        ({"case_no": "1; DROP"}, "case_no"),
        ({"branch": "Mete Branch"}, "branch"),
        ({"round": "1"}, "round"),
        ({"round": 0}, "round"),
        ({"round": True}, "round"),
        ({"opinion": "tacit"}, "opinion"),
        ({"opinion": "agree"}, "opinion"),
        ({"comments": None}, "body"),
        ({"comments": [{"text": "没有图号"}]}, "comments/0"),
        ({"comments": [{"sheet_no": "D-03", "text": "x" * 4001}]}, "comments/0/text"),
        ({"comments": [{"sheet_no": "D-03", "text": "x"}] * 501}, "comments"),
        ({"comments": []}, "comments"),
        ({"comments": [{"sheet_no": "D-03", "text": "   "}]}, "comments"),
        ({"opinion": "refuse"}, "text"),
        ({"opinion": "not_required"}, "text"),
        ({"opinion": "pass_with_conditions"}, "conditions"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-03-12T10:00:00"}, "at"),
        ({"surprise": 1}, "body"),
    ],
)
def test_an_answer_of_another_shape_is_refused_and_the_place_is_named(changed, place):
    """The other side's developer has to find it without calling us."""
    with pytest.raises(BadMessage) as refused:
        letters.read_answer(body(**changed))

    assert f"“{place}”" in refused.value.says("zh")
    assert f"“{place}”" in refused.value.says("en")


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"null", b"[]", b'"x"', b"\xff", b" " * (letters.LARGEST_ANSWER + 1)]
)
def test_a_body_that_is_no_answer_is_refused(raw):
    """Whatever knocks, the door answers with a sentence."""
    with pytest.raises(BadMessage):
        letters.read_answer(raw)


def test_an_answer_that_is_too_large_is_refused_however_right_it_is():
    """Reading it would be work that a stranger chooses for us."""
    assert letters.read_answer(body() + b" " * 10)

    with pytest.raises(BadMessage, match="256 KB"):
        letters.read_answer(body() + b" " * letters.LARGEST_ANSWER)


SCALARS = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=20)


@given(
    st.dictionaries(
        st.sampled_from(list(ANSWER)),
        SCALARS | st.lists(SCALARS | st.dictionaries(st.text(max_size=5), SCALARS), max_size=3),
    )
)
def test_any_json_is_an_answer_or_refused(changed):
    """There is no third way for a message to end."""
    try:
        answer = letters.read_answer(orjson.dumps({**ANSWER, **changed}))
    except BadMessage as refused:
        assert refused.says("zh")
    else:
        assert answer.round >= 1


def test_the_same_letter_is_the_same_bytes():
    """A letter sent again after a crash must not look like another letter."""
    letter = letters.Letter(
        message_id="330100SG20260312000011/mete-branch/1",
        case_no=CaseNo("330100SG20260312000011"),
        branch=BranchId("mete-branch"),
        round=1,
        department=Department("METE"),
        item="lightning-review",
        item_title=Text("防雷装置设计审核", "Lightning protection review"),
        project="滨江综合楼",
        applicant="示例置业有限公司",
        facts={"storeys": 18, "has_basement": True},
        drawing_version=1,
        sheets=(letters.Sheet("D-03", "防雷平面图", "0" * 64),),
        due_on=date(2026, 3, 17),
        at=NOW,
    )

    written = letters.write(letter)

    assert written == letters.write(letter)
    assert orjson.loads(written)["format"] == "lianshen.letter/1"
    assert orjson.loads(written)["due_on"] == "2026-03-17"
