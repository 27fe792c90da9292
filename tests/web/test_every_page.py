"""Every page that anybody can reach: no dead link, no foreign word, no blank left open."""

import re
from urllib.parse import urljoin

import pytest

from tests.bankside import BankSide
from tests.office import REFUSE, REVISE
from tests.till import Till
from tests.web.conftest import links, main_words
from tests.web.test_words import BANNED
from web import lang

EVERYBODY = (
    "jinjian",
    "chujian",
    "fire-chengban",
    "fire-shenhe",
    "hcon-daibiao",
    "sheji",
    "gaitu",
    "guanli",
    "guiyuan",
    "caiwu",
    "liucheng",
    "fuhe",
)
MOST = 120
ENGLISH = re.compile(r"[A-Za-z]{3,}(?:[ ,.]+[A-Za-z]{2,}){2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff，。；：、？！（）]{2,}")
OPEN_BLANK = re.compile(r"{\w*}|<built-in|\bNone\b|\bUndefined\b|Traceback")


@pytest.fixture
def city(office):
    """Cases in every corner: corrections, review, drawings, refused part, signing, delivered."""
    office.receives(without=["D14"], despite_running=True)
    noticed = office.receives(without=["D14"], despite_running=True)
    office.demands(noticed, D14="请补交建筑施工图")
    declined = office.receives(despite_running=True)
    office.declines(declined)
    under_review = office.accepts(despite_running=True)
    office.drafts(under_review, "fire", REVISE)
    drawing = office.accepts(despite_running=True)
    office.opines(drawing, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(drawing)
    partly = office.accepts(despite_running=True)
    office.opines(partly, "plan", REFUSE)
    office.everyone_else_opines(partly)
    signing = office.accepts(despite_running=True, facts={"has_basement": False})
    office.everyone_else_opines(signing)
    done = office.accepts(despite_running=True)
    office.opines(done, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(done)
    office.design_firm_uploads(done, ["J-01"])
    office.everyone_else_opines(done)
    office.everyone_signs(done)
    office.hands_out(done)
    money_in_every_corner(office)
    return done


def money_in_every_corner(office):
    """Slips paid, part paid, too much, by a stranger; a refund on its way; a day compared."""
    bank = BankSide(office)
    for cents, more in ((110_000, {}), (30_000, {}), (100_000, {"payer": "别家公司"})):
        till = Till(office, lines=(40_000, 60_000))
        till.sends(till.message(cents, **more))
    whole = Till(office, lines=(40_000, 60_000))
    bank.pays(whole.code, 120_000, whole.payer)
    bank.pays("77777777", 300, "无主公司")
    bank.day_ends()
    whole.pays_back(whole.refunds()[0].id)
    with office.at_work("guiyuan") as (_, teller):
        pass
    Till(office, lines=(1_000,)).asks(by=teller)


BEGINS = {
    "application/pdf": b"%PDF",
    "image/png": b"\x89PNG",
    "application/zip": b"PK",
    "text/csv": b"\xef\xbb\xbf",
    "text/plain": b"",
    "image/svg+xml": b"<svg",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK",
}
"""What an answer that is no page begins with."""


def crawl(screen, begin="/"):
    """Every page that is linked from the first one, as GET; address → answer."""
    found, ahead = {}, [begin]
    while ahead and len(found) < MOST:
        path = ahead.pop()
        kind = re.sub(r"\d+[A-Z]*\d*", "#", path)
        seen = sum(re.sub(r"\d+[A-Z]*\d*", "#", p) == kind for p in found)
        enough = path.endswith(".pdf") and sum(p.endswith(".pdf") for p in found) >= 2
        if path in found or seen >= 8 or enough or "/files/" in path or "/materials/" in path:
            continue
        answer = screen.browser.get(path)
        found[path] = answer
        if answer.mimetype in BEGINS:  # read at once: an open stream holds its request on top
            assert answer.data.startswith(BEGINS[answer.mimetype]), path
        if answer.status_code == 200 and answer.mimetype == "text/html":
            posts = set(re.findall(r'(?s)<form method="post" action="([^"]+)"',
                                   answer.get_data(as_text=True)))  # fmt: skip
            ahead += [
                urljoin(path, link)
                for link in sorted(links(answer) - posts)
                if "lang=" not in link and not link.startswith("/static")
            ]
    return {path: answer for path, answer in found.items() if answer.mimetype not in BEGINS}


def read(path, answer):
    """Nothing is left open on a page, every form has its token, every field its label."""
    assert answer.status_code in {200, 302, 303}, path
    page = answer.get_data(as_text=True)
    assert not OPEN_BLANK.search(main_words(answer)), (path, OPEN_BLANK.search(main_words(answer)))
    for form in re.findall(r'(?s)<form[^>]*method="post".*?</form>', page):
        assert 'name="csrf_token"' in form, path
    labelled = set(re.findall(r'<label[^>]*\sfor="([^"]+)"', page))
    for field in re.findall(r"<(?:input|select|textarea)\b([^>]*)>", page):
        if 'type="hidden"' not in field:
            name = re.search(r'\bid="([^"]+)"', field)
            assert name, (path, field)
            assert name[1] in labelled, (path, field)


def test_no_page_leads_nowhere_and_none_speaks_another_language(screen, office, city):
    """What a person of each post, and the applicant, can click on: all of it."""
    visited = 0
    for login in EVERYBODY:
        for path, answer in crawl(screen(login)).items():
            read(path, answer)
            text = main_words(answer)
            assert not ENGLISH.search(text), (path, ENGLISH.search(text))
            if not path.startswith("/studio"):  # drawing is spoken of there, and only there
                assert [word for word in BANNED if word in text] == [], path
            visited += 1
    held = office.case(city)
    applicant = screen()
    begin = applicant.sends("/track", no=held.case_no, code=held.query_code).location
    for path, answer in crawl(applicant, begin).items():
        read(path, answer)
        visited += 1

    assert visited > 150


def test_every_page_stands_in_english_too(screen, city):
    """The switch is on every page, nothing is left open, and none of our own words is Chinese.

    Data stays as it was entered: laws, what people wrote, people who are called after their posts.
    """
    people = CHINESE.findall(main_words(screen().opens("/sign-in?lang=en")))
    ours = {word.zh for word in lang.WORDS.values()}.difference(people)
    for login in EVERYBODY:
        reader = screen()
        reader.opens("/sign-in?lang=en")
        reader.signs_in(login)
        for path, answer in crawl(reader).items():
            page = answer.get_data(as_text=True)
            if answer.status_code == 200 and "<html" in page:
                assert '<html lang="en">' in page, path
                assert "lang=zh" in page, path
                assert not OPEN_BLANK.search(main_words(answer)), path
                assert set(CHINESE.findall(main_words(answer))) & ours == set(), path
