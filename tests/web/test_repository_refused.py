"""At the window, over HTTP: what may not be rested on is a sentence, and nothing changes."""

from datetime import date, timedelta

import pytest

from engine.domain.repository import Ending, Holder
from engine.store import repository
from engine.store.repository import Narrow
from tests.everything import everything
from tests.on_file import ends, keeps
from tests.web.conftest import main_words

NEW = "/intake/new?draft=d1"
APART = ("receipt_draft", "draft", "presence")


@pytest.fixture
def licence(office, clerk):
    """The applicant of the example, and the version of its licence that is kept."""
    with office.store.reading() as tx:
        return repository.listed(tx, Narrow(kind="S01"), limit=1, offset=0)[0]


def submitted(office, clerk, status, **changes):
    """Press “register”; the words of the answer. Nothing but the clerk's own draft may change."""
    before = everything(office.store, but=APART)
    answer = clerk.fills(NEW, status, button="submit", **changes)
    if status != 303:
        assert everything(office.store, but=APART) == before
    return main_words(answer)


def test_the_example_is_taken_in_as_it_stands(office, clerk):
    """Else every refusal below would prove nothing."""
    submitted(office, clerk, 303)


def test_a_revoked_paper(office, clerk, licence):
    """The reason is said, and what to do."""
    ends(office, licence.id, how=Ending.REVOKED, reason="执照已吊销")

    said = submitted(office, clerk, 422)

    assert "D02《建设单位营业执照（统一社会信用代码）》不能免交" in said
    assert "已失效（执照已吊销）" in said


def test_an_expired_paper(office, clerk, licence):
    """A newer scan that has run out is worth no more than the old one."""
    yesterday = office.now.date() - timedelta(days=1)
    keeps(office, holder=licence.holder, valid_until=yesterday)

    said = submitted(office, clerk, 422)

    assert "已到期" in said
    assert "请提供新的" in said


def test_a_paper_that_is_not_valid_yet(office, clerk, licence):
    """A renewed licence that begins next year."""
    keeps(office, holder=licence.holder, valid_from=date(2199, 1, 1))

    assert "2199-01-01起才有效" in submitted(office, clerk, 422)


def test_a_paper_of_another_subject(office, clerk, licence):
    """The same kind is kept, of somebody else: it does not serve."""
    said = submitted(
        office, clerk, 422,
        applicant_code="91330183MA2H0000XM", applicant_name="另一家示例公司",
    )  # fmt: skip

    assert "没有收存申请人或本项目的这份材料" in said


def test_a_paper_that_nobody_keeps(office, clerk):
    """“On file” pressed for what the guide never has on file."""
    said = submitted(office, clerk, 422, **{"material-D11": "on_file"})

    assert "D11" in said


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"action": "adopt", "material": "D02", "seen": "1"}, 409, "已有第2版"),
        ({"action": "adopt", "material": "D02", "seen": "9" * 400}, 409, "已有第2版"),
        ({"action": "adopt", "material": "D02", "seen": "-1"}, 409, "已有第2版"),
        ({"action": "keep", "material": "D02", "reason": "可以"}, 403, "用到这份材料的部门"),
        ({"action": "anew", "material": "D02", "file": ("a.pdf", b"GIF89a")}, 422, "没有收取"),
        ({"action": "anew", "material": "D99"}, 404, "这份材料"),
        ({"action": "burn", "material": "D02"}, 422, "请选择一种办法"),
        ({"material": "\0\u202e😀" + "长" * 2000, "action": "adopt", "seen": "2"}, 404, "这份材料"),
    ],
)
def test_a_paper_replaced_while_a_case_rests_on_it(
    office, clerk, licence, number, fields, status, says
):
    """The page that showed version 1 is turned away; so is the wrong person, and nonsense."""
    submitted(office, clerk, 303)
    case = number(1)
    keeps(office, holder=licence.holder, paper_no="换发")
    assert "改用第2版" in clerk.sees(f"/repository/cases/{case}")
    before = everything(office.store)

    answer = clerk.sends(f"/repository/cases/{case}", status, **fields)

    assert says in main_words(answer)
    assert everything(office.store) == before


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"action": "end", "how": "revoked", "reason": " \u3000"}, 422, "须写明理由"),
        ({"action": "end", "how": "revoked", "reason": "长" * 4001}, 422, "最多4000个字"),
        ({"action": "end", "how": "revoked", "reason": "\u202e假"}, 422, "不能显示的字符"),
        ({"action": "end", "how": "burnt", "reason": "x"}, 422, "请选择一种"),
        ({"action": "keep"}, 422, "没有文件"),
    ],
)
def test_ending_a_paper_wrongly_changes_nothing(office, clerk, licence, fields, status, says):
    """Reason and way are needed, and can be read."""
    before = everything(office.store)

    answer = clerk.sends(f"/repository/documents/{licence.id}", status, **fields)

    assert says in main_words(answer)
    assert everything(office.store) == before


def test_a_paper_ended_by_a_colleague_meanwhile(office, clerk, licence):
    """The second is told who did it, and when."""
    ends(office, licence.id, how=Ending.REVOKED, reason="先办")
    before = everything(office.store)

    answer = clerk.sends(
        f"/repository/documents/{licence.id}", 409, action="end", how="revoked", reason="后办"
    )

    assert "不能再办一次" in main_words(answer)
    assert everything(office.store) == before


@pytest.mark.parametrize("version", ["0", "999999", "9" * 30, "x"])
def test_a_document_that_is_not_there(clerk, version):
    """Whatever number is asked for."""
    clerk.opens(f"/repository/documents/{version}", 404)


def test_another_holder_of_the_same_kind_stays_apart(office, clerk, licence):
    """Ending one company's licence leaves the other's."""
    other = Holder("body", "91330183MA2H0000XM", "另一家示例公司")
    ends(office, keeps(office, holder=other), reason="别家的")

    submitted(office, clerk, 303)
