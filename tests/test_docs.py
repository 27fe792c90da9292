"""The documentation leads nowhere that does not exist, in both languages alike."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from engine.domain.names import Role
from tests.pictures.camera import LANGUAGES
from tests.pictures.shots import SHOTS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
HEAVIEST, ALL = 130_000, 6_500_000
"""Bytes of one picture and of all of them: a clone carries every picture ever committed."""

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_SHOWN = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def links(page):
    """Every address a page leads to, in the order of the page."""
    return _LINK.findall(_CODE.sub("", page.read_text("utf-8")))


def anchors(page):
    """The fragments that a page's headings can be reached by, as the usual renderers make them."""
    headings = _HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", h.strip().lower()).replace(" ", "-") for h in headings}


def pictures(page):
    """The names of the pictures it shows, without their language."""
    shown = _SHOWN.findall(page.read_text("utf-8"))
    return [Path(where).name.split(".")[0] for _, where in shown]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_picture_of_the_documentation_exists(page):
    """A reader who follows a link into nothing does not follow the next one."""
    broken = []
    for link in links(page):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, fragment = unquote(link).partition("#")
        there = (page.parent / path).resolve() if path else page
        exists = there.exists() and there.is_relative_to(ROOT)
        if not exists or (fragment and there.suffix == ".md" and fragment not in anchors(there)):
            broken.append(link)

    assert broken == []


def test_every_picture_says_what_it_shows():
    """Who cannot see it hears it."""
    silent = [
        (page.name, where)
        for page in PAGES
        for words, where in _SHOWN.findall(page.read_text("utf-8"))
        if len(words) < 4
    ]

    assert silent == []


def test_every_picture_is_taken_by_make_pictures_and_shown_somewhere():
    """No picture that nobody can take again, none that nobody sees."""
    taken = {f"{shot.name}.{tag}.png" for shot in SHOTS for tag in LANGUAGES.values()}
    shown = {
        Path(where).name for page in PAGES for _, where in _SHOWN.findall(page.read_text("utf-8"))
    }

    assert {path.name for path in PICTURES.glob("*")} == taken
    assert taken - shown == set()


def test_the_pictures_are_small():
    """Clones stay quick."""
    sizes = {path.name: path.stat().st_size for path in PICTURES.glob("*.png")}

    assert {name: size for name, size in sizes.items() if size > HEAVIEST} == {}
    assert sum(sizes.values()) <= ALL


def test_each_guide_stands_in_both_languages_with_the_same_pictures():
    """What a Chinese reader is shown, an English reader is shown, in the same order."""
    guides = {path.name for path in (DOCS / "guides").glob("*.md")}
    english = {name for name in guides if not name.endswith(".zh-CN.md")}

    assert {name.replace(".md", ".zh-CN.md") for name in english} == guides - english
    for name in sorted(english):
        here, there = (DOCS / "guides" / name, DOCS / "guides" / name.replace(".md", ".zh-CN.md"))
        assert pictures(here) == pictures(there), name
        assert all(".zh-CN." not in link for link in links(here) if link.endswith(".png")), name
        assert all(".en." not in link for link in links(there) if link.endswith(".png")), name


def test_an_administrator_reads_every_post_there_is():
    """Nobody can be given a post whose name stands nowhere."""
    told = (DOCS / "operations.md").read_text("utf-8")
    roles = re.search(r"Roles:(.*?)\.", told, re.DOTALL)

    assert roles is not None
    assert re.findall(r"`(\w+)`", roles[1]) == [role.value for role in Role]
