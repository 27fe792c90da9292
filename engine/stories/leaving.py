"""A story after a department has left its process: its steps go, and what was done only for it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.exchange.story_file import StoryFile


def without(told: StoryFile, gone: Collection[str]) -> StoryFile:
    """The story without the steps of these people; what it expects stays, to be compared.

    Sheets that only they asked to be changed are not changed any more. A redraw that is left with
    none is left out.

    Args:
        told: the story.
        gone: logins of people whose department is no longer in the process.
    """
    theirs = _asked(line for line in told.decisions if line.get("who") in gone)
    stay = [line for line in told.decisions if line.get("who") not in gone]
    idle = theirs - _asked(stay)
    lines = [_lighter(line, idle) for line in stay]
    return replace(told, decisions=tuple(one for one in lines if one is not None))


def _asked(lines: Iterable[Mapping[str, Any]]) -> set[str]:
    """The sheets that these steps comment on."""
    return {str(one.get("sheet_no")) for line in lines for one in line.get("comments", ())}


def _lighter(line: Mapping[str, Any], idle: Collection[str]) -> Mapping[str, Any] | None:
    if line.get("do") != "redraw" or not idle:
        return line
    changed = [row for row in line.get("changed", ()) if row["sheet_no"] not in idle]
    answers = {no: said for no, said in line.get("answers", {}).items() if no not in idle}
    return {**line, "changed": changed, "answers": answers} if changed else None
