"""Everything that somebody can click on, from the first page on: what each address answers."""

import html
import re
from collections import Counter, deque
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin

from werkzeug.exceptions import HTTPException

from tests.web.conftest import links, read

TOLD_APART = {"kind", "topic", "which"}
"""Parts of an address that make another page; any other is one of many of a kind."""
WORD = re.compile(r"[a-z][a-z_-]{1,20}")
NOT_OPENED = re.compile(r"/static/|/events$")
"""Files that never change, and the stream that does not end."""
POSTS = re.compile(r'(?s)<form[^>]*\bmethod="post"[^>]*?\baction="([^"]+)"')
PRESSED = re.compile(r'\bformaction="([^"]+)"')
FETCHED = re.compile(r'\sdata-[a-z-]+="(/[^"]+)"')
"""What the page's script asks for, or sends to: only the first is opened."""
MAIN = re.compile(r"(?s)<main\b.*?</main>")
DATA = re.compile(r"(?s)<(textarea|pre|code)\b.*?</\1>|<(\w+)[^>]*\slang=.*?</\2>")
"""What people wrote, and what is marked as being in another language."""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer.

    ``came_from`` is the page that led here, ``kind`` what tells it from others of its rule, and
    ``words`` are ours inside <main>.
    """

    path: str
    came_from: str
    rule: str
    kind: tuple[str, ...]
    status: int
    mimetype: str
    text: str
    words: str
    begins: bytes
    size: int

    @property
    def whole(self):
        """A page of its own, neither a file nor a part of a page."""
        return self.status == 200 and self.mimetype == "text/html" and "<html" in self.text


class Walk:
    """One person's way through the house; ``each`` pages of a kind are opened, nearest first.

    Tabs and filters of one address are kinds of it; of all together three more are opened. It
    begins at each of ``begin`` and keeps to one language.
    """

    def __init__(self, screen, *begin, each=2, language="zh"):
        self.screen = screen
        self.each = each
        self._switch = "lang=en" if language == "zh" else "lang=zh"
        self._match = screen.browser.application.url_map.bind("localhost").match
        self._kinds, self._rules = Counter(), Counter()
        self._seen, self._ahead = set(), deque((one, "") for one in begin)
        self.pages = []
        while self._ahead:
            self._goes_on(*self._ahead.popleft())

    def _goes_on(self, path, came_from):
        rule, kind = self._what(path)
        full = self._kinds[kind] == self.each or self._rules[rule] == self.each + 3
        if path in self._seen or full:
            return
        self._seen.add(path)
        self._rules[rule] += 1
        self._kinds[kind] += 1
        page, there = self._opens(path, came_from, rule, kind)
        self.pages.append(page)
        self._ahead += [
            (one, path) for one in there if not NOT_OPENED.search(one) and self._switch not in one
        ]

    def _what(self, path):
        """The rule that serves an address, and what tells its pages apart."""
        place, _, query = path.partition("?")
        try:
            rule, parts = self._match(place, return_rule=True)
        except HTTPException:
            return "", (place,)
        told = {k: v if k in TOLD_APART else "#" for k, v in parts.items()}
        asked = {k: v if WORD.fullmatch(v) else "#" for k, v in parse_qsl(query)}
        return rule.rule, (rule.rule, str(sorted(told.items())), str(sorted(asked.items())))

    def _opens(self, path, came_from, rule, kind):
        """The page, and where it leads, in an order that is the same every time."""
        with self.screen.browser.get(path) as answer:
            markup = answer.mimetype == "text/html"
            text = answer.get_data(as_text=True) if markup else ""
            page = Page(
                path, came_from, rule, kind, answer.status_code, answer.mimetype, text,
                _ours(text), answer.data[:12], len(answer.data),
            )  # fmt: skip
            if answer.status_code in (301, 302, 303):
                return page, [urljoin(path, answer.location)]
            if not page.whole:
                return page, []
            there = links(answer) - {*POSTS.findall(text), *PRESSED.findall(text)}
        fetched = (html.unescape(one) for one in FETCHED.findall(text))
        there |= {one for one in fetched if self._what(one)[0] and "987654" not in one}
        return page, sorted({urljoin(path, one).partition("#")[0] for one in there})


def _ours(text):
    """What a person reads inside <main>, without what was typed in."""
    inside = MAIN.search(text)
    return read(DATA.sub(" ", inside[0])) if inside else ""
