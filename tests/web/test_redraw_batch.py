"""The design firm's batch: many files at once, what is declared and what is found, one send."""

import io
import zipfile

import pytest

from engine.domain.errors import UnknownSheet, Unreadable
from engine.stages import redraw
from engine.store import intake, journal, opinions, people
from tests.office import PASS, REVISE
from tests.web.conftest import main_words, words
from web.example import drawing


@pytest.fixture
def firm(screen):
    """The demo's design firm."""
    return screen("sheji")


@pytest.fixture
def asked(office):
    """Fire wants J-01 changed, housing G-01."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01"])
    office.opines(case, "hcon", REVISE, ["G-01"])
    office.everyone_else_opines(case, PASS)
    return case


@pytest.fixture
def there(office, asked):
    """The address of the firm's work."""
    return f"/redraw/{office.item(asked, 'redraw')}"


def pdf(name, number="x", version=2):
    """A file of this name."""
    return name, drawing(number, "改后的图", version)


def kept(office, asked):
    """The sheets in the draft: (number, file name)."""
    with office.store.reading() as tx:
        me = office.person(tx, "sheji").account
        draft = people.draft(tx, me, f"item:{office.item(asked, 'redraw')}")
    return sorted((s["sheet_no"], s["name"]) for s in draft["sheets"])


def open_ids(office, case):
    """Open comments."""
    with office.store.reading() as tx:
        return [c.id for c in opinions.comments(tx, case) if c.open]


def changed(office, case):
    """“Changed” for every comment, without a word."""
    return {f"stance-{n}": "changed" for n in open_ids(office, case)}


def index(office, case, version):
    """Sheet numbers of a version."""
    with office.store.reading() as tx:
        return {s.sheet_no for s in intake.sheets(tx, case, version)}


def test_a_batch_finds_its_sheets_however_the_files_are_named(firm, office, asked, there):
    """Width, case, versions; a file of no sheet waits for a person."""
    batch = [
        pdf("Ｊ－０１.pdf", "a"), pdf("g-01_v2.PDF", "b"), pdf("S-01(修改).pdf", "c"),
        pdf("Z-77 总说明.pdf", "d"),
    ]  # fmt: skip
    firm.fills(there, button="upload", sheets=batch)

    assert [n for n, _ in kept(office, asked)] == ["G-01", "J-01", "S-01", "Z-77"]
    shown = firm.sees(there)
    assert "3张有改动：G-01、J-01、S-01" in shown
    assert "1张不在图纸目录里" in shown
    assert "没有意见却改了，用到它的部门都要复审：S-01" in shown


def test_two_files_of_one_number_wait_for_a_choice(firm, office, asked, there):
    """The machine does not choose; the same file twice is one."""
    same = pdf("J-01 a.pdf", "same")
    firm.fills(there, button="upload", sheets=[same, ("J-01 b.pdf", same[1])])
    assert len(kept(office, asked)) == 1

    firm.fills(there, button="upload", sheets=[pdf("J-01.pdf", "1"), pdf("J-01_v2.pdf", "2")])
    refused = firm.fills(there, 422, button="submit", **changed(office, asked))

    assert "同号两份" in words(refused)
    assert "同一图号传了两份，请各留一份：J-01" in words(refused)
    assert office.status(asked) == "drawing_change"


def test_a_later_upload_takes_the_place_of_an_earlier_one_and_says_so(firm, office, asked, there):
    """The draughtsman found one more mistake."""
    firm.fills(there, button="upload", sheets=[pdf("J-01.pdf", "1")])
    done = firm.fills(there, button="upload", sheets=[pdf("J-01_v2.pdf", "2")])

    assert "J-01以后传的为准" in firm.sees(done.location.partition("#")[0])
    assert kept(office, asked) == [("J-01", "J-01_v2.pdf")]


def packed():
    """A whole set in one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("J-01.pdf", drawing("J-01", "x", 2))
    return out.getvalue()


def test_every_file_that_is_not_taken_is_named_and_the_others_are(firm, office, asked, there):
    """Not the first alone: nobody uploads two hundred files to learn of one fault at a time."""
    refused = firm.fills(
        there, 422, button="upload",
        sheets=[
            ("全套.zip", packed()), ("全套.rar", b"Rar!"), ("J-01.pdf", b"hello"),
            ("G-01.pdf", b""), ("照片.png", b"\x89PNG\r\n\x1a\n"), ("../S-01.pdf", b"%PDF-1.4"),
            ("x\u202efdp.exe", b"MZ"), pdf("J-03.pdf"),
        ],
    )  # fmt: skip

    said = words(refused)
    for sentence in (
        "“全套.zip”是压缩包",
        "“全套.rar”是压缩包",
        "内容不是PDF",
        "是空文件",
        "“照片.png”不是图纸文件",
        "文件名里含有路径",
        "有7个文件没有收取（收了1个）",
    ):
        assert sentence in said, sentence
    assert [n for n, _ in kept(office, asked)] == ["J-03"]


def test_two_hundred_files_come_in_at_once(firm, office, asked, there):
    """Each becomes a row; unknown ones are to be put right together."""
    batch = [(f"K-{n:03d} 平面图.pdf", b"%%PDF-1.4 %d %%%%EOF" % n) for n in range(200)]
    firm.fills(there, button="upload", sheets=batch)

    assert len(kept(office, asked)) == 200
    assert "200张不在图纸目录里" in firm.sees(there)


def test_changed_alone_is_an_answer_and_the_others_need_words(firm, office, asked, there):
    """A tired engineer ticks; who does not change explains."""
    first, second = open_ids(office, asked)
    sheets = [pdf("J-01.pdf")]
    typed = {f"stance-{first}": "changed", f"stance-{second}": "not_changed"}
    refused = firm.fills(there, 422, button="submit", sheets=sheets, **typed)
    firm.fills(there, button="submit", **typed, **{f"answer-{second}": "结构已核算，满足要求"})

    assert "请写明理由" in words(refused)
    with office.store.reading() as tx:
        after = {c.id: (c.stance, c.answer) for c in opinions.comments(tx, asked)}
    assert after[first] == ("changed", "已按意见修改。")
    assert after[second] == ("not_changed", "结构已核算，满足要求")


def test_a_forged_stance_is_refused(firm, office, asked, there):
    """Only the three."""
    forged = dict.fromkeys(changed(office, asked), "ignored")

    assert "从列表中选择" in words(firm.sends(there, 422, action="submit", **forged))


def test_what_is_said_and_what_is_found_is_told_before_sending(firm, office, asked, there):
    """Declared and the same; changed and not declared; answered changed and not changed."""
    firm.fills(there, button="upload", sheets=[pdf("J-01.pdf")], **changed(office, asked))
    page = firm.opens(there).get_data(as_text=True)
    row = page.split('name="same-')[1].split('"')[0]
    firm.fills(there, button="draft", **{f"same-{row}": "yes"})

    shown = firm.sees(there)
    assert "填了“没有改”，内容却与上一版不同，审查部门会看到：J-01" in shown
    assert "答复“已改”，但这张图没有改动" in shown
    firm.fills(there, button="submit", **{f"same-{row}": "yes"})
    with office.store.reading() as tx:
        told = [e.data for e in journal.of_case(tx, asked) if e.what == "drawings-changed"][-1]
    assert told["undeclared"] == ["J-01"]


def test_answers_alone_are_sent_as_answers(firm, office, asked, there):
    """No word of a new version where none came."""
    answers = {f"answer-{n}": "见计算书" for n in open_ids(office, asked)}
    done = firm.fills(there, button="submit", **answers)

    assert "没有交新图，图纸仍是第1版" in firm.sees(done.location)
    assert "comments-answered" in office.history(asked)


def test_a_sheet_can_be_taken_out_of_the_set(firm, office, asked, there):
    """Those who use it look again; the old version keeps it."""
    wrong = firm.fills(there, 422, button="submit", removed="Q-99", **changed(office, asked))
    firm.fills(there, button="draft", removed="r－01")
    assert "从这一版起作废：R-01" in firm.sees(there)
    assert "人防 用到的图改了而没人要求改：R-01" in firm.sees(there)

    firm.fills(there, button="submit", **changed(office, asked))

    assert "图纸目录里没有：Q-99" in words(wrong)
    assert "R-01" in index(office, asked, 1)
    assert "R-01" not in index(office, asked, 2)
    assert "cado" in office.who_reviews(asked)


def test_nothing_odd_is_taken_out(office, asked):
    """Unknown sheets, all of them, or one that is uploaded at once."""
    every = index(office, asked, 1)
    for removed, error in ((["Q-99"], UnknownSheet), (every, Unreadable)):
        with pytest.raises(error):
            _takes_out(office, asked, removed)
    assert office.status(asked) == "drawing_change"


def test_a_draft_of_a_drawing_change_that_is_over_is_refused_kindly(firm, office, asked, there):
    """Nothing is kept where nobody looks; what was typed can be copied."""
    item = office.item(asked, "redraw")
    firm.fills(there, button="submit", sheets=[pdf("J-01.pdf")], **changed(office, asked))

    for action in ("draft", "upload"):
        late = firm.sends(there, 410, action=action, note="还想补一句重要的话")
        assert "改图已经结束" in main_words(late)
        assert "还想补一句重要的话" in main_words(late)
    with office.store.reading() as tx:
        me = office.person(tx, "sheji").account
        assert people.draft(tx, me, f"item:{item}") is None


def test_a_tab_opened_earlier_empties_nothing_that_was_written_since(firm, office, asked, there):
    """Two tabs: one writes answers, the other one uploads."""
    first, second = open_ids(office, asked)
    firm.sends(there, action="draft", kept="0", **{f"answer-{first}": "第一条的答复"})
    done = firm.sends(
        there, action="draft", kept="0", **{f"answer-{first}": "", f"answer-{second}": "第二条"}
    )

    shown = firm.sees(done.location)
    assert "另一个窗口也暂存过" in shown
    assert "第一条的答复" in firm.opens(there).get_data(as_text=True)
    assert "第二条" in firm.opens(there).get_data(as_text=True)


def test_after_sending_the_page_says_who_looks_again_and_why(firm, office, asked, there):
    """The firm knows whom to call."""
    sheets = [pdf("J-01.pdf"), pdf("S-01.pdf")]
    firm.fills(there, button="submit", sheets=sheets, **changed(office, asked))

    shown = firm.sees(there)
    assert "由谁复审，为什么" in shown
    assert "消防 要求改图；提过意见的图改了：J-01" in shown


def test_my_cases_are_all_of_them_and_nobody_elses(firm, office, screen, asked):
    """What is owed first; then every project of the firm."""
    office.accepts(despite_running=True)

    assert "共1件" in firm.sees("/redraw")
    assert "共2件" in firm.sees("/redraw?all=yes")
    with office.store.transaction() as tx:
        people.add(tx, login="other", name="别家", roles=office.person(tx, "sheji").roles,
                   organisation="91330100MA27XYZ123")  # fmt: skip
    assert "共0件" in screen("other").sees("/redraw?all=yes")
    other = office.item(asked, "redraw")
    for path in ("", "/more-time", "/comments.xlsx", "/comments.pdf"):
        screen("other").opens(f"/redraw/{other}{path}", 404)


@pytest.mark.parametrize("path", ["", "/more-time", "/comments.xlsx", "/comments.pdf"])
def test_an_item_that_is_not_there_is_not_there(firm, path):
    """Whatever number is tried."""
    for number in (0, 999999, 2**53):
        firm.opens(f"/redraw/{number}{path}", 404)


def _takes_out(office, case, removed):
    """The firm answers and takes sheets out, past the form."""
    with office.at_work("sheji") as (tx, who):
        said = {c.id: "已改" for c in opinions.comments(tx, case) if c.open}
        redraw.upload(
            tx, office.item(case, "redraw"), [], said, [], "", who, office.now, removed=removed
        )
