"""A case that was handled, told again as a story that names nobody.

People are the posts of the sandbox; the applicant, the firm, the project and their numbers are
examples; every free text (reasons, comments, titles of sheets, texts in forms) is replaced. What
stays is what makes the process go one way or another: which facts, which opinions, which sheets
changed, on which working day, at what time.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from engine.domain.case import Case, Entry
from engine.domain.clocks import Calendar
from engine.domain.guide import ServiceGuide
from engine.domain.names import SYSTEM, Department, FactValue, Role, Text
from engine.domain.opinions import Opinion
from engine.domain.wording import local, local_day
from engine.exchange.story_file import Content, Drawn, StoryFile
from engine.stages import editions
from engine.stages.editions import Edition
from engine.store import Transaction, branches, cases, clocks, intake, journal, opinions
from engine.stories import clicking, offers, sandbox
from engine.stories.sandbox import WINDOW

SILENT: Final = frozenset({"work-claimed", "work-released", "slip-issued", "fee-adjusted"})
"""What people do that changes nothing of the way a case goes, or is part of another step."""

_SHEET: Final = re.compile(r"[\u4e00-\u9fff]{1,4}-[0-9]{1,3}")
_WORDS: Final = "（文字已隐去）"


@dataclass(frozen=True, slots=True)
class Retold:
    """The story, and what of the case it does not tell: the kinds of journal entries."""

    story: StoryFile
    left_out: tuple[str, ...]


@dataclass
class _Source:
    """A case as the journal and the tables have it; ``sheets`` old number → new one."""

    tx: Transaction
    case: Case
    edition: Edition
    calendar: Calendar
    first: date
    sheets: dict[str, str]
    files: dict[str, Content] = field(default_factory=dict)
    delivered: dict[tuple[str, int], Entry] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def guide(self) -> ServiceGuide:
        """The guide of the case's own edition."""
        return self.edition.guide


_Line = Mapping[str, Any]
_Turn = Callable[[_Source, Entry], Sequence[_Line]]


def of_case(tx: Transaction, case_no: str, title: Text) -> Retold:
    """A case as a story.

    Raises:
        NoSuchCase: there is none of this number.
    """
    case = cases.numbered(tx, case_no)
    edition = editions.of(tx, case.edition)
    entries = journal.of_case(tx, case.id)
    first = local_day(case.received_at)
    drawn = intake.sheets(tx, case.id, 1)
    sheets = {
        s.sheet_no: s.sheet_no if _SHEET.fullmatch(s.sheet_no) else f"示例-{n:02}"
        for n, s in enumerate(drawn, 1)
    }
    source = _Source(tx, case, edition, clocks.calendar(tx), first, sheets)
    application = _application(source, entries)
    lines: list[_Line] = []
    for entry in entries:
        lines += _told(source, entry)
    story = StoryFile(title, application, tuple(lines), source.files)
    return Retold(story, tuple(dict.fromkeys(source.left_out)))


def _told(source: _Source, entry: Entry) -> Iterator[_Line]:
    if entry.what == "letter-delivered":
        source.delivered[str(entry.data["branch"]), int(entry.data["round"])] = entry
    turn = _TURNS.get(entry.what)
    spoken = () if turn is None else turn(source, entry)
    if turn is None and entry.actor != SYSTEM.name and entry.what not in SILENT:
        source.left_out.append(entry.what)
    for line in spoken:
        yield {**_when(source, entry), **line} if "after_minutes" not in line else line


def _when(source: _Source, entry: Entry) -> dict[str, Any]:
    """Working days after the first, calendar days more, the hall's clock."""
    at = local(entry.at)
    days, day = 0, source.first
    while (following := source.calendar.ahead(source.first, days + 1)) <= at.date():
        days, day = days + 1, following
    plus = (at.date() - day).days
    return {"day": days, **({"plus": plus} if plus else {}), "time": f"{at:%H:%M}"}


def _application(source: _Source, entries: Sequence[Entry]) -> dict[str, Any]:
    case, guide, tx = source.case, source.guide, source.tx
    later = {
        str(code)
        for entry in entries
        if entry.what == "corrections-received"
        for code in entry.data.get("materials", ())
    }
    listed = {
        line.code: line.state.value
        for line in intake.materials(tx, case.id)
        if line.code not in later
    }
    example = clicking.people(guide)
    sheets = []
    for n, sheet in enumerate(intake.sheets(tx, case.id, 1), 1):
        number, file = source.sheets[sheet.sheet_no], f"sheet-{n:02}-v1.pdf"
        rule = guide.material(sheet.material)
        title = rule.title.zh[:80] if rule else number
        sheets.append(
            {"sheet_no": number, "title": title, "material": sheet.material, "file": file}
        )
        source.files[file] = Drawn(number, title)
    return {
        "process": case.process,
        **({"variant": guide.variant} if guide.variant else {}),
        "day": source.first.isoformat(),
        **example,
        "facts": {name: _fact(guide, name, value) for name, value in case.facts.items()},
        "materials": listed,
        **({"sheets": sheets} if sheets else {}),
    }


def _fact(guide: ServiceGuide, name: str, value: FactValue) -> FactValue:
    rule = next((one for one in guide.facts if one.name == name), None)
    if isinstance(value, str) and value and (rule is None or not rule.choices):
        return "示例"
    return value


def _post(source: _Source, entry: Entry, role: Role) -> str:
    """The post of the sandbox that does what somebody of this department did."""
    department = entry.data.get("department")
    for one in sandbox.staff(source.guide):
        if role in one.roles and (department is None or one.department == department):
            return one.login
    return WINDOW


def _plain(role: Role, do: str, **more: Any) -> _Turn:
    return lambda source, entry: ({"who": _post(source, entry, role), "do": do, **more},)


def _precheck(source: _Source, entry: Entry) -> Sequence[_Line]:
    codes = [one["material"] if isinstance(one, dict) else one for one in entry.data["findings"]]
    found = [{"material": code, "words": _WORDS} for code in codes]
    who = _post(source, entry, Role.HANDLER)
    return ({"who": who, "do": "precheck", **({"findings": found} if found else {})},)


def _demand(_source: _Source, entry: Entry) -> Sequence[_Line]:
    demands = [{"material": one["material"], "words": _WORDS} for one in entry.data["demands"]]
    return ({"who": WINDOW, "do": "demand", "demands": demands},)


def _correct(_source: _Source, entry: Entry) -> Sequence[_Line]:
    return ({"who": WINDOW, "do": "correct",
             "materials": dict.fromkeys(entry.data["materials"], "received")},)  # fmt: skip


def _handle(source: _Source, entry: Entry) -> Sequence[_Line]:
    branch, round_no = str(entry.data["branch"]), int(entry.data["round"])
    line: dict[str, Any] = {
        "who": _post(source, entry, Role.HANDLER),
        "do": "handle",
        "opinion": entry.data["opinion"],
        **_said(source, branch, round_no, str(entry.data["opinion"])),
    }
    done = [
        i
        for i in branches.items_of(source.tx, source.case.id)
        if (str(i.branch), i.round, i.work) == (branch, round_no, "handle")
    ]
    form = source.edition.form(str(done[0].element)) if done else None
    if form is not None:
        given = _opinion(source, branch, round_no)
        held = {} if given is None else given.form
        free = {f.name for f in form.fields if f.kind == "text" and not f.choices}
        shown = {n: (_WORDS if n in free and v else v) for n, v in held.items()}
        line["form"] = shown or offers.example(form)
    return (line,)


def _opinion(source: _Source, branch: str, round_no: int) -> Opinion | None:
    for one in opinions.of_case(source.tx, source.case.id):
        if (str(one.branch), one.round) == (branch, round_no):
            return one
    return None


def _said(source: _Source, branch: str, round_no: int, kind: str) -> dict[str, Any]:
    """What an opinion of this kind has to say, without its words."""
    if kind == "pass_with_conditions":
        return {"conditions": _WORDS}
    if kind == "refuse":
        return {"text": _WORDS}
    if kind != "revise":
        return {}
    comments = [
        {"sheet_no": source.sheets.get(one.sheet_no, one.sheet_no), "text": _WORDS, "place": "—"}
        for one in opinions.comments(source.tx, source.case.id)
        if (str(one.branch), one.round) == (branch, round_no)
    ]
    return {"comments": comments} if comments else {"text": _WORDS}


def _given(source: _Source, entry: Entry) -> Sequence[_Line]:
    """A checker let it stand, or a department's own system answered."""
    if entry.data.get("source", "desk") == "desk":
        return ({"who": _post(source, entry, Role.CHECKER), "do": "check"},)
    branch, round_no = str(entry.data["branch"]), int(entry.data["round"])
    came = source.delivered.get((branch, round_no))
    minutes = 0 if came is None else max(0, int((entry.at - came.at).total_seconds() // 60))
    kind = str(entry.data["opinion"])
    department = Department(str(entry.data["department"]))
    systems = [name for name, owner in source.guide.connectors.items() if owner == department]
    answer = {
        "who": systems[0] if systems else "", "do": "answer", "round": round_no, "opinion": kind,
        "after_minutes": minutes, **_said(source, branch, round_no, kind),
    }  # fmt: skip
    return (answer,)


def _redraw(source: _Source, entry: Entry) -> Sequence[_Line]:
    version, there = int(entry.data["version"]), list(source.sheets)
    changed = []
    for number in entry.data["changed"]:
        place = there.index(number) + 1 if number in there else len(there) + 1
        new, file = source.sheets.get(number, number), f"sheet-{place:02}-v{version}.pdf"
        source.files[file] = Drawn(new, new, min(version, 99))
        changed.append({"sheet_no": new, "file": file})
    declared = [source.sheets.get(one, one) for one in entry.data.get("declared", ())]
    who = _post(source, replace(entry, data={}), Role.DESIGN_FIRM)
    return ({"who": who, "do": "redraw", "changed": changed, "declared": declared,
             "answers": {"*": _WORDS}, "note": _WORDS},)  # fmt: skip


def _pull_back(source: _Source, entry: Entry) -> Sequence[_Line]:
    number = str(entry.data["sheet_no"])
    return ({"who": _post(source, entry, Role.HANDLER), "do": "pull_back",
             "sheet_no": source.sheets.get(number, number), "reason": _WORDS},)  # fmt: skip


def _stop(source: _Source, entry: Entry) -> Sequence[_Line]:
    """Stopped by a chief; what the house stops by itself needs no telling."""
    if entry.actor == SYSTEM.name:
        return ()
    planned = entry.data.get("planned_days")
    return ({
        "who": _post(source, entry, Role.CHIEF), "do": "stop_clock",
        "ground": entry.data["ground"], "reason": _WORDS,
        **({"planned_days": planned} if planned else {}),
        "statutory": "statutory" in entry.data.get("stops", ()),
        "basis": str(entry.data.get("basis", "")),
    },)  # fmt: skip


def _resume(source: _Source, entry: Entry) -> Sequence[_Line]:
    if entry.actor == SYSTEM.name:
        return ()
    return ({"who": _post(source, entry, Role.CHIEF), "do": "resume_clock"},)


def _hand_out(source: _Source, entry: Entry) -> Sequence[_Line]:
    agent = clicking.people(source.guide)["agent"]
    return ({"who": _post(source, replace(entry, data={}), Role.ISSUE), "do": "hand_out",
             "receiver": {"name": agent["name"], "id_no": agent["code"]}},)  # fmt: skip


_TURNS: Final[Mapping[str, _Turn]] = {
    "case-received": lambda _s, _e: ({"who": WINDOW, "do": "receive"},),
    "materials-prechecked": _precheck,
    "corrections-demanded": _demand,
    "corrections-received": _correct,
    "case-accepted": lambda _s, _e: ({"who": WINDOW, "do": "accept"},),
    "case-not-accepted": lambda _s, _e: ({"who": WINDOW, "do": "decline", "reason": _WORDS},),
    "opinion-drafted": _handle,
    "opinion-sent-back": _plain(Role.CHECKER, "send_back", reason=_WORDS),
    "opinion-given": _given,
    "branch-taken-over": _plain(Role.HANDLER, "take_over"),
    "drawings-changed": _redraw,
    "sheet-pulled-back": _pull_back,
    "clock-stopped": _stop,
    "clock-running-again": _resume,
    "limit-extended": lambda _s, _e: ({"who": "guanli", "do": "extend", "reason": _WORDS},),
    "independence-confirmed": _plain(Role.CHIEF, "independence", independent=True, reason=_WORDS),
    "independence-denied": _plain(Role.CHIEF, "independence", independent=False, reason=_WORDS),
    "decision-signed": _plain(Role.CHIEF, "sign"),
    "documents-handed-over": _hand_out,
    "case-withdrawn": lambda _s, _e: ({"who": WINDOW, "do": "withdraw", "reason": _WORDS},),
    "fees-assessed": _plain(Role.HANDLER, "assess"),
    "fees-verified": _plain(Role.CHECKER, "verify"),
    "deposit-verified": _plain(Role.CHECKER, "verify"),
    "assessment-sent-back": _plain(Role.CHECKER, "send_assessment_back", reason=_WORDS),
}
