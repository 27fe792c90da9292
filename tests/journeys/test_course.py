"""One project through all three bundles: what later chapters need not bring, and what it spared."""

import json
import shutil

import pytest

from engine import cli
from engine.cli import _course, _course_play, _spared
from engine.stories import counting, sandbox
from engine.stories.said import BrokenStory
from tests.journeys.telling import SAMPLES, rewritten

COURSE = SAMPLES / "project" / "three-bundles"
# Figure: by guide and diagram before and now, and what was recorded. Counted by hand from the
# three applications: of 24 pieces seven are on file, of seven four, of ten one.
JUDGED = {
    "drawing-pieces": (55, 24, 17),
    "drawing-windows": (5, None, 2),  # in by one window, out by another
    "drawing-days": (52, 6, 4),
    "drawing-approvals": (None, 5, 5),
    "fee-items": (None, 7, 7),
    "fee-trips": (11, None, 1),
    "fee-copies": (27, 7, 3),
    "property-pieces": (32, 10, 9),
    "property-minutes": (90, 85, 78),
    "property-windows": (6, 1, 1),
    "entries": (None, 45, 14),
    # 4+2+2+2+1+3+1 at the review, 3+2+3+2 at the fees, 2 at the flat.
    "repeats": (None, 327, 27),
}


@pytest.fixture(scope="module")
def whole():
    """The course, played once."""
    return _course_play.ran(_course.load(COURSE), sandbox.furnished)


@pytest.fixture
def mine(tmp_path):
    """A course of one's own to spoil."""
    return shutil.copytree(COURSE, tmp_path / "course")


def test_every_chapter_leaves_its_expected_journal_and_ends_well(whole):
    """Word for word, as every story."""
    chapters = _course.load(COURSE).chapters

    for story, tally in zip(chapters, whole.tallies, strict=True):
        apart = counting.difference(story.expected, tally.journal)
        assert apart is None, apart.says("en")
    assert [one.case.outcome for one in whole.tallies] == ["granted", "fees_paid", "granted"]


def test_the_figures_are_those_counted_by_hand(whole):
    """Before and now by the package, and what windows and ledger recorded."""
    every = [one for chapter in whole.figures for one in chapter]

    found = {f.code: (f.before, f.now, f.found) for f in [*every, *_spared.totals(whole.kept)]}

    assert found == JUDGED


def test_approvals_of_the_first_chapter_serve_the_second(whole):
    """Nobody scanned the planning permit or the review certificate: they came in by themselves."""
    kept = {one.entry.code: one for one in whole.kept}

    for kind, asked in (("S26", 3), ("S27", 2)):
        assert (kept[kind].scanned, kept[kind].issued, kept[kind].asked) == (0, 1, asked)
    assert sum(one.issued for one in whole.kept) == 5
    assert kept["S45"].asked == 2  # of the project, read for a flat that names it


def test_a_chapter_finds_only_what_its_course_has_kept(mine, capsys):
    """Else every figure of the course would count papers that nobody ever brought."""
    _rewrite(mine, lambda one: one.update(chapters=["2-fee-payment"]))

    assert cli.main(["play", str(mine)]) == cli.FAILED
    assert "共享库里没有收存申请人或本项目的这份材料" in capsys.readouterr().err


def test_the_figures_follow_what_is_brought(mine):
    """Counted, never typed in: bring one paper more, and one is spared less."""
    chapter = mine / "2-fee-payment" / "application.json"
    typed = json.loads(chapter.read_text("utf-8"))
    typed["materials"]["G06"] = "received"
    chapter.write_text(json.dumps(typed), "utf-8")
    _rewrite(mine, lambda one: one["chapters"].pop())

    found = _course_play.ran(_course.load(mine), sandbox.furnished)

    copies = next(f for f in found.figures[1] if f.code == "fee-copies")
    assert (copies.before, copies.now, copies.found) == (27, 7, 4)
    assert _spared.totals(found.kept)[1].found == 15 + 7


def test_it_prints_three_columns_each_marked_and_says_why_they_differ(capsys):
    """What the source says is never passed off as counted, nor an example as a fact."""
    assert cli.main(["play", str(COURSE)]) == cli.DONE

    said = capsys.readouterr().out
    assert "资料所载" in said
    assert "指南和流程图（示例）" in said
    assert "本例登记（示例）" in said
    assert "合计 4,427,200.00元，7项" in said
    assert "为何是27而不是327" in said
    for words in ("约少10次（11 → 1）", "少20份（27 → 7）", "90分钟（计划85）", "少跑5次（6 → 1）"):
        assert words in said


def test_with_json_there_is_one_object_and_every_figure_carries_its_mark(capsys):
    """Other programs read it."""
    assert cli.main(["play", str(COURSE), "--json"]) == cli.DONE

    said = json.loads(capsys.readouterr().out)
    assert set(said) == {"project", "chapters", "figures", "repository", "matches_expected"}
    assert {one["mark"] for one in said["figures"]} == {"示例"}
    assert len(said["repository"]) == 45
    assert said["matches_expected"] is True


def test_a_chapter_that_tells_another_journal_is_named(mine, capsys):
    """The first difference, and the chapter in which it stands."""
    rewritten(mine / "2-fee-payment" / "expected.jsonl", lambda lines: lines.pop())

    assert cli.main(["play", str(mine), "--json"]) == cli.FAILED
    assert "2-fee-payment与预期不符" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda one: one.update(chapters=[]), "“chapters”里没有样例"),
        (lambda one: one.update(chapters=["gone"]), "没有文件夹gone"),
        (lambda one: one.update(chapters=["../three-bundles"]), "没有文件夹../three-bundles"),
        (lambda one: one.update(chapters=one["chapters"][::-1]), "不晚于"),
        (lambda one: one.update(colour="red"), "“colour”没有这个写法"),
        (lambda one: one.update(documented=[{"figure": 3}]), "“figure”应为文字"),
        (lambda one: one.pop("title"), "缺少“title”"),
    ],
)
def test_a_broken_course_is_a_sentence(mine, change, says):
    """Whoever writes one is told what about it."""
    _rewrite(mine, change)

    with pytest.raises(BrokenStory) as broken:
        _course.load(mine)
    assert says in broken.value.says("zh")


def _rewrite(folder, change):
    path = folder / _course.FILE
    said = json.loads(path.read_text("utf-8"))
    change(said)
    path.write_text(json.dumps(said), "utf-8")
