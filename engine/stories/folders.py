"""A story in a folder: one whole case, read and checked before anything is played.

::

    samples/<process>/<story>/
      README.md          what it shows, in two sentences
      application.json   what the applicant brings, and the day it begins
      materials/         the files that application and decisions name
      decisions.jsonl    who does what, when: one JSON object per line
      expected.jsonl     the journal it must leave (``lianshen play --record`` writes it)

A line of decisions.jsonl is ``{"day", "time", "who", "do", …}``: ``day`` working days after the
story's first day, ``plus`` calendar days more (a Saturday), ``time`` on the hall's clock, ``who``
a login, ``do`` a verb of :mod:`engine.stories.verbs`. ``"refused": "NotReady"`` says that the house
must turn it down, with that error. A line ``{"who": "<connector>", "do": "answer", …}`` without
a time is the script of a department's own system (see ``connectors.scripted``); with ``"silent":
true`` the system takes the letter of that round and never answers.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any, Final

from engine.domain.names import Text
from engine.stories.said import Said
from engine.stories.story import Action, Story

ANSWER: Final = "answer"
LARGEST: Final = 1024 * 1024
"""Bytes of one file of words."""
MOST_DAYS: Final = 1000
YEARS: Final = range(2010, 2100)


def load(folder: Path) -> Story:
    """Read a sample folder.

    Raises:
        BrokenStory: a file is missing, is not JSON, or lacks what its place demands.
    """
    name = folder.resolve().name
    application = next(objects(name, folder / "application.json", by_line=False))
    lines = tuple(objects(name, folder / "decisions.jsonl"))
    wanted = folder / "expected.jsonl"
    expected = tuple(one.data for one in objects(name, wanted)) if wanted.is_file() else None
    return built(name, folder, application, lines, expected)


def built(
    name: str,
    folder: Path,
    application: Said,
    lines: Sequence[Said],
    expected: tuple[Mapping[str, Any], ...] | None,
) -> Story:
    """A story from its parts.

    Raises:
        BrokenStory: a line lacks what its place demands.
    """
    scripts: dict[str, tuple[Said, ...]] = {}
    for line in lines:
        if _scripted(line):
            who = line.text("who")
            scripts[who] = (*scripts.get(who, ()), line)
    actions = tuple(_action(line) for line in lines if not _scripted(line))
    return Story(name, folder, _day(application), application, actions, scripts, expected)


def _scripted(line: Said) -> bool:
    return line.data.get("do") == ANSWER and "time" not in line.data


def _action(line: Said) -> Action:
    words = line.text("time")
    try:
        at = time.fromisoformat(words)
    except ValueError:
        raise line.broken(
            Text(f"“{words}”不是时刻，应形如09:30。", f"“{words}” is not a time like 09:30.")
        ) from None
    return Action(
        _within(line, "day", line.number("day")),
        _within(line, "plus", line.number("plus", 0)),
        at,
        line.text("who"),
        line.text("do"),
        line,
        line.text("refused", ""),
    )


def _day(application: Said) -> date:
    words = application.text("day")
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise application.broken(
            Text(f"“day”的“{words}”不是日期，应形如2026-03-02。", f"“{words}” is not a date.")
        ) from None
    if day.year not in YEARS:
        between = f"{YEARS[0]}–{YEARS[-1]}"
        why = Text(f"“day”应在{between}年之间。", f"“day” must lie in the years {between}.")
        raise application.broken(why)
    return day


def _within(line: Said, name: str, days: int) -> int:
    if days > MOST_DAYS:
        raise line.broken(
            Text(f"“{name}”最大为{MOST_DAYS}。", f"“{name}” is {MOST_DAYS} at the most.")
        )
    return days


def objects(story: str, path: Path, *, by_line: bool = True) -> Iterator[Said]:
    """The JSON objects of a file: one per line, or one that fills it."""
    whole = Said(story, Text(f"{path.name} ", f"{path.name}: "), {})
    try:
        if path.stat().st_size > LARGEST:
            raise whole.broken(Text("超过1MB。", "it is larger than 1 MB."))
        text = path.read_text("utf-8")
    except OSError:
        raise whole.broken(Text("读不到这个文件。", "the file cannot be read.")) from None
    except UnicodeDecodeError:
        raise whole.broken(Text("不是UTF-8文字。", "it is not UTF-8 text.")) from None
    if not by_line:
        yield _object(whole, text)
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            place = Text(f"{path.name} 第{number}行", f"{path.name} line {number}: ")
            yield _object(Said(story, place, {}), line)


def _object(place: Said, text: str) -> Said:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise place.broken(Text("不是有效的JSON。", "it is not valid JSON.")) from None
    if not isinstance(value, dict):
        raise place.broken(Text("应为一个JSON对象。", "must be a JSON object."))
    return replace(place, data=value)
