"""A frozen effect report in words: the numbers stand in the proposal, the words here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import url_for

from engine.domain.names import Text
from web import lang, step_names

_DAYS = frozenset({"promised", "serial", "longest"})


@dataclass(frozen=True, slots=True)
class Row:
    """One thing before and after; ``mark`` is new, gone, changed or nothing."""

    name: str
    was: str
    now: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """So many cases at a place; ``href`` opens them."""

    name: str
    whose: str
    cases: int
    href: str


@dataclass(frozen=True, slots=True)
class Running:
    """Cases under way on one edition."""

    number: int
    cases: int
    href: str
    spots: Sequence[Spot]
    edition: str


@dataclass(frozen=True, slots=True)
class Effect:
    """The report as a page shows it."""

    at: datetime
    against: int | None
    figures: Sequence[Row]
    departments: Sequence[Row]
    materials: Sequence[Row]
    limits: Sequence[Row]
    fees: Sequence[Row]
    cases: int
    running: Sequence[Running]
    moves: Sequence[tuple[str, int]] = ()


def read(kept: Mapping[str, Any]) -> Effect:
    """A kept report."""
    against = kept["against"]
    short = {one["code"]: _words(one["name"]) for one in kept["departments"]}
    return Effect(
        at=datetime.fromisoformat(kept["at"]),
        against=None if against is None else against["number"],
        figures=[_figure(one) for one in kept["figures"] if _worth(one)],
        departments=[_row(one, _share) for one in kept["departments"]],
        materials=[_row(one, partial(_seats, short)) for one in kept["materials"]],
        limits=[_row(one, partial(_limit, short)) for one in kept["limits"]],
        fees=[Row(_words(one["name"]), "", "", one["what"]) for one in kept["fees"]],
        cases=kept["running"]["cases"],
        running=running(kept["running"]),
        moves=[(fate, n) for fate, n in kept.get("moves", {}).items() if n],
    )


def running(kept: Mapping[str, Any]) -> list[Running]:
    """Cases under way, by edition and place; the most at a place first."""
    return [
        Running(
            number=one["number"],
            cases=one["cases"],
            href=url_for("edition.cases", edition=one["edition"]),
            spots=sorted((_spot(one["edition"], p) for p in one["places"]), key=_most_first),
            edition=one["edition"],
        )
        for one in kept["editions"]
    ]


def _spot(edition: str, place: Mapping[str, Any]) -> Spot:
    href = url_for("edition.cases", edition=edition, at=place["element"])
    whose = "" if place["whose"] is None else _words(place["whose"])
    name = place["name"]
    if lang.current() == "en":  # its author's name is Chinese; the hall knows what is done there
        work = step_names.of_id(place["element"])
        name = work if work != place["element"] else whose or name
    whose = "" if whose and whose in name else whose
    return Spot(name, whose, place["cases"], href)


def _most_first(spot: Spot) -> tuple[int, str]:
    return -spot.cases, spot.name


def _worth(one: Mapping[str, Any]) -> bool:
    return one["key"] != "minutes" or bool(one["was"] or one["now"])


def _figure(one: Mapping[str, Any]) -> Row:
    key, was, now = one["key"], one["was"], one["now"]
    mark = "changed" if was is not None and was != now else ""
    return Row(lang.t(f"effect.{key}"), _counted(key, was), _counted(key, now), mark)


def _counted(key: str, n: int | None) -> str:
    if n is None:
        return "—"
    return lang.t("effect.days", n=n) if key in _DAYS else str(n)


def _row(one: Mapping[str, Any], told: Any) -> Row:
    return Row(_words(one["name"]), told(one["was"]), told(one["now"]), one["what"])


def _share(held: Mapping[str, int] | None) -> str:
    return "—" if held is None else lang.t("effect.share", n=held["pieces"], days=held["days"])


def _seats(short: Mapping[str, str], held: Sequence[str]) -> str:
    return lang.t("list_comma").join(short.get(code, code) for code in held) if held else "—"


def _limit(short: Mapping[str, str], held: Mapping[str, Any] | None) -> str:
    if held is None:
        return "—"
    who = short.get(held["department"], held["department"])
    return lang.t("effect.limit", who=who, promised=held["promised"], law=held["statutory"])


def _words(kept: Mapping[str, str]) -> str:
    return lang.say(Text(kept["zh"], kept["en"]))
