"""Drafts: begun from an edition, from nothing or from a file; changed part by part; dropped.

A draft may be wrong in every way while it is being drawn: only what is too large, or would
break the page that opens it, is refused. Whether it may be published is for the check to say.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Final

from engine.bpmn import adopting, catalogue
from engine.bpmn.adopting import Adopted
from engine.bpmn.catalogue import DIAGRAM, GUIDE, PARTS, STORIES
from engine.domain import guide_file
from engine.domain.errors import NoSuchThing, NotYours, Refused, Unreadable
from engine.domain.fees import tariff_file
from engine.domain.names import EditionId, Officer, Role, Text
from engine.domain.words import POSTS
from engine.exchange import story_file
from engine.stages.reading import short
from engine.stages.studio import blank
from engine.store import Transaction, drafts, editions, journal, proposals

LARGEST: Final = 1_000_000
MOST_PARTS: Final = 120
OPEN_FOR: Final = timedelta(seconds=90)
"""Who has not been heard of for so long has left."""
APART: Final = timedelta(minutes=5)
"""A state is kept among the earlier ones when it stood for so long, or was somebody else's."""
_PART_NAME = re.compile(r"(?:(?:forms|papers|stories)/)?[a-z0-9][a-z0-9.-]{0,60}")
PROCESS = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_DRAFT = Text("草稿", "The draft")


class DraftMovedOn(Refused):
    """Somebody saved this part since the page was opened."""

    ZH = (
        "{who}在{when}已经改过这一部分。您的改动没有保存，也没有丢失："
        "请先把它导出，打开新的草稿后再并入。"
    )
    EN = (
        "{who} changed this part at {when}. Yours is not saved and not lost: export it, open the"
        " newer draft and bring it in."
    )


class DraftIsProposed(Refused):
    """A draft that waits for a second person is not thrown away."""

    ZH = "这份草稿的发布申请正在待复核，不能删除。请先撤回申请。"
    EN = "This draft is proposed and waits to be decided. Withdraw the proposal first."


class TooManyParts(Refused):
    """A package of this size is none."""

    ZH = "一个流程包最多{most}个文件。请先删去不用的表单或文书模板。"
    EN = "A package holds at most {most} files. Remove forms or papers that are not used."


def print_of(content: bytes) -> str:
    """What a page carries to say which state of a part it was opened with."""
    return hashlib.sha256(content).hexdigest()


def begin(tx: Transaction, process: str, by: Officer, now: datetime) -> int:
    """A draft of the edition in force, or of the one that was so last.

    Raises:
        NotYours: not an analyst. NoSuchThing: the process has no edition.
    """
    _analyst(by)
    found = editions.latest(tx, process, now)
    if found is None:
        raise NoSuchThing(what=Text(f"联审流程“{process[:40]}”", f"The process “{process[:40]}”"))
    return _add(tx, process, editions.files(tx, found), found, by, now)


def begin_blank(tx: Transaction, process: str, title: str, by: Officer, now: datetime) -> int:
    """A draft of a new kind of approval.

    Raises:
        NotYours; Unreadable: the code is none, or taken; the title is too long or empty.
    """
    _analyst(by)
    name = _process(tx, process, now)
    words = short(title, "title", Text("名称", "Name"), 60)
    return _add(tx, name, blank.package(name, words), None, by, now)


def begin_with(tx: Transaction, process: str, xml: bytes, by: Officer, now: datetime) -> int:
    """A draft of a new kind of approval from a diagram of elsewhere.

    The file as it came is the first state of the draft, what was made of it (``adopting``) the
    second: nothing is lost, and :func:`taken_in` can say at any time what was done.

    Raises:
        as :func:`begin_blank`; Unreadable: the file is too large. UnreadableModel: it is none.
    """
    _analyst(by)
    name = _process(tx, process, now)
    adopted = adopting.adopt(_small(DIAGRAM, xml))
    files = {**blank.package(name, name), DIAGRAM: xml}
    number = _add(tx, name, files, None, by, now)
    if adopted.xml != xml and drafts.hold(tx, number):
        ours = {**files, DIAGRAM: adopted.xml}
        drafts.save(tx, number, called(name, ours), ours, by, now, keep=True)
    return number


def taken_in(tx: Transaction, draft: int, by: Officer) -> Adopted | None:
    """What was made of the diagram that a draft began with; None where that is not kept any more.

    Raises:
        NotYours. NoSuchThing: the draft is gone. UnreadableModel: it was broken from the first.
    """
    _analyst(by)
    line = drafts.get(tx, draft)
    if line is None:
        raise NoSuchThing(what=_DRAFT)
    first = _first(tx, line)
    return None if first is None else adopting.adopt(first.get(DIAGRAM, b""))


def brought(tx: Transaction, line: drafts.Line) -> bool:
    """Whether a draft began with a diagram of elsewhere, and that is still kept."""
    first = None if line.based_on else _first(tx, line)
    if first is None:
        return False
    return first[DIAGRAM] != blank.package(line.process, called(line.process, first))[DIAGRAM]


def _first(tx: Transaction, line: drafts.Line) -> Mapping[str, bytes] | None:
    """The files that a draft began with; None where they are not kept any more."""
    if line.version == 1:
        return drafts.files(tx, line.id)
    return drafts.saved(tx, line.id, 1)


def save(
    tx: Transaction, draft: int, part: str, content: bytes, seen: str, by: Officer, now: datetime
) -> str:
    """Write one part of a draft; what a page carries from now on.

    ``seen`` is the print of the part as the page was opened with; empty for a new part.

    Raises:
        NotYours, NoSuchThing; Unreadable: a part that no package has, or too large.
        DraftMovedOn: somebody else was faster. TooManyParts.
    """
    _analyst(by)
    name = _part(part)
    _small(name, content)
    files = _held(tx, draft)
    there = files.get(name)
    if there == content:
        return print_of(content)
    if seen != ("" if there is None else print_of(there)):
        _moved_on(tx, draft)
    if there is None and len(files) >= MOST_PARTS:
        raise TooManyParts(most=MOST_PARTS)
    _write(tx, draft, {**files, name: content}, by, now)
    return print_of(content)


def held(tx: Transaction, draft: int, part: str, seen: str, by: Officer) -> dict[str, bytes]:
    """The files of a draft, ours until the transaction ends, whose part is as the page saw it.

    Raises:
        as :func:`save`.
    """
    _analyst(by)
    files = _held(tx, draft)
    there = files.get(_part(part))
    if seen != ("" if there is None else print_of(there)):
        _moved_on(tx, draft)
    return files


def remove(tx: Transaction, draft: int, part: str, seen: str, by: Officer, now: datetime) -> None:
    """Take a form or a paper out of a draft.

    Raises:
        as :func:`save`; NoSuchThing: it is not there.
    """
    _analyst(by)
    name = _part(part)
    there = _held(tx, draft)
    if name in (DIAGRAM, GUIDE) or name not in there:
        raise NoSuchThing(what=Text(f"文件“{part[:60]}”", f"The file “{part[:60]}”"))
    if seen != print_of(there[name]):
        _moved_on(tx, draft)
    _write(tx, draft, {n: c for n, c in there.items() if n != name}, by, now)


def go_back(tx: Transaction, draft: int, version: int, by: Officer, now: datetime) -> None:
    """Make an earlier state the present one; the present one stays among the earlier ones.

    Raises:
        NotYours. NoSuchThing: the draft, or that state of it, is gone.
    """
    _analyst(by)
    _held(tx, draft)
    content = drafts.saved(tx, draft, version)
    if content is None:
        raise NoSuchThing(what=Text(f"第{version}次保存", f"Save no. {version}"))
    _write(tx, draft, content, by, now, back=True)


def drop(tx: Transaction, draft: int, by: Officer, now: datetime) -> None:
    """Throw a draft away.

    Raises:
        NotYours, NoSuchThing. DraftIsProposed: it waits for a second person.
    """
    _analyst(by)
    _held(tx, draft)
    line = drafts.get(tx, draft)
    assert line is not None
    if proposals.of_draft(tx, draft) is not None:
        raise DraftIsProposed
    drafts.drop(tx, draft)
    journal.write(tx, None, "draft-dropped", by, now, process=line.process, draft=draft)


def enter(tx: Transaction, draft: int, by: Officer, now: datetime) -> str:
    """Somebody opens a draft; the name of who else has it open just now, or nothing.

    Raises:
        NotYours, NoSuchThing.
    """
    _analyst(by)
    line = drafts.get(tx, draft)
    if line is None:
        raise NoSuchThing(what=_DRAFT)
    other = (
        line.open_by not in (None, by.account)
        and line.open_at is not None
        and now - line.open_at < OPEN_FOR
    )
    if other:
        return line.open_name
    drafts.opened(tx, draft, by.account, now)
    return ""


def leave(tx: Transaction, draft: int, by: Officer, now: datetime) -> None:
    """Somebody closes a draft."""
    line = drafts.get(tx, draft)
    if line is not None and line.open_by == by.account:
        drafts.opened(tx, draft, None, now)


def _add(
    tx: Transaction,
    process: str,
    files: Mapping[str, bytes],
    based_on: EditionId | None,
    by: Officer,
    now: datetime,
) -> int:
    number = drafts.add(tx, process, called(process, files), files, based_on, by, now)
    journal.write(tx, None, "draft-begun", by, now, process=process, draft=number)
    return number


def _write(
    tx: Transaction,
    draft: int,
    files: Mapping[str, bytes],
    by: Officer,
    now: datetime,
    *,
    back: bool = False,
) -> None:
    line = drafts.get(tx, draft)
    assert line is not None
    name = called(line.process, files)
    apart = now - line.changed_at >= APART or line.changed_by != by.name or back
    drafts.save(tx, draft, name, files, by, now, keep=apart)


def called(process: str, files: Mapping[str, bytes]) -> str:
    """What a list calls the draft: the guide's title, as soon as there is one."""
    return guide_file.title(files[GUIDE])[:200] or process


def _held(tx: Transaction, draft: int) -> dict[str, bytes]:
    found = drafts.files(tx, draft) if drafts.hold(tx, draft) else None
    if found is None:
        raise NoSuchThing(what=_DRAFT)
    return found


def _moved_on(tx: Transaction, draft: int) -> None:
    line = drafts.get(tx, draft)
    assert line is not None
    raise DraftMovedOn(who=line.changed_by, when=line.changed_at)


def _analyst(by: Officer) -> None:
    if not by.may(Role.ANALYST):
        raise NotYours(whose=POSTS[Role.ANALYST])


def _part(name: str) -> str:
    if _PART_NAME.fullmatch(name) and any(fnmatchcase(name, part) for part in PARTS):
        return name
    why = Text(
        "不是流程包里的文件。可以是process.bpmn、guide.toml、tariffs.toml、forms/名称.schema.json、papers/名称.typ、stories/名称.json。",
        "is no file of a package. It may be process.bpmn, guide.toml, tariffs.toml,"
        " forms/name.schema.json, papers/name.typ or stories/name.json.",
    )
    raise Unreadable(field=Text(name[:60], name[:60]), name="part", why=why)


def require_parts(files: Mapping[str, bytes]) -> None:
    """Every file may be in a draft, by its name and its size.

    Raises:
        Unreadable, TooManyParts.
    """
    for name, content in files.items():
        _small(_part(name), content)
    if len(files) > MOST_PARTS:
        raise TooManyParts(most=MOST_PARTS)


def _small(name: str, content: bytes) -> bytes:
    most = {GUIDE: guide_file.MAX_BYTES, tariff_file.NAME: tariff_file.MAX_BYTES}.get(name, LARGEST)
    if name.startswith(STORIES):
        most = story_file.LARGEST
    if len(content) > most:
        kilobytes = most // 1000
        why = Text(f"超过{kilobytes} KB，没有保存。", f"is over {kilobytes} kB; not saved.")
        raise Unreadable(field=Text(name, name), name="part", why=why)
    return content


def _process(tx: Transaction, name: str, now: datetime) -> str:
    field = Text("流程代号", "Code of the process")
    code = name.strip()
    if len(code) > 40 or not PROCESS.fullmatch(code):
        why = Text(
            "用小写字母、数字和连字符，以字母开头，最多40个字符，例如water-connection。",
            "takes small letters, digits and hyphens, a letter first, at most 40, for instance"
            " water-connection.",
        )
        raise Unreadable(field=field, name="process", why=why)
    if code in editions.processes(tx, now) or code in catalogue.names():
        why = Text(
            "已有这个流程。请从它的在用版本起草，或换一个代号。",
            "is taken. Begin from that process’s edition in force, or choose another code.",
        )
        raise Unreadable(field=field, name="process", why=why)
    return code
