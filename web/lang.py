"""The two languages of the pages: one table of words, Chinese first.

Words stand in ``web/words/*.toml`` as ``key = { zh = "…", en = "…" }``; a table in the file is a
prefix of its keys (``[opinion] pass`` is ``opinion.pass``, the identifier in LABELS). A missing
key is a bug and raises; ``tests/web/test_words.py`` reads every template for it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from flask import g, request, session
from markupsafe import Markup, escape

from engine.domain.names import Text
from engine.domain.wording import day_in_words, moment_in_words

LANGUAGES = ("zh", "en")


def _read(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Text]]:
    for name, value in table.items():
        if set(value) == {"zh", "en"} and all(isinstance(v, str) for v in value.values()):
            yield prefix + name, Text(value["zh"], value["en"])
        else:
            yield from _read(value, f"{prefix}{name}.")


@cache
def _words() -> Mapping[str, Text]:
    found: dict[str, Text] = {}
    for file in sorted(files("web").joinpath("words").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            for key, text in _read(tomllib.loads(file.read_text(encoding="utf-8"))):
                if key in found:
                    raise ValueError(f"{file.name}: {key} stands twice")
                found[key] = text
    return found


class _Words(Mapping[str, Text]):
    """Every key and its words. The files are read at the first question, or by :func:`warm`."""

    def __getitem__(self, key: str) -> Text:
        return _words()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(_words())

    def __len__(self) -> int:
        return len(_words())


WORDS: Mapping[str, Text] = _Words()


def warm() -> None:
    """Read the words now, so that nobody's page waits for it."""
    _words()


def current() -> str:
    """The language of this request: "zh" or "en"."""
    return str(g.get("lang", "zh"))


def choose() -> None:
    """Before each request: a ``?lang=`` in the address is kept for the session."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        session["lang"] = asked
    kept = session.get("lang")
    g.lang = kept if kept in LANGUAGES else "zh"


def t(key: str, **data: object) -> str:
    """The words for ``key`` in the language of this request, with ``{name}`` filled in.

    Raises:
        KeyError: the table has no such key (a bug).
    """
    said = _words()[key].says(current())
    return said.format_map({name: say(value) for name, value in data.items()}) if data else said


def th(key: str, **data: object) -> Markup:
    """As ``t``, for words that carry markup; what is filled in is escaped."""
    return Markup(_words()[key].says(current())).format_map(  # noqa: S704  our own words
        {name: v if isinstance(v, Markup) else escape(say(v)) for name, v in data.items()}
    )


def known(key: str) -> bool:
    """Whether the table has the key."""
    return key in _words()


def say(value: object) -> str:
    """Any value in words: names in the reader's language, dates in full."""
    if value is None:
        return ""
    if isinstance(value, Text):
        return value.says(current())
    if isinstance(value, datetime):
        return moment_in_words(value, current())
    if isinstance(value, date):
        return day_in_words(value, current())
    if isinstance(value, bool):
        return t("yes" if value else "no")
    return str(value)
