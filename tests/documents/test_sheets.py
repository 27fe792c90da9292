"""Drawings on the screen, good ones and hostile ones: nothing hangs, grows or falls with them."""

import hashlib
import io
import os
from pathlib import Path

import pytest
from PIL import Image

from engine.documents import files, papers, sheets, sheets_kept, sheets_pool
from engine.domain.errors import NoSuchThing
from engine.domain.file_errors import (
    FileBroken,
    FileLocked,
    FileSheetTooLarge,
    NoSuchFile,
    SheetsBusy,
)
from tests.documents import drawings
from tests.given import NOW


@pytest.fixture
def keep(tmp_path):
    """Put a content into the file store; its hash."""

    def put(content):
        sha256 = hashlib.sha256(content).hexdigest()
        there = tmp_path / sha256[:2] / sha256[2:4] / sha256
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(content)
        return sha256

    return put


@pytest.fixture
def quick(monkeypatch):
    """Workers with two seconds for a drawing, whose end is the test's."""
    pool = sheets_pool.Pool(size=1, waiting=0, seconds=2.0)
    monkeypatch.setattr(sheets, "_DRAWERS", pool)
    monkeypatch.setattr(sheets, "_HEAVY", {})
    yield pool
    pool.close()


def seen(content):
    """A picture as pixels."""
    return Image.open(io.BytesIO(content)).convert("L")


def dark(content):
    """How much of a picture is ink, as a share."""
    tones = seen(content).histogram()
    return sum(tones[:128]) / sum(tones)


def test_a_sheet_is_shown_in_its_own_proportions(tmp_path, keep):
    """A1, landscape: 841 by 594 millimetres, 1,600 pixels on a screen."""
    sheet = keep(drawings.plan((0.2, 0.2, 0.4, 0.4)))

    about = sheets.about(tmp_path, sheet)
    picture = seen(sheets.picture(tmp_path, sheet, 1, 0))

    assert (about.kind, about.fault, about.carries) == ("pdf", "", ())
    assert about.pages == (sheets.Page(841.0, 594.0),)
    assert picture.size == (1600, 1130)
    assert picture.getpixel((480, 339)) < 40
    assert picture.getpixel((10, 10)) > 220


def test_a_paper_of_our_own_press_is_a_sheet_like_any_other(tmp_path, keep):
    """Typst's PDFs: compressed, tagged, with their own fonts."""
    made = papers.render(
        '#set document(title: "A1")\n#set page(width: 594mm, height: 841mm)\n#text(90pt)[A1]',
        {},
        {},
        made_at=NOW,
    )
    sheet = keep(made)

    assert sheets.about(tmp_path, sheet).pages[0].height == pytest.approx(841, abs=1)
    assert dark(sheets.picture(tmp_path, sheet, 1, 0)) > 0.0001


def test_tiles_lie_edge_to_edge_and_are_the_whole_picture_sharper(tmp_path, keep):
    """What somebody sees after zooming in is the same place."""
    sheet = keep(drawings.plan((0.2, 0.2, 0.4, 0.4)))
    whole = Image.new("L", (3200, 2260))

    for column in range(4):
        for row in range(3):
            part = seen(sheets.tile(tmp_path, sheet, 1, 1, column, row))
            assert part.size == (800, min(800, 2260 - row * 800))
            whole.paste(part, (column * 800, row * 800))

    small = seen(sheets.picture(tmp_path, sheet, 1, 0))
    pairs = zip(small.resize((80, 57)).tobytes(), whole.resize((80, 57)).tobytes(), strict=True)
    assert max(abs(a - b) for a, b in pairs) < 40


def test_every_page_of_forty_is_its_own_picture(tmp_path, keep):
    """A set in one file."""
    sheet = keep(drawings.pdf(*(drawings.box(0, 0, n / 40, 1) for n in range(1, 41))))

    assert len(sheets.about(tmp_path, sheet).pages) == 40
    assert dark(sheets.picture(tmp_path, sheet, 1, 0)) == pytest.approx(1 / 40, abs=0.01)
    assert dark(sheets.picture(tmp_path, sheet, 40, 0)) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("make", [drawings.png, drawings.jpeg])
def test_scans_and_photographs_are_sheets_too(tmp_path, keep, make):
    """Some firms bring paper."""
    sheet = keep(make())

    assert sheets.about(tmp_path, sheet).kind == "photograph"
    assert seen(sheets.picture(tmp_path, sheet, 1, 0)).size == (1600, 1067)
    assert seen(sheets.tile(tmp_path, sheet, 1, 2, 7, 5)).size == (800, 267)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (drawings.locked(), "password"),
        (b"%PDF-1.7\nnothing at all\n%%EOF", "broken"),
        (drawings.plan()[:3000] + b"%%EOF", "broken"),
        (drawings.plan()[:-150], "broken"),
        (drawings.pdf(), "broken"),
        (drawings.pdf(b"", size=(100_000, 594)), "large"),
        (drawings.pdf(*[b""] * 501), "large"),
        (drawings.png_bomb(), "large"),
        (drawings.png()[:1000], "broken"),
        (drawings.jpeg()[:400], "broken"),
        (b"AC1032 a drawing of another program", "other"),
        (b"", "other"),
    ],
    ids=["locked", "garbage", "cut", "without end", "no page", "100 m", "501 pages", "png bomb",
         "cut png", "cut jpeg", "dwg", "empty"],
)  # fmt: skip
def test_what_cannot_be_shown_says_why(tmp_path, keep, content, fault):
    """Each has its own sentence on the screen and at the window."""
    sheet = keep(content)

    assert sheets.about(tmp_path, sheet).fault == fault
    with pytest.raises(sheets.NotShown) as why:
        sheets.picture(tmp_path, sheet, 1, 0)
    assert why.value.fault == fault


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (drawings.locked(), FileLocked),
        (drawings.plan()[:3000] + b"%%EOF", FileBroken),
        (drawings.pdf(b"", size=(100_000, 594)), FileSheetTooLarge),
    ],
)
def test_the_window_refuses_what_no_reviewer_could_open(tmp_path, content, refusal):
    """In a sentence that names the file and says what to do."""
    path = tmp_path / "sheet"
    path.write_bytes(content)

    with pytest.raises(refusal) as refused:
        sheets.require_shown(path, "建施-01.pdf")

    assert "建施-01.pdf" in refused.value.says("zh")
    assert "not taken in" in refused.value.says("en")


def test_the_window_takes_what_is_never_drawn(tmp_path):
    """A DWG is a drawing too; it is only not shown here."""
    path = tmp_path / "sheet"
    path.write_bytes(b"AC1032...")

    assert sheets.require_shown(path, "J-01.dwg").fault == "other"


@pytest.mark.parametrize(
    ("content", "carries"),
    [
        (drawings.scripted(), ("files", "orders", "scripts")),
        (drawings.hidden_script(), ("scripts",)),
        (drawings.plan(), ()),
    ],
    ids=["plain", "in a packed stream", "none"],
)
def test_scripts_are_seen_never_run_and_the_sheet_is_shown(tmp_path, keep, content, carries):
    """Marked for the reviewer; whoever opens the original should know."""
    sheet = keep(content)

    assert sheets.about(tmp_path, sheet).carries == carries
    assert dark(sheets.picture(tmp_path, sheet, 1, 0)) > 0


@pytest.mark.parametrize(
    "make",
    [drawings.bomb, drawings.bomb_of_bombs, drawings.endless],
    ids=["a gigabyte", "a gigabyte in two kilobytes", "drawn without end"],
)
def test_a_bomb_ends_its_worker_and_nothing_else(tmp_path, keep, quick, make):
    """Bounded in time and memory; the next sheet is drawn as if nothing had been."""
    bomb, plan = keep(make()), keep(drawings.plan())

    with pytest.raises(sheets.NotShown) as why:
        sheets.picture(tmp_path, bomb, 1, 0)

    assert why.value.fault == "heavy"
    assert dark(sheets.picture(tmp_path, plan, 1, 0)) > 0
    with pytest.raises(sheets.NotShown):  # and is not tried again at once
        sheets.picture(tmp_path, bomb, 1, 0)
    assert quick._idle[0].jobs == 1


@pytest.mark.parametrize("content", [drawings.nested(), drawings.nested_objects()])
def test_nesting_without_end_is_not_followed(tmp_path, keep, content):
    """A hundred thousand brackets: an empty sheet, or none; never a fall."""
    sheet = keep(content)

    assert sheets.about(tmp_path, sheet).fault in {"", "broken", "heavy"}
    try:
        sheets.picture(tmp_path, sheet, 1, 0)
    except sheets.NotShown as why:
        assert why.fault in {"broken", "heavy"}


def test_a_worker_that_is_killed_is_replaced(tmp_path, keep, quick):
    """By the system for its memory, by an operator by mistake."""
    sheets.picture(tmp_path, keep(drawings.plan()), 1, 0)
    worker = quick._idle[0]._process
    worker.kill()
    worker.wait()

    with pytest.raises(sheets.NotShown):
        sheets.picture(tmp_path, keep(drawings.plan((0.1, 0.1, 0.2, 0.2))), 1, 0)

    assert sheets.picture(tmp_path, keep(drawings.plan((0.3, 0.3, 0.4, 0.4))), 1, 0)


def test_the_worker_has_limits_and_none_of_our_secrets(tmp_path, keep, quick):
    """What it may use is bounded before it opens anything."""
    sheets.picture(tmp_path, keep(drawings.plan()), 1, 0)
    process = Path(f"/proc/{quick._idle[0]._process.pid}")
    limits = (process / "limits").read_text()

    assert f"Max address space         {1536 << 20}" in limits
    assert "Max file size             0 " in limits
    assert (process / "environ").read_bytes() == b"LC_ALL=C.UTF-8\0"


def test_too_many_who_look_are_told_to_wait_a_moment(tmp_path, keep, quick):
    """Nobody takes every thread of the hall for pictures."""
    sheet = keep(drawings.plan())
    taken = quick._take()

    with pytest.raises(SheetsBusy):
        sheets.picture(tmp_path, sheet, 1, 0)

    quick._give_back(taken, spent=False)
    assert sheets.picture(tmp_path, sheet, 1, 0)


def test_pictures_are_kept_and_may_be_thrown_away(tmp_path, keep):
    """Beside the file store, under the file's hash."""
    sheet = keep(drawings.plan())
    first = sheets.picture(tmp_path, sheet, 1, 0)
    kept = [there for there in (tmp_path / "pictures").rglob("*") if there.is_file()]

    assert {there.name for there in kept} == {"about.json", "1-0.webp"}
    for there in kept:
        there.write_bytes(b"")  # the power failed
    assert sheets.picture(tmp_path, sheet, 1, 0) == first


def test_what_is_kept_is_bounded_and_the_longest_unseen_goes_first(tmp_path):
    """A year of drawings does not fill the disk."""
    for n in range(10):
        there = sheets_kept.place(tmp_path, f"{n}" * 64, "1-0.webp")
        sheets_kept.write(there, bytes(1000), root=tmp_path)
        os.utime(there, (n, n))

    left = sheets_kept.tidy(tmp_path, most=5_000)

    assert left == 4_000
    names = {there.parts[-3] for there in (tmp_path / "pictures").rglob("*") if there.is_file()}
    assert names == {"66", "77", "88", "99"}


def test_a_disk_that_takes_nothing_still_shows_the_sheet(tmp_path, keep):
    """Full, or read-only."""
    (tmp_path / "pictures").write_text("not a folder")

    assert sheets.picture(tmp_path, keep(drawings.plan()), 1, 0)


@pytest.mark.parametrize(
    ("page", "level", "column", "row"),
    [(0, 1, 0, 0), (2, 1, 0, 0), (1, -1, 0, 0), (1, 9, 0, 0), (1, 1, -1, 0), (1, 1, 4, 0),
     (1, 1, 0, 3), (1, 1, 10**9, 0)],
)  # fmt: skip
def test_a_place_outside_the_sheet_has_no_picture(tmp_path, keep, page, level, column, row):
    """Addresses are typed too."""
    with pytest.raises(NoSuchThing):
        sheets.tile(tmp_path, keep(drawings.plan()), page, level, column, row)


def test_a_file_that_is_not_kept_has_no_picture(tmp_path):
    """And no worker is asked."""
    with pytest.raises(NoSuchFile):
        sheets.picture(tmp_path, "0" * 64, 1, 0)


def test_a_pool_that_was_warmed_answers_with_the_process_it_has(keep, tmp_path):
    """The first sheet of the day waits for no process to start; warmed twice is one process."""
    sha256 = keep(drawings.plan())
    pool = sheets_pool.Pool(size=2, waiting=1, seconds=20)
    pool.warm()
    pool.warm()
    ready = list(pool._idle)

    said, _ = pool.ask("inspect", path=str(files.path(tmp_path, sha256)))

    assert len(ready) == 1
    assert pool._idle == ready
    assert ready[0].jobs == 1
    assert said["kind"] == "pdf"
    pool.close()
