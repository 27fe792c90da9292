"""A story: one whole case in a folder, read and checked before anything is played.

::

    samples/<process>/<story>/
      README.md          what it shows, in two sentences
      application.json   what the applicant brings, and the day it begins
      materials/         the files that application and decisions name
      decisions.jsonl    who does what, when: one JSON object per line
      expected.jsonl     the journal it must leave (``lianshen play --record`` writes it)

A line of decisions.jsonl is ``{"day", "time", "who", "do", …}``: ``day`` working days after the
story's first day, ``plus`` calendar days more (a Saturday), ``time`` on the hall's clock, ``who``
a login, ``do`` a verb of :mod:`engine.cli._verbs`. ``"refused": "NotReady"`` says that the house
must turn it down, with that error. A line ``{"who": "<connector>", "do": "answer", …}`` without
a time is the script of a department's own system (see ``connectors.scripted``).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any, Final

from engine.domain.errors import Refused
from engine.domain.names import Text

ANSWER: Final = "answer"
LARGEST: Final = 1024 * 1024
"""Bytes of one file of words."""


class BrokenStory(Refused):
    ZH = "样例“{story}”不能演示：{where}{why}"
    EN = "The sample “{story}” cannot be played: {where}{why}"


@dataclass(frozen=True, slots=True)
class Said:
    """One object of a story, read by name; what is missing or of another kind is told."""

    story: str
    where: Text
    data: Mapping[str, Any]

    def text(self, name: str, otherwise: str | None = None) -> str:
        """A text; ``otherwise`` where it is left out."""
        return self._get(name, str, otherwise, Text("应为文字。", "must be text."))

    def number(self, name: str, otherwise: int | None = None) -> int:
        """A whole number of zero or more."""
        wrong = Text("应为不小于0的整数。", "must be a whole number of zero or more.")
        value = self._get(name, int, otherwise, wrong)
        if isinstance(value, bool) or value < 0:
            raise self.broken(Text(f"“{name}”{wrong.zh}", f"“{name}” {wrong.en}"))
        return value

    def flag(self, name: str, *, otherwise: bool | None = None) -> bool:
        """Yes or no."""
        return self._get(name, bool, otherwise, Text("应为true或false。", "must be true or false."))

    def table(self, name: str) -> Mapping[str, Any]:
        """An object inside; empty where it is left out."""
        return self._get(name, dict, {}, Text("应为对象。", "must be an object."))

    def part(self, name: str) -> "Said":
        """An object inside, to be read the same way."""
        wrong = Text("应为对象。", "must be an object.")
        inside = self._get(name, dict, None, wrong)
        return Said(self.story, self._inside(name), inside)

    def rows(self, name: str) -> tuple["Said", ...]:
        """A list of objects; empty where it is left out."""
        listed = self._get(name, list, [], Text("应为列表。", "must be a list."))
        for one in listed:
            if not isinstance(one, dict):
                raise self.broken(Text(f"“{name}”里应为对象。", f"“{name}” must hold objects."))
        return tuple(
            Said(self.story, self._inside(f"{name}[{n}]"), one) for n, one in enumerate(listed)
        )

    def words(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it is left out."""
        listed = self._get(name, list, [], Text("应为列表。", "must be a list."))
        if not all(isinstance(one, str) for one in listed):
            raise self.broken(Text(f"“{name}”里应为文字。", f"“{name}” must hold texts."))
        return tuple(listed)

    def only(self, *known: str) -> "Said":
        """Itself, if it says nothing but this: a misspelt name is told, never passed over."""
        for name in self.data.keys() - set(known):
            raise self.broken(Text(f"“{name}”没有这个写法。", f"“{name}” means nothing here."))
        return self

    def broken(self, why: Text) -> BrokenStory:
        """The sentence for what is wrong here."""
        return BrokenStory(story=self.story, where=self.where, why=why)

    def _get(self, name: str, kind: type[Any], otherwise: Any, wrong: Text) -> Any:
        if name not in self.data:
            if otherwise is None:
                raise self.broken(Text(f"缺少“{name}”。", f"“{name}” is missing."))
            return otherwise
        value = self.data[name]
        if not isinstance(value, kind):
            raise self.broken(Text(f"“{name}”{wrong.zh}", f"“{name}” {wrong.en}"))
        return value

    def _inside(self, name: str) -> Text:
        return Text(f"{self.where.zh}“{name}”里", f"{self.where.says('en')}in “{name}” ")


@dataclass(frozen=True, slots=True)
class Action:
    """Somebody does something: ``day`` working days after the first, ``plus`` calendar days more.

    ``refused`` names the error with which the house must turn it down, or is empty.
    """

    day: int
    plus: int
    at: time
    who: str
    do: str
    said: Said
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A sample, whole. ``scripts`` are the lines of departments' own systems, by connector."""

    name: str
    folder: Path
    begins: date
    application: Said
    actions: tuple[Action, ...]
    scripts: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)
    expected: tuple[Mapping[str, Any], ...] | None = None

    def file(self, name: str, said: Said) -> Path:
        """A file of the story's materials.

        Raises:
            BrokenStory: there is none, or the name leaves the folder.
        """
        found = self.folder / "materials" / name
        if Path(name).name != name or not found.is_file():
            raise said.broken(
                Text(f"没有文件 materials/{name}。", f"there is no file materials/{name}.")
            )
        return found


def load(folder: Path) -> Story:
    """Read a sample folder.

    Raises:
        BrokenStory: a file is missing, is not JSON, or lacks what its place demands.
    """
    name = folder.resolve().name
    application = next(_objects(name, folder / "application.json", by_line=False))
    lines = tuple(_objects(name, folder / "decisions.jsonl"))
    scripts: dict[str, tuple[Said, ...]] = {}
    for line in lines:
        if _scripted(line):
            who = line.text("who")
            scripts[who] = (*scripts.get(who, ()), line)
    wanted = folder / "expected.jsonl"
    expected = tuple(one.data for one in _objects(name, wanted)) if wanted.is_file() else None
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
            Text(f"“time”的“{words}”不是时刻，应形如09:30。", f"“{words}” is not a time like 09:30.")
        ) from None
    return Action(
        line.number("day"),
        line.number("plus", 0),
        at,
        line.text("who"),
        line.text("do"),
        line,
        line.text("refused", ""),
    )


def _day(application: Said) -> date:
    words = application.text("day")
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise application.broken(
            Text(f"“day”的“{words}”不是日期，应形如2026-03-02。", f"“{words}” is not a date.")
        ) from None


def _objects(story: str, path: Path, *, by_line: bool = True) -> Iterator[Said]:
    """The JSON objects of a file: one per line, or one that fills it."""
    where = Text(f"{path.name} ", f"{path.name}: ")
    try:
        if path.stat().st_size > LARGEST:
            raise BrokenStory(
                story=story, where=where, why=Text("超过1MB。", "it is larger than 1 MB.")
            )
        text = path.read_text("utf-8")
    except OSError:
        raise BrokenStory(
            story=story, where=where, why=Text("读不到这个文件。", "the file cannot be read.")
        ) from None
    except UnicodeDecodeError:
        raise BrokenStory(
            story=story, where=where, why=Text("不是UTF-8文字。", "it is not UTF-8 text.")
        ) from None
    pieces = enumerate(text.splitlines(), 1) if by_line else [(0, text)]
    for number, piece in pieces:
        if by_line and not piece.strip():
            continue
        place = Text(f"{path.name} 第{number}行", f"{path.name} line {number}: ")
        if not by_line:
            place = where
        try:
            value = json.loads(piece)
        except (ValueError, RecursionError):
            raise BrokenStory(
                story=story, where=place, why=Text("不是有效的JSON。", "it is not valid JSON.")
            ) from None
        if not isinstance(value, dict):
            raise BrokenStory(
                story=story, where=place, why=Text("应为一个JSON对象。", "must be a JSON object.")
            )
        yield Said(story, place, value)
