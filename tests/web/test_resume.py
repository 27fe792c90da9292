"""The session ran out while somebody typed: it comes back, to them and to nobody else."""

import io

import lxml.html
import pytest

from engine.store import people, receipts
from tests.web.conftest import Screen, main_words, words
from web import create_app

HERE = "http://localhost"


def lunch(office):
    """Long enough for any session to run out."""
    office.later(hours=13)


def sends_late(screen, path, token, origin=HERE, more=None, **fields):
    """What a browser sends from a page that was opened before lunch."""
    headers = {"Origin": origin} if origin else {}
    return screen.browser.post(
        path, data={"csrf_token": token, **fields}, headers={**headers, **(more or {})}
    )


def waiting(answer):
    """The fields that wait on the sign-in page."""
    page = lxml.html.fromstring(answer.get_data(as_text=True))
    form = next(f for f in page.forms if any(n.startswith("kept:") for n in f.fields))
    return [(n, v) for n, v in form.form_values() if n != "csrf_token"]


def signs_in_with(screen, login, kept, status=303):
    """Choose oneself again; what waited goes along."""
    fields = {}
    for name, value in kept:
        fields.setdefault(name, []).append(value)
    return screen.sends("/sign-in/as/" + login, status, **fields)


def draft_of(office, login, item):
    """What this person has kept for a piece of work."""
    with office.store.reading() as tx:
        return people.draft(tx, office.person(tx, login).account, f"item:{item}")


@pytest.fixture
def item(office):
    """Fire's piece of work."""
    return office.item(office.accepts(), "handle", "fire")


@pytest.fixture
def hall(office, tmp_path):
    """The same pages as an installation serves them: with passwords."""
    return create_app(
        office.store, tmp_path / "files", session_key=b"k" * 32, now=lambda: office.now
    )


# --- a desk: a draft ------------------------------------------------------------------------------


def test_a_review_comes_back_as_a_draft_of_whoever_wrote_it(screen, office, item):
    """Lunch was long; the opinion was longer."""
    reviewer = screen("fire-chengban")
    token = reviewer.token()
    lunch(office)

    late = sends_late(
        reviewer, f"/desk/{item}", token, action="submit", text="写了一上午的审查意见",
        **{"comment-0-sheet_no": "J-01", "comment-0-text": "疏散宽度“不足”<1.1m"},
    )  # fmt: skip
    back = signs_in_with(reviewer, "fire-chengban", waiting(late))

    assert late.status_code == 400
    assert "登录已超时，刚才没有提交" in words(late)
    assert back.location == f"/desk/{item}"
    shown = reviewer.opens(f"/desk/{item}")
    assert "写了一上午的审查意见" in shown.get_data(as_text=True)
    assert "疏散宽度“不足”&lt;1.1m" in shown.get_data(as_text=True)
    assert "已存为草稿，没有提交" in words(shown)
    assert "item" not in draft_of(office, "fire-chengban", item)


def test_who_signed_in_again_in_another_window_loses_nothing_either(screen, office, item):
    """The old page is still open behind it."""
    reviewer = screen("fire-chengban")
    token = reviewer.token()
    lunch(office)
    reviewer.signs_in("fire-chengban")

    answer = sends_late(reviewer, f"/desk/{item}", token, text="另一个窗口里写的意见")

    assert answer.location == f"/desk/{item}"
    assert draft_of(office, "fire-chengban", item)["text"] == "另一个窗口里写的意见"


@pytest.mark.parametrize("login", ["plan-chengban", "jinjian", "sheji"])
def test_words_come_back_to_nobodys_desk_but_their_own(screen, office, item, login):
    """Somebody of another department signs in at the same machine."""
    kept = [("then", f"/desk/{item}"), ("kept:text", "消防的意见，别人不该看到")]
    signs_in_with(screen(), login, kept)

    assert draft_of(office, login, item) is None


@pytest.mark.parametrize(
    "kept",
    [
        [("kept:text", "\0")],
        [("kept:text", "长" * 300_001)],
        [("kept:", "")],
        [(f"kept:comment-{n}-text", "多得像机器写的") for n in range(5_001)],
    ],
    ids=["nul", "too long", "nothing", "too many"],
)
def test_what_cannot_be_kept_whole_is_not_kept_and_signing_in_works(screen, office, item, kept):
    """Forged, broken or far too much."""
    answer = signs_in_with(screen(), "fire-chengban", [("then", f"/desk/{item}"), *kept])

    assert answer.location == f"/desk/{item}"
    assert draft_of(office, "fire-chengban", item) is None


# --- everywhere else: one press -------------------------------------------------------------------


def test_a_withdrawal_goes_back_to_its_page_with_one_press(screen, office, number):
    """The reason took ten minutes; it is sent under the name of whoever presses."""
    case = office.accepts()
    there = f"/intake/{number(case)}/withdraw"
    clerk = screen("jinjian")
    token = clerk.token()
    lunch(office)

    late = sends_late(clerk, there, token, reason="申请人改变了建设方案，来函撤回")
    again = signs_in_with(clerk, "jinjian", waiting(late), 200)
    form = next(f for f in lxml.html.fromstring(again.data.decode()).forms if f.action == there)

    assert office.status(case) == "in_review"
    assert "以进件窗口·示例的身份" in main_words(again)
    assert dict(form.form_values())["reason"] == "申请人改变了建设方案，来函撤回"
    clerk.sends(there, **{k: v for k, v in form.form_values() if k != "csrf_token"})
    assert office.status(case) == "withdrawn"


def test_a_receipt_comes_back_as_a_draft_and_is_not_registered(screen, office):
    """What the button was does not matter: nobody registers a case by signing in."""
    clerk = screen("jinjian")
    page = lxml.html.fromstring(clerk.opens("/intake/new?draft=d7").data.decode())
    form = next(f for f in page.forms if "applicant_name" in f.fields)
    token = clerk.token()
    lunch(office)

    typed = {**dict(form.form_values()), "applicant_name": "午饭后的公司"}
    late = sends_late(clerk, "/intake/new", token, **{**typed, "action": "submit"})
    again = signs_in_with(clerk, "jinjian", waiting(late), 200)
    forms = lxml.html.fromstring(again.data.decode()).forms
    back = next(f for f in forms if (f.action or "").startswith("/intake/new"))
    sent = {k: v for k, v in back.form_values() if k != "csrf_token"}
    clerk.sends("/intake/new", **sent)

    assert sent["action"] == "draft"
    with office.store.reading() as tx:
        assert receipts.get(tx, "d7").body["typed"]["applicant_name"] == "午饭后的公司"


def test_files_that_did_not_arrive_are_named(screen, office, number):
    """A browser sends a file once."""
    case = office.receives(without=["D14"])
    clerk = screen("jinjian")
    token = clerk.token()
    lunch(office)

    late = clerk.browser.post(
        f"/intake/{number(case)}/bring",
        data={
            "csrf_token": token,
            "note": "补来的建筑图，共一册",
            "file-D14": (io.BytesIO(b"%PDF-1.7"), "J-01 图.pdf"),
        },
        headers={"Origin": HERE},
    )
    again = signs_in_with(clerk, "jinjian", waiting(late), 200)

    assert "随表单选的文件没有送到" in main_words(late)
    assert "随表单选的文件没有送到" in main_words(again)


def test_a_wrong_password_does_not_cost_what_was_typed(hall, item):
    """The first try after lunch often misses."""
    visitor = Screen(hall)
    kept = {"then": f"/desk/{item}", "kept:text": "写了一上午的审查意见"}

    missed = visitor.sends("/sign-in", 422, login="fire-chengban", **kept)

    assert dict(waiting(missed)) == {**kept, "login": "fire-chengban", "password": ""}


# --- what never comes back ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/password", {"old": "旧的密码一二三", "again": "新的密码一二三"}),
        ("/track", {"case_no": "330100010120260101000011", "code": "123456"}),
        ("/sign/1", {"action": "refuse", "reasons": "不予许可的理由在此"}),
        ("/issue/330100", {"receiver_name": "领取人甲乙丙"}),
        ("/demo/reset", {"sure": "yes yes yes"}),
    ],
)
def test_deeds_and_passwords_are_not_sent_on_by_signing_in(screen, office, path, fields):
    """What is signed, handed out or secret begins on its own page again."""
    one = screen("jinjian")
    token = one.token()
    lunch(office)

    answer = sends_late(one, path, token, **fields)

    assert answer.status_code == 400
    assert "kept:" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("origin", ["", "null", "https://elsewhere.example"])
def test_only_our_own_pages_have_words_kept(screen, office, item, origin):
    """Another site could lay its words into somebody's draft."""
    visitor = screen()

    answer = sends_late(visitor, f"/desk/{item}", "forged", origin, text="别的网站写的意见")

    assert answer.status_code in {400, 403}
    assert "kept:" not in answer.get_data(as_text=True)


def test_a_form_that_saves_itself_says_that_it_no_longer_can(screen, office):
    """Beside the form, not instead of it."""
    clerk = screen("jinjian")
    token = clerk.token()
    lunch(office)

    answer = sends_late(
        clerk, "/intake/new/keep", token, more={"HX-Request": "true"}, applicant_name="甲公司"
    )

    assert answer.status_code == 422
    assert "现在不能自动暂存" in words(answer)


def test_what_somebody_typed_is_never_markup(screen, office, item):
    """Words travel through two pages on the way back."""
    reviewer = screen("fire-chengban")
    token = reviewer.token()
    lunch(office)
    sly = '"><script>alert(1)</script>'

    late = sends_late(reviewer, f"/desk/{item}", token, text=sly, **{sly: "some words here"})
    back = sends_late(reviewer, "/intake/1/withdraw", token, reason=sly, **{sly: "some words"})

    for answer in (late, back):
        assert "<script>alert" not in answer.get_data(as_text=True)
    assert ("kept:text", sly) in waiting(late)
