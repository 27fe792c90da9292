"""`lianshen play`: one whole case, headless, through the real stages."""

import json
import logging
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from engine.cli import DONE, FAILED, USAGE, _course, _course_play, _timeline
from engine.stories import counting, folders, purses, sandbox
from engine.stories.counting import Tally


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "play", help="play a sample case from intake to issue and hold it to its expected journal"
    )
    parser.add_argument(
        "sample",
        type=Path,
        metavar="SAMPLE_DIR",
        help="folder of one story, or of a project with several",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument(
        "--record", action="store_true", help="write expected.jsonl (for authors of stories)"
    )


def run(args: Namespace) -> int:
    """Play and compare.

    Raises:
        BrokenStory: the sample cannot be played, or the house turned something down unforetold.
    """
    if not args.sample.is_dir():
        print(f"没有样例文件夹 {args.sample}。", file=sys.stderr)
        print(f"There is no sample folder {args.sample}.", file=sys.stderr)
        return USAGE
    if not args.verbose:  # the story itself tells what the worker would warn of
        logging.getLogger("connectors").setLevel(logging.ERROR)
    if _course.is_course(args.sample):
        return _course_play.run(args, sandbox.furnished)
    story = folders.load(args.sample)
    tally = sandbox.played(story)
    if args.record:
        (args.sample / "expected.jsonl").write_text(counting.write(tally.journal), "utf-8")
        story = folders.load(args.sample)
    apart = counting.difference(story.expected, tally.journal)
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
