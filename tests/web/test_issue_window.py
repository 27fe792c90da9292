"""The issue window: who is found, who collects, what a lost paper leaves behind."""

import pytest

from engine.store import papers
from tests.office import PASS, RECEIVER
from tests.web.conftest import main_words, words
from web import example

NAME, NUMBER, _ = RECEIVER
AGENT = {
    "receiver_name": NAME, "id_no": NUMBER, "capacity": "agent", "id_kind": "identity",
    "signature": NAME,
}  # fmt: skip
OTHER = {
    **AGENT, "receiver_name": "李四（示例）", "id_no": "11010519491231002X", "capacity": "other",
    "letter": "示例置业〔2026〕3号委托书",
}  # fmt: skip
PDF = ("签收单.pdf", example.drawing("1", "签收单", 1))


@pytest.fixture
def case(office):
    """A case that can be handed out."""
    held = office.accepts()
    office.everyone_else_opines(held, PASS)
    office.everyone_signs(held)
    return held


@pytest.fixture
def clerk(screen):
    """The clerk at the issue window."""
    return screen("chujian")


@pytest.fixture
def there(office, case):
    """The page of the case at this window."""
    return f"/issue/{office.case(case).case_no}"


def handover(office, case):
    """What was written down about it."""
    with office.store.reading() as tx:
        return papers.handover(tx, case)


def replacements(office, case):
    """Papers that were given again."""
    with office.store.reading() as tx:
        return papers.replacements(tx, case)


@pytest.mark.parametrize(
    "scanned", ["{no}", " {no} ", "{lower}", "http://hall/track?no={no}&code=ABC",
                "https://hall/verify?no={no}&code=7K3M-9QWX-2ABD"],
)  # fmt: skip
def test_a_number_or_a_scanned_code_opens_the_case(office, clerk, case, scanned):
    """A scanner types what the QR code holds."""
    no = office.case(case).case_no
    text = scanned.format(no=no, lower=no.lower())

    answer = clerk.opens("/issue", 303, query_string={"q": text})

    assert answer.location.endswith(f"/issue/{no}")


@pytest.mark.parametrize("scanned", ["http://[half?no=1", "https://a]b/"])
def test_half_an_address_from_a_scanner_is_looked_for_like_any_word(clerk, scanned):
    """A code read askew."""
    clerk.opens("/issue", query_string={"q": scanned})


def test_what_is_not_ready_is_found_with_the_reason(office, clerk, case):
    """Somebody came too early and wants to know why."""
    early = office.accepts(despite_running=True)
    office.everyone_else_opines(early, PASS)
    office.signs(early, "plan")

    shown = words(clerk.opens("/issue", query_string={"q": "示例项目"}))

    assert "还差4个部门签发" in shown
    assert "可出件" in shown


@pytest.mark.parametrize("text", ["没有这个", "🏗", "\u202eabc", "长" * 2000, "%", "' OR 1=1"])
def test_what_nobody_finds_says_what_to_do(clerk, case, text):
    """An empty state, never a fault."""
    assert "没有找到" in words(clerk.opens("/issue", query_string={"q": text}))


def test_the_registered_person_is_that_person(office, clerk, case, there):
    """Another name, or another number, is not the agent."""
    for wrong in ({"receiver_name": "李四"}, {"id_no": "330183199003074514"}):
        answer = words(clerk.sends(there, 422, action="hand_over", **{**AGENT, **wrong}))
        assert "不一致" in answer or "校验位" in answer

    assert handover(office, case) is None
    clerk.sends(there, action="hand_over", **AGENT)
    assert handover(office, case).capacity == "agent"


def test_somebody_else_brings_a_letter(office, clerk, case, there):
    """It is kept, and stands on the delivery receipt."""
    answer = clerk.sends(there, 422, action="hand_over", **{**OTHER, "letter": ""})
    assert "“领取委托书”必须填写" in words(answer)

    clerk.sends(there, action="hand_over", **OTHER)

    kept = handover(office, case)
    assert (kept.capacity, kept.letter) == ("other", OTHER["letter"])
    assert OTHER["letter"] in clerk.sees(there)


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        ({"id_no": "110105194912310021"}, "校验位不符"),
        ({"id_kind": "other", "id_no": "E12345678"}, "请写明出示的是什么证件"),
        ({"id_kind": "passport", "id_no": "E1"}, "应为4到18位"),
        ({"id_kind": "passport", "id_no": "护照号码"}, "应为4到18位"),
        ({"id_kind": "ghost"}, "请从列表中选择"),
        ({"capacity": "thief"}, "请从列表中选择"),
        ({"capacity": ""}, "必须填写"),
        ({"id_note": "长" * 401}, "最多400个字"),
        ({"letter": "\u202e"}, "不能显示"),
    ],
)
def test_a_document_that_cannot_be_taken_is_refused(office, clerk, case, there, shown, says):
    """With a sentence, and nothing handed out."""
    answer = clerk.sends(there, 422, action="hand_over", **{**OTHER, **shown})

    assert says in words(answer)
    assert handover(office, case) is None


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        ({"id_no": "110105194912310021", "id_note": "1999年旧证，本人无误"}, "110105194912310021"),
        ({"id_kind": "passport", "id_no": "e 1234 5678"}, "E12345678"),
        ({"id_kind": "other", "id_no": "0912345", "id_note": "军官证"}, "0912345"),
    ],
)
def test_another_document_or_a_reason_lets_it_go_on(office, clerk, case, there, shown, kept):
    """What was shown and why is written down; the number is covered on the receipt."""
    clerk.sends(there, action="hand_over", **{**OTHER, **shown})

    assert handover(office, case).receiver_id_no == kept
    assert handover(office, case).id_note == shown.get("id_note", "")
    number = office.case(case).case_no
    assert clerk.opens(f"/cases/{number}/papers/delivery.pdf").data.startswith(b"%PDF")


def test_the_signed_receipt_may_come_later_and_once(office, clerk, screen, case, there):
    """Signed on paper, scanned when the queue is gone; others do not see it."""
    clerk.sends(there, action="hand_over", **AGENT)
    assert "必须填写" in words(clerk.sends(there, 422, action="receipt"))

    clerk.sends(there, action="receipt", scan=PDF)

    assert handover(office, case).scan
    with clerk.opens(f"{there}/signed-receipt") as scanned:
        assert scanned.data.startswith(b"%PDF")
    clerk.sends(there, 409, action="receipt", scan=PDF)
    screen("fire-chengban").opens(f"{there}/signed-receipt", 403)


def test_a_second_handing_out_says_how_many_went_when(clerk, case, there):
    """五份批复已于…由…发出."""
    clerk.sends(there, action="hand_over", **AGENT)

    answer = words(clerk.sends(there, 409, action="hand_over", **AGENT))

    assert "五份批复已于2026年3月2日（周一） 09:00由出件窗口·示例发出，不能重复出件" in answer


# --- a lost paper ---------------------------------------------------------------------------


def test_the_same_form_sent_twice_replaces_once(office, clerk, case, there):
    """A double click; a form opened anew is a new replacement."""
    clerk.sends(there, action="hand_over", **AGENT)
    lost = {**AGENT, "action": "replace", "department": "FIRE", "reason": "遗失"}

    for mark in ("a" * 32, "a" * 32, "b" * 32):
        clerk.sends(there, request=mark, **lost)

    assert [r.request[0] for r in replacements(office, case)] == ["a", "b"]
    assert office.history(case).count("document-replaced") == 2


def test_a_replaced_paper_says_that_it_is_one(office, clerk, case, there):
    """Its own print, with the time and the day; its code leads to the register."""
    clerk.sends(there, action="hand_over", **AGENT)
    office.later(hours=2)
    again = office.now
    for _ in range(2):
        clerk.fills(there, button="replace", department="FIRE", reason="遗失", **AGENT)
    number = office.case(case).case_no

    shown = clerk.sees(there)

    assert "第1次补发" in shown
    assert "第2次补发" in shown
    told = clerk.sees(f"/cases/{number}")
    assert "第1次补发消防的" in told
    assert "第2次补发消防的" in told
    assert f"，{AGENT['receiver_name']}领取" in told
    prints = [
        clerk.opens(f"/cases/{number}/papers/decision-fire{which}.pdf").data
        for which in ("", "-reissue-1", "-reissue-2")
    ]
    assert len(set(prints)) == 3
    assert replacements(office, case)[0].at == again
    clerk.opens(f"/cases/{number}/papers/decision-fire-reissue-3.pdf", 404)


def test_the_list_says_whose_papers_wait_and_since_when(clerk, case):
    """Somebody stands at the window: their name is looked for, not who claimed the work."""
    page = main_words(clerk.opens("/issue"))

    assert "示例置业有限公司" in page
    assert "可出件自 应送达日期" in page
    assert "待签收" not in page
    assert "初审" not in page
