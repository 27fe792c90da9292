"""`lianshen play`: one whole case, headless, through the real stages."""

import json
import logging
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from engine.cli import DONE, FAILED, USAGE, _course, _course_play, _timeline
from engine.domain.names import Text
from engine.exchange import story_file
from engine.exchange.story_file import StoryFile
from engine.stories import counting, folders, packed, purses, sandbox
from engine.stories.counting import Tally


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "play", help="play a sample case from intake to issue and hold it to its expected journal"
    )
    parser.add_argument(
        "sample",
        type=Path,
        metavar="SAMPLE",
        help="folder of one story, or of a project with several; or a story in one file (.json)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument(
        "--record", action="store_true", help="write what to expect (for authors of stories)"
    )
    parser.add_argument(
        "--save-as",
        type=Path,
        metavar="PATH",
        help="do not play: write the story in its other form, a file (.json) or a folder",
    )


def run(args: Namespace) -> int:
    """Play and compare.

    Raises:
        BrokenStory: the sample cannot be played, or the house turned something down unforetold.
    """
    single = args.sample.is_file() and args.sample.suffix == ".json"
    if not args.sample.is_dir() and not single:
        print(f"没有样例文件夹 {args.sample}。", file=sys.stderr)
        print(f"There is no sample folder {args.sample}.", file=sys.stderr)
        return USAGE
    if not args.verbose:  # the story itself tells what the worker would warn of
        logging.getLogger("connectors").setLevel(logging.ERROR)
    if args.save_as is not None:
        return _save_as(args.sample, args.save_as)
    if single:
        return _of_file(args)
    if _course.is_course(args.sample):
        return _course_play.run(args, sandbox.furnished)
    story = folders.load(args.sample)
    tally = sandbox.played(story)
    if args.record:
        (args.sample / "expected.jsonl").write_text(counting.write(tally.journal), "utf-8")
        story = folders.load(args.sample)
    return _told(args, tally, counting.difference(story.expected, tally.journal))


def _of_file(args: Namespace) -> int:
    """A story in one file, as packages have them, in the house that plays the samples."""
    told = _read(args.sample)
    with tempfile.TemporaryDirectory(prefix="lianshen-story-") as place:
        tally = sandbox.played(packed.unpacked(args.sample.stem, told, Path(place)))
    if args.record:
        told = packed.recorded(told, tally.journal)
        args.sample.write_bytes(story_file.write(told))
    return _told(args, tally, counting.difference(told.expected, tally.journal))


def _save_as(sample: Path, path: Path) -> int:
    """The same story, in a file or in a folder."""
    told = packed.of_folder(sample) if sample.is_dir() else _read(sample)
    if path.suffix == ".json":
        path.write_bytes(story_file.write(told))
    else:
        packed.to_folder(told, path)
    return DONE


def _read(path: Path) -> StoryFile:
    with path.open("rb") as content:
        return story_file.read(content.read(story_file.LARGEST + 1))


def _told(args: Namespace, tally: Tally, apart: Text | None) -> int:
    if args.json:
        print(json.dumps(_shape(tally, matches=apart is None), ensure_ascii=False))
    else:
        for line in _timeline.lines(tally):
            print(line)
    if apart is not None:
        print(f"与预期不符：{apart.zh}", file=sys.stderr)
        print(f"Not as expected: {apart.en}", file=sys.stderr)
        return FAILED
    if not args.json:
        print(f"与预期一致（{len(tally.journal)}条记录）")
    return DONE


def _shape(tally: Tally, *, matches: bool) -> dict[str, Any]:
    return {
        "case_no": tally.case.case_no,
        "outcome": tally.case.outcome,
        "working_days": tally.working_days,
        "journal": list(tally.journal),
        "matches_expected": matches,
        **({} if tally.purse is None else {"fees": purses.shape(tally.purse)}),
    }
