"""`lianshen play` of a project's course: every chapter, then what the whole of it spared."""

import json
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.cli import DONE, FAILED, _course, _spared, _spared_words, _timeline
from engine.cli._course import Course
from engine.cli._spared import Figure, Kept
from engine.store import Store
from engine.stories import counting
from engine.stories.counting import Tally
from engine.stories.story import Story

House = Callable[[Path, Story], AbstractContextManager[Store]]


@dataclass(frozen=True, slots=True)
class Ran:
    """A course that was played: its chapters, the figures of each, and the shelf at the end."""

    tallies: tuple[Tally, ...]
    figures: tuple[tuple[Figure, ...], ...]
    kept: tuple[Kept, ...]


def ran(course: Course, house: House) -> Ran:
    """Play it in a house of its own that is gone afterwards.

    Raises:
        BrokenStory: as ``Player.play``.
    """
    tallies: list[Tally] = []
    figures: list[tuple[Figure, ...]] = []
    kept: tuple[Kept, ...] = ()
    with tempfile.TemporaryDirectory(prefix="lianshen-play-") as folder:
        place = Path(folder)
        for store, tally in _course.played(
            course, house(place, course.chapters[0]), place / "files"
        ):
            tallies.append(tally)
            with store.reading() as tx:
                figures.append(_spared.of_case(tx, tally))
                kept = _spared.shelf(tx, tallies)
    return Ran(tuple(tallies), tuple(figures), kept)


def run(args: Namespace, house: House) -> int:
    """Play, print and compare every chapter with its expected journal.

    Raises:
        BrokenStory: as :func:`ran`.
    """
    course = _course.load(args.sample)
    whole = ran(course, house)
    if args.record:
        for story, tally in zip(course.chapters, whole.tallies, strict=True):
            (story.folder / "expected.jsonl").write_text(counting.write(tally.journal), "utf-8")
        course = _course.load(args.sample)
    apart = [
        (story.name, counting.difference(story.expected, tally.journal))
        for story, tally in zip(course.chapters, whole.tallies, strict=True)
    ]
    matches = all(why is None for _, why in apart)
    if args.json:
        print(json.dumps(_shape(course, whole, matches=matches), ensure_ascii=False))
    else:
        _show(course, whole)
    for name, why in apart:
        if why is not None:
            print(f"{name}与预期不符：{why.zh}", file=sys.stderr)
            print(f"{name} is not as expected: {why.en}", file=sys.stderr)
    if not matches:
        return FAILED
    if not args.json:
        print(f"与预期一致（{sum(len(one.journal) for one in whole.tallies)}条记录）")
    return DONE


def _show(course: Course, whole: Ran) -> None:
    print(course.title.zh)
    for tally in whole.tallies:
        for line in _timeline.lines(tally):
            print(line)
        print()
    titles = [tally.title.zh for tally in whole.tallies]
    documented = {one.figure: one for one in course.documented}
    chapters = list(zip(titles, whole.figures, strict=True))
    together = _spared.totals(whole.kept)
    for line in _spared_words.lines(chapters, together, whole.kept, documented):
        print(line)


def _shape(course: Course, whole: Ran, *, matches: bool) -> dict[str, Any]:
    documented = {one.figure: one for one in course.documented}
    every = [one for chapter in whole.figures for one in chapter]
    return {
        "project": course.name,
        "chapters": [
            {
                "story": story.name,
                "case_no": tally.case.case_no,
                "outcome": tally.case.outcome,
                "working_days": tally.working_days,
            }
            for story, tally in zip(course.chapters, whole.tallies, strict=True)
        ],
        "figures": _spared_words.shape([*every, *_spared.totals(whole.kept)], documented),
        "repository": _spared_words.shelf_shape(whole.kept),
        "matches_expected": matches,
    }
