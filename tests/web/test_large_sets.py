"""Three hundred megabytes and thousands of sheets: taken in piece by piece, shown by the page."""

import http.client
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from engine.domain.errors import ApprovalError
from engine.stages.reading import MAX_SHEETS
from engine.store import receipts
from tests.documents import drawings
from tests.given import SHEETS
from tests.web import sheet_cases

MB = 1 << 20
FILLING = 95 * MB
"""Bytes of nothing in each drawing: what a scan of a plan weighs."""

ROOM = 40 * MB
"""What one upload may add to the memory of the server (and of the client, in the same process)."""

EDGE = b"a-part-ends-here"


def peak():
    """The most memory that this process ever held since ``forget``; bytes."""
    told = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", told)[1]) << 10


def forget():
    """Begin to count anew: Linux resets the mark by this."""
    Path("/proc/self/clear_refs").write_text("5")


class Body:
    """A form with large drawings, made while it is read."""

    def __init__(self, fields, names):
        self.begin = b"".join(_part(name) + value.encode() + b"\r\n" for name, value in fields)
        self.names = names
        self.head, self.tail = _drawing()

    def __len__(self):
        heads = sum(len(_part("file-D14", name)) for name in self.names)
        one = len(self.head) + FILLING + len(self.tail) + 2
        return len(self.begin) + heads + len(self.names) * one + len(EDGE) + 6

    def __iter__(self):
        yield self.begin
        for name in self.names:
            yield _part("file-D14", name) + self.head
            for _ in range(FILLING // MB):
                yield b"%" + b" " * (MB - 2) + b"\n"
            yield self.tail + b"\r\n"
        yield b"--" + EDGE + b"--\r\n"


def _part(name, file=""):
    named = f'; filename="{file}"' if file else ""
    return (
        b"--" + EDGE + f'\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode()
    )


def _drawing():
    """A plan, cut between its last object and its table, which then begins so much later."""
    whole = drawings.plan()
    cut = whole.index(b"xref\n0 ")
    place = whole.rindex(b"startxref\n")
    return whole[:cut], whole[cut:place] + b"startxref\n%d\n%%%%EOF\n" % (cut + FILLING)


class Wire:
    """A browser that sends what is made while it is read."""

    def __init__(self, site):
        self.where = urlsplit(site).netloc
        self.cookie = ""

    def asks(self, method, path, body=None, kind=""):
        """Status, where it leads, and the page."""
        line = http.client.HTTPConnection(self.where, timeout=120)
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers |= {"Content-Type": kind, "Content-Length": str(len(body))}
        line.request(method, path, body if isinstance(body, bytes | None) else iter(body), headers)
        answer = line.getresponse()
        page = answer.read().decode()
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                self.cookie = value.partition(";")[0]
        line.close()
        return answer.status, answer.getheader("Location"), page

    def token(self):
        """As any page carries it."""
        return re.search(r'csrf-token" content="([^"]+)"', self.asks("GET", "/track")[2])[1]

    def is_(self, login):
        """Sign in."""
        form = urlencode({"csrf_token": self.token()}).encode()
        self.asks("POST", f"/sign-in/as/{login}", form, "application/x-www-form-urlencoded")


@pytest.fixture
def wire(site):
    """The window's machine, signed in."""
    one = Wire(site)
    one.is_("jinjian")
    return one


def sends(wire, names, **fields):
    """The receipt form with these drawings as one body."""
    kind = f"multipart/form-data; boundary={EDGE.decode()}"
    given = {"csrf_token": wire.token(), "draft": "big", "action": "draft", **fields}
    return wire.asks("POST", "/intake/new", Body(given.items(), names), kind)


def test_three_hundred_megabytes_come_in_piece_by_piece(wire, office):
    """Three scans of 95 MB in one form: the server holds none of them in memory."""
    wire.asks("GET", "/intake/new?draft=big")
    forget()
    before = peak()

    status, there, page = sends(wire, ["J-71 甲.pdf", "J-72 乙.pdf", "J-73 丙.pdf"])

    assert (status, there) == (303, "/intake/new?draft=big"), words_of(page)
    assert peak() - before < ROOM
    with office.store.reading() as tx:
        kept = receipts.get(tx, "big").body["sheets"]
    assert [(s["sheet_no"], s["size"] > FILLING) for s in kept] == [
        ("J-71", True), ("J-72", True), ("J-73", True),
    ]  # fmt: skip


def test_what_is_more_than_the_window_takes_is_a_sentence(wire, office):
    """Four of them are 380 MB: refused before a byte is kept, in bounded memory."""
    forget()
    before = peak()

    status, _, page = sends(wire, [f"J-7{n} 图.pdf" for n in range(4)])

    assert status == 413
    assert "300MB" in page
    assert peak() - before < ROOM
    with office.store.reading() as tx:
        assert receipts.get(tx, "big") is None


def words_of(page):
    """For the message of a failed test."""
    return re.sub(r"<[^>]+>|\s+", " ", page)[:800]


# --- as many sheets as a case may have ----------------------------------------------------------


@pytest.fixture
def whole(office, tmp_path):
    """A case with two thousand sheets, the most that a case may have."""
    content = drawings.plan()
    more = [(f"L-{n:04}", content) for n in range(MAX_SHEETS - len(SHEETS))]
    return office.accepts(sheets=sheet_cases.drawn(tmp_path / "files", *more))


def test_pages_stay_light_with_as_many_sheets_as_a_case_may_have(screen, office, whole):
    """The viewer, the list beside it, the picker of the review form, the case page, print."""
    begin = f"/cases/{office.case(whole).case_no}"
    item = office.item(whole, "handle", "fire")
    fire = screen("fire-chengban")

    for path in (
        begin, f"{begin}/sheets/1/L-1000", f"{begin}/sheets/1/L-1000?q=L-19",
        f"{begin}/sheets/1/L-1000/print", f"/desk/{item}",
    ):  # fmt: skip
        assert len(fire.opens(path).data) < 200_000, path
    found = fire.opens(f"/desk/{item}/sheets?q=L-1999").get_data(as_text=True)
    assert "L-1990" not in found
    assert len(fire.opens(f"/desk/{item}/sheets?q=L").data) < 40_000


def test_five_thousand_sheets_are_refused_in_a_sentence(office):
    """By the procedure itself, whatever door they come through."""
    sheets = tuple(replace(SHEETS[0], sheet_no=f"M-{n}") for n in range(5_000))

    with pytest.raises(ApprovalError) as refused:
        office.receives(sheets=sheets)

    assert "2000" in refused.value.says("zh")
