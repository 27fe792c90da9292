"""Every page that anybody can reach: no dead link, no foreign word, no blank left open."""

import re

import lxml.html

from engine.bpmn import catalogue
from tests.web.city import EVERYBODY, TWINS
from tests.web.conftest import main_words
from tests.web.test_logs import TABLE
from tests.web.test_words import BANNED
from web import lang

ENGLISH = re.compile(r"[A-Za-z]{3,}(?:[ ,.]+[A-Za-z]{2,}){2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff，。；：、？！（）]{2,}")
NAMES = re.compile(r"[\w/.-]+\.(?:json|toml|typ|bpmn)\b|\w+_\w+ and \w+|〔{year}〕{n}")
"""Names of files, a condition and a pattern as examples: the same in both languages."""
OPEN_BLANK = re.compile(r"{\w*}|<built-in|\bNone\b|\bUndefined\b|Traceback")
BEGINS = {
    "application/pdf": b"%PDF",
    "application/zip": b"PK",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK",
    "image/png": b"\x89PNG",
    "image/svg+xml": b"<svg",
    "image/webp": b"RIFF",
    "text/csv": b"\xef\xbb\xbf",
}
"""What an answer that is no page begins with."""
NOT_VISITED = {
    "/static/<path:filename>": "files that no case changes; tests/web/test_bundle.py",
    "/cases/<case_no>/events": "a stream that does not end; tests/web/test_live.py",
    "/cases/<case_no>/sheets/<row:version>": "leads to the first sheet; tests/web/test_sheets.py",
    "/scenarios/calibration/<row:number>": "once computed; tests/web/test_calibration.py",
    "/scenarios/calibration/<row:number>.csv": "once computed; tests/web/test_calibration.py",
    "/scenarios/calibration/<row:number>.pdf": "once computed; tests/web/test_calibration.py",
    "/studio/<row:draft>/taken-in": "of a drawing kept by script; test_studio_taking_in.py",
    "/studio/<row:draft>/try/coverage.json": "of stories just played; test_studio_stories.py",
    "/healthz": "machines ask it; tests/web/test_health.py",
    "/readyz": "machines ask it; tests/web/test_health.py",
    "/metrics": "machines ask it; tests/web/test_health.py",
}
"""Addresses that no walk comes by, and why; everything else must be linked from somewhere."""

AS_WRITTEN = (
    "/cases/<case_no>",
    "/projects/",
    "/logs/",
    "/scenarios/",
    "/editions/<edition>/move/",
)
"""Pages that tell of steps of a drawing, or of another city, as whoever wrote them did."""


def read(page):
    """Nothing is left open on a page, every form has its token, every field its label."""
    said = NAMES.sub("", page.words)
    assert not OPEN_BLANK.search(said), (page.path, OPEN_BLANK.search(said))
    assert not ENGLISH.search(said), (page.path, ENGLISH.search(said))
    for form in re.findall(r'(?s)<form[^>]*method="post".*?</form>', page.text):
        assert 'name="csrf_token"' in form, page.path
    labelled = set(re.findall(r'<label[^>]*\sfor="([^"]+)"', page.text))
    for field in re.findall(r"<(?:input|select|textarea)\b([^>]*)>", page.text):
        if 'type="hidden"' not in field and 'aria-hidden="true"' not in field:
            name = re.search(r'\bid="([^"]+)"', field)
            assert name, (page.path, field)
            assert name[1] in labelled or "aria-label=" in field, (page.path, field)


def every(city, language="zh", people=(*EVERYBODY, *TWINS)):
    """All that these people come by."""
    return [page for login in people for page in city.walked(login, language)]


def test_no_page_leads_nowhere_and_none_speaks_another_language(city):
    """What a person of each post, and the applicant, can click on: all of it."""
    found = every(city)
    dead = [(p.came_from, p.path, p.status) for p in found if p.status >= 400]
    assert dead == []

    for page in found:
        if page.mimetype in BEGINS:
            assert page.begins.startswith(BEGINS[page.mimetype]), page.path
        if page.whole:
            read(page)
            if not page.path.startswith("/studio"):  # drawing is spoken of there, and only there
                assert [word for word in BANNED if word in page.words] == [], page.path


def test_every_address_is_come_by_or_says_why_not(city):
    """A new page that nothing links to, or that no case here fills, would be held by no test."""
    there = {one.rule for one in city.app.url_map.iter_rules() if "GET" in one.methods}
    visited = {page.rule for page in every(city)}

    assert there - visited - set(NOT_VISITED) == set()
    assert set(NOT_VISITED) - there == set()


def test_every_table_says_what_it_is_and_what_its_columns_are(city):
    """Who hears a table read aloud knows where they are."""
    unnamed = set()
    for page in every(city):
        if not page.whole or "<table" not in page.text:
            continue
        for table in lxml.html.fromstring(page.text).iter("table"):
            caption = table.find("caption")
            named = caption is not None and caption.text_content().strip()
            named = named or table.get("aria-label") or table.get("aria-labelledby")
            heads = [*table.iter("th")]
            if not named or not heads or any(not one.get("scope") for one in heads):
                unnamed.add((page.rule, page.path, table.get("class")))

    assert unnamed == set()


def test_every_page_stands_in_english_too(city):
    """The switch is on every page, nothing is left open, and none of our own words is Chinese.

    Data stays as it was entered: laws, what people wrote, people who are called after their posts.
    """
    people = CHINESE.findall(main_words(city.screen().opens("/sign-in?lang=en")))
    ours = {word.zh for word in lang.WORDS.values()}.difference(people)
    nodes = catalogue.shipped("drawing-review").model.nodes.values()
    drawn = {part for node in nodes for part in CHINESE.findall(node.name)}
    for page in every(city, "en", EVERYBODY):
        if page.whole:
            assert '<html lang="en">' in page.text, page.path
            assert "lang=zh" in page.text, page.path
            left = OPEN_BLANK.search(NAMES.sub("", page.words).replace("None", ""))
            assert not left, (page.path, left)
            chinese = set(CHINESE.findall(page.words)) & ours
            if page.rule.startswith(AS_WRITTEN):
                chinese -= drawn | set(CHINESE.findall(TABLE))
            assert chinese == set(), page.path
