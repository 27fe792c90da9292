"""A case of the demo's city, cast and told, in the form that the player plays."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from engine.cli import _city_claims
from engine.cli import _city_names as names
from engine.cli import _city_words as words
from engine.cli._city_tale import NEVER, Beat, Letter, Plot, Tale
from engine.domain.clocks import Calendar
from engine.domain.names import Text
from engine.domain.wording import utc
from engine.stories.said import Said
from engine.stories.story import Action, Story

_USES: Final = (
    *("residential",) * 4,
    *("public",) * 2,
    "commercial",
    *("industrial",) * 2,
    "mixed",
)
_NO_BASEMENT: Final = {"industrial": 0.8, "public": 0.45, "residential": 0.1}
_BROUGHT: Final = {
    "drawing-review": tuple(f"D{n:02d}" for n in range(1, 25)),
    "single-item": (
        "D01", "D02", "D04", "D08", "D10", "D13", "D14", "D16", "D17", "D18", "D21",
    ),
}  # fmt: skip
_ON_FILE: Final = frozenset({"D02", "D03", "D05", "D06", "D07", "D08", "D09"})
_METE: Final = "mete-system"


@dataclass(frozen=True, slots=True)
class Case:
    """Who builds what, and everything that happens to it."""

    serial: int
    plot: Plot
    who: names.Body
    firm: names.Firm
    facts: Mapping[str, Any]
    beats: tuple[Beat, ...] = ()
    letter: Letter | None = None


def cast(serial: int, plot: Plot, rng: Random) -> Case:
    """People, project and facts for a plot, and the plot told with them."""
    use = rng.choice(_USES)
    bare = rng.random() < _NO_BASEMENT.get(use, 0.2)
    plot = replace(plot, basement=plot.basement and ("CADO" in plot.askers or not bare))
    facts = _facts(use, rng, basement=plot.basement)
    who = names.body(use, serial, rng)
    firm = rng.choice((names.FIRMS[0], *names.FIRMS))
    receiver = {"name": who.agent, "id_no": who.agent_code}
    tale = Tale(plot, rng, facts, receiver, firm.login)
    beats = tuple(_city_claims.claimed(tale.tell(), Random(f"claims/{serial}")))  # noqa: S311 - no secret
    return Case(serial, plot, who, firm, facts, beats, tale.letter)


def of(case: Case, begins: date, calendar: Calendar) -> Story:
    """The case as a story that begins on this day; its drawings are still to be drawn."""
    code = f"{begins.year}-330183-47-01-{100_000 + case.serial:06d}"
    scripts: dict[str, tuple[Said, ...]] = {}
    if case.letter is not None:
        scripts[_METE] = (_answer(code, case.letter, begins, calendar),)
    return Story(
        name=code,
        folder=Path(),
        begins=begins,
        application=_said(code, "application ", _application(code, case, begins)),
        actions=tuple(_action(code, beat) for beat in case.beats),
        scripts=scripts,
    )


def _facts(use: str, rng: Random, *, basement: bool) -> dict[str, Any]:
    """A project of plausible proportions."""
    storeys = {
        "residential": rng.choice((6, 11, 18, 26, 33)),
        "public": rng.choice((2, 3, 4, 5)),
        "commercial": rng.choice((5, 12, 22, 30)),
        "industrial": rng.choice((1, 1, 2, 4)),
        "mixed": rng.choice((4, 9, 24)),
    }[use]
    above = rng.randint(18, 90) * 100 * (1 + storeys // 4)
    below = round(above * rng.uniform(0.15, 0.35), -2) if basement else 0
    tall = 4.5 if use == "industrial" else 3.3
    return {
        "has_basement": basement,
        "floor_area": above + below,
        "above_ground_area": above,
        "basement_area": below,
        "site_area": round(above / rng.uniform(1.1, 2.6), -2),
        "storeys": storeys,
        "height": round(storeys * tall + 1.2, 1),
        "use": use,
    }


def _application(code: str, case: Case, begins: date) -> dict[str, Any]:
    who, plot = case.who, case.plot
    materials: dict[str, Any] = {
        m: "on_file" if m in _ON_FILE else "received"
        for m in _BROUGHT[plot.process]
        if plot.basement or m != "D19"
    }
    if plot.corrected or plot.ends == "withdrawn-early":
        materials |= dict.fromkeys((m for m, *_ in words.MISSING), "missing")
    facts = dict(case.facts)
    if not plot.basement:
        facts.pop("basement_area")
    if plot.process == "single-item":
        facts.pop("site_area")
    return {
        "process": plot.process,
        "day": begins.isoformat(),
        "project": {"code": code, "name": who.project, "address": who.address},
        "applicant": {"name": who.applicant, "code": who.applicant_code, "phone": who.phone},
        "agent": {
            "kind": "person", "name": who.agent, "code": who.agent_code, "phone": who.phone,
        },
        "design_firm": {"name": case.firm.name, "code": case.firm.code},
        "facts": facts,
        "materials": materials,
        "sheets": words.sheets(materials, basement=plot.basement),
    }  # fmt: skip


def _answer(code: str, letter: Letter, begins: date, calendar: Calendar) -> Said:
    """What meteorology's system will say, counted in minutes from the letter's arrival."""
    line: dict[str, Any] = {"round": 1, "opinion": letter.opinion, "officer": "气象系统（示例）"}
    if letter.text:
        line["text"] = letter.text
    if letter.answered[0] == NEVER:
        return _said(code, "answer ", line | {"silent": True})
    sent = _instant(calendar, begins, letter.sent)
    if letter.sent[0] == NEVER:  # deemed accepted at the end of the fifth working day
        sent = utc(calendar.ahead(begins, 5) + timedelta(days=1))
    answered = _instant(calendar, begins, letter.answered)
    minutes = int((answered - sent).total_seconds()) // 60
    return _said(code, "answer ", line | {"after_minutes": minutes})


def _instant(calendar: Calendar, begins: date, at: tuple[int, int]) -> datetime:
    day, minute = at
    return utc(calendar.ahead(begins, min(day, 400)), minute // 60, minute % 60)


def _action(code: str, beat: Beat) -> Action:
    at = time(beat.minute // 60, beat.minute % 60)
    said = _said(code, f"{beat.do} ", beat.line())
    return Action(beat.day, 0, at, beat.who, beat.do, said)


def _said(code: str, where: str, data: Mapping[str, Any]) -> Said:
    return Said(code, Text(where, where), data)
