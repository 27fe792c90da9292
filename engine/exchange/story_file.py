"""A story as one file of a process package: ``stories/<name>.json``.

::

    {
      "title": {"zh": "…", "en": "…"},
      "application": {…},        what the applicant brings, and the day it begins
      "materials": {"J-03.pdf": {"drawing": "建施-03", "title": "…", "version": 2},
                    "note.txt": {"text": "…"}, "scan.pdf": {"base64": "…"}},
      "decisions": [{…}, …],     who does what, when
      "expected": [{…}, …]       the journal it must leave; left out until it is recorded
    }

``application``, ``decisions`` and ``expected`` are those of a sample's folder (samples/README.md).
Here only the shape is read: what the words mean is for whoever plays it.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from engine.domain.errors import Refused
from engine.domain.names import Text
from engine.domain.wording import unshowable, visible

FOLDER: Final = "stories/"
LARGEST: Final = 256_000
"""Bytes of one file."""
MOST: Final = 40
"""Stories of one package."""
MOST_STEPS: Final = 300
"""Lines of one story, and of what it expects."""
MOST_FILES: Final = 60
_KEYS: Final = frozenset({"title", "application", "materials", "decisions", "expected"})
_FILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,50}")
_VERSIONS: Final = range(1, 100)


class BadStory(Refused):
    """A story file that cannot be read."""

    ZH = "样例文件有误：{why}"
    EN = "The story file is wrong: {why}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet that is drawn when it is needed: number, title, version from 1."""

    number: str
    title: str
    version: int = 1


Content = bytes | Drawn


@dataclass(frozen=True, slots=True)
class StoryFile:
    """One story, read. ``expected`` is None where nothing has been recorded yet."""

    title: Text
    application: Mapping[str, Any]
    decisions: tuple[Mapping[str, Any], ...] = ()
    materials: Mapping[str, Content] = field(default_factory=dict)
    expected: tuple[Mapping[str, Any], ...] | None = None


def is_name(name: str) -> bool:
    """Whether a story may be called so."""
    return bool(_NAME.fullmatch(name))


def path_of(name: str) -> str:
    """Where a story of this name stands in a package.

    Raises:
        BadStory: no file may be called so.
    """
    if not is_name(name):
        raise _wrong(
            "名称用小写字母、数字和连字符，最多51个字符，例如two-rounds。",
            "a name takes small letters, digits and hyphens, at most 51, for instance two-rounds.",
        )
    return f"{FOLDER}{name}.json"


def named(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The stories of a package: name → content, in the order of the alphabet."""
    return {
        path.removeprefix(FOLDER).removesuffix(".json"): content
        for path, content in sorted(files.items())
        if path.startswith(FOLDER) and path.endswith(".json")
    }


def read(content: bytes) -> StoryFile:
    """Read a file.

    Raises:
        BadStory: too large, not JSON, or not of this shape.
    """
    if len(content) > LARGEST:
        raise _wrong(f"超过{LARGEST // 1000} KB。", f"it is over {LARGEST // 1000} kB.")
    try:
        data = json.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise _wrong("不是UTF-8文字。", "it is not UTF-8 text.") from None
    except (ValueError, RecursionError):
        raise _wrong("不是有效的JSON。", "it is not valid JSON.") from None
    if not isinstance(data, dict):
        raise _wrong("应为一个JSON对象。", "it must be a JSON object.")
    for key in sorted(data.keys() - _KEYS):
        raise _wrong(f"“{key[:40]}”没有这个写法。", f"“{key[:40]}” means nothing here.")
    if "\\u0000" in json.dumps(data):
        raise _wrong("里面有不可见的字符。", "it holds characters that nobody can see.")
    return StoryFile(
        title=_title(data.get("title")),
        application=_object(data.get("application"), "application"),
        decisions=_lines(data.get("decisions", []), "decisions"),
        materials=_materials(data.get("materials", {})),
        expected=None if data.get("expected") is None else _lines(data["expected"], "expected"),
    )


def write(story: StoryFile) -> bytes:
    """The file of a story: one line of a list on one line of text, as people compare it."""
    head = {
        "title": {"zh": story.title.zh, "en": story.title.en},
        "application": dict(story.application),
    }
    parts = [f"  {_words(key)}: {_words(value, 2)}" for key, value in head.items()]
    files = {name: _shape(one) for name, one in story.materials.items()}
    if files:
        rows = ",\n".join(f"    {_words(name)}: {_words(one)}" for name, one in files.items())
        parts.append(f'  "materials": {{\n{rows}\n  }}')
    parts.append(_list("decisions", story.decisions))
    if story.expected is not None:
        parts.append(_list("expected", story.expected))
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _list(key: str, rows: Iterable[Mapping[str, Any]]) -> str:
    shown = ",\n".join(f"    {_words(row)}" for row in rows)
    return f'  "{key}": [\n{shown}\n  ]' if shown else f'  "{key}": []'


def _words(value: object, deep: int = 0) -> str:
    if not deep:
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n" + " " * deep)


def _shape(one: Content) -> dict[str, object]:
    if isinstance(one, Drawn):
        return {"drawing": one.number, "title": one.title, "version": one.version}
    try:
        text = one.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(one).decode()}
    return {"base64": base64.b64encode(one).decode()} if unshowable(text) else {"text": text}


def _title(given: object) -> Text:
    words = given if isinstance(given, dict) else {}
    zh, en = words.get("zh"), words.get("en", "")
    if not isinstance(zh, str) or not isinstance(en, str) or not visible(zh):
        raise _wrong("缺少“title”的中文（zh）。", "“title” lacks its Chinese words (zh).")
    if len(zh) > 120 or len(en) > 300 or unshowable(zh + en):
        raise _wrong(
            "“title”太长，或有不可见的字符。", "“title” is too long or holds hidden characters."
        )
    return Text(visible(zh), visible(en))


def _object(given: object, key: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise _wrong(f"“{key}”应为对象。", f"“{key}” must be an object.")
    return given


def _lines(given: object, key: str) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise _wrong(f"“{key}”应为对象的列表。", f"“{key}” must be a list of objects.")
    if len(given) > MOST_STEPS:
        raise _wrong(
            f"“{key}”最多{MOST_STEPS}行，现有{len(given)}行。",
            f"“{key}” takes {MOST_STEPS} lines and has {len(given)}.",
        )
    return tuple(given)


def _materials(given: object) -> dict[str, Content]:
    listed = _object(given, "materials")
    if len(listed) > MOST_FILES:
        raise _wrong(f"“materials”最多{MOST_FILES}个文件。", f"at most {MOST_FILES} materials.")
    found: dict[str, Content] = {}
    for name, one in listed.items():
        if not _FILE.fullmatch(name) or ".." in name:
            raise _wrong(
                f"文件名“{name[:40]}”只能用字母、数字、点、横线。",
                f"the file name “{name[:40]}” takes letters, digits, dots and dashes only.",
            )
        found[name] = _content(name, one)
    return found


def _content(name: str, one: object) -> Content:
    wrong = _wrong(
        f"materials/{name}应为text、base64或drawing之一。",
        f"materials/{name} must be one of text, base64 or drawing.",
    )
    match one:
        case {"text": str(text), **rest} if not rest:
            return text.encode()
        case {"base64": str(coded), **rest} if not rest:
            try:
                return base64.b64decode(coded, validate=True)
            except (binascii.Error, ValueError):
                raise wrong from None
        case {"drawing": str(number), **rest} if rest.keys() <= {"title", "version"}:
            title, version = rest.get("title", number), rest.get("version", 1)
            if not isinstance(title, str) or not isinstance(version, int):
                raise wrong
            if isinstance(version, bool) or version not in _VERSIONS:
                raise wrong
            if len(number) > 40 or len(title) > 80 or unshowable(number + title):
                raise wrong
            return Drawn(number, title, version)
    raise wrong


def _wrong(zh: str, en: str) -> BadStory:
    return BadStory(why=Text(zh, en))
