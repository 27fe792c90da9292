"""The receipt form: a draft that keeps everything typed and uploaded, and the application in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from engine.domain import codes, errors
from engine.domain.application import (
    Application,
    MaterialReceived,
    MaterialState,
    Medium,
    Project,
    Sheet,
    Subject,
)
from engine.domain.guide import Contradiction, FactRule, MaterialRule, ServiceGuide, check_fact
from engine.domain.names import FactValue, Text
from engine.stages import foresee
from engine.stages.editions import Edition
from engine.stages.foresee import Foreseen
from engine.stages.reading import CODE_OF, LONGEST_NAME, MAX_PAGES, MAX_SHEETS
from web import lang
from web.forms import uploads
from web.forms.reading import Reader
from web.forms.uploads import Kept, KeptSheet

PEOPLE = ("applicant", "agent", "design_firm")
MOST_TYPED = 4000
_NOT_KEPT = {"csrf_token", "action", "draft", "seen", "on_resume"}


@dataclass(slots=True)
class Draft:
    """What is on the form now: texts by field name, one file a material, drawings."""

    typed: dict[str, str] = field(default_factory=dict)
    files: dict[str, Kept] = field(default_factory=dict)
    sheets: list[KeptSheet] = field(default_factory=list)

    @classmethod
    def read(cls, body: Mapping[str, Any] | None) -> "Draft":
        """A draft as it was kept; an empty one for None."""
        if not body:
            return cls()
        return cls(dict(body["typed"]), dict(body["files"]), uploads.from_draft(body["sheets"]))

    def body(self) -> dict[str, Any]:
        """The draft as it is kept."""
        return {"typed": self.typed, "files": self.files, "sheets": self.sheets}

    def absorb(
        self,
        form: MultiDict[str, str],
        sent: MultiDict[str, FileStorage],
        guide: ServiceGuide,
        root: Path,
    ) -> dict[str, str]:
        """Take over what was sent; a sentence for each file that could not be taken."""
        faults: dict[str, str] = {}
        self.typed = {
            name: value[: MOST_INDEX if name == "sheet_index" else MOST_TYPED]
            for name, value in form.items()
            if name not in _NOT_KEPT and not name.startswith("file-")
        }
        self.sheets = uploads.edited(self.sheets, self.typed)
        for rule in guide.materials:
            name = f"file-{rule.code}"
            room = MAX_SHEETS - len(self.sheets) if rule.drawing else None
            for kept in uploads.take(root, sent.getlist(name), faults, name, room):
                self._received(rule, kept)
        self._index(faults)
        return faults

    def _index(self, faults: dict[str, str]) -> None:
        """Titles from a pasted sheet index; numbers without a drawing are told."""
        listed = uploads.index(self.typed.get("sheet_index", ""))
        held = {s["sheet_no"] for s in self.sheets}
        self.sheets = [
            KeptSheet(**{**s, "title": listed.get(s["sheet_no"], s["title"])}) for s in self.sheets
        ]
        missing = [number for number in listed if number not in held]
        if missing:
            shown = lang.t("list_comma").join(missing[:8])
            words = lang.t("receipt.index_without_file", n=len(missing), which=shown)
            faults.setdefault("sheet_index", words)

    def _received(self, rule: MaterialRule, kept: Kept) -> None:
        if rule.drawing:
            self.sheets = uploads.with_sheet(self.sheets, uploads.sheet(kept, rule.code))
        else:
            self.files[rule.code] = kept
        state = f"material-{rule.code}"
        if self.typed.get(state, "") in {"", MaterialState.MISSING, MaterialState.TO_FOLLOW}:
            self.typed[state] = MaterialState.RECEIVED


MOST_INDEX = 20_000
"""Characters of a pasted sheet index."""


def states(rule: MaterialRule) -> tuple[MaterialState, ...]:
    """What may be said of a material: only secondary ones may follow, only some are on file."""
    chosen = [MaterialState.RECEIVED]
    if rule.on_file_as:
        chosen.append(MaterialState.ON_FILE)
    if not rule.main:
        chosen.append(MaterialState.TO_FOLLOW)
    return (*chosen, MaterialState.MISSING, MaterialState.WRONG)


def media(rule: MaterialRule) -> Medium:
    """In what form the guide asks for a material."""
    if rule.drawing or not rule.originals + rule.copies:
        return Medium.E_FILE
    return Medium.ORIGINAL if rule.originals else Medium.COPY


def application(draft: Draft, edition: Edition) -> Application:
    """The application on the form.

    Raises:
        Faults: fields that cannot be taken, all of them at once.
    """
    guide = edition.guide
    reader = Reader(MultiDict(draft.typed))
    project = Project(
        _checked(reader, "project_code", CODE_OF[guide.about]),
        reader.text("project_name", "field.project_name", required=True),
        reader.text("address", "field.project_address", most=400),
    )
    kind = reader.choice("applicant_kind", "receipt.applicant_kind", {"body", "person"})
    applicant = _subject(reader, "applicant", kind or "body")
    firm = _subject(reader, "design_firm", "body") if guide.drawings else applicant
    people = (applicant, _subject(reader, "agent", "person"), firm)
    facts = facts_of(reader, guide)
    ahead = foresee.look(edition, facts)
    lines = (_material(reader, draft, rule) for rule in guide.materials)
    missing = MaterialState.MISSING
    materials = tuple(
        line
        for rule, line in zip(guide.materials, lines, strict=True)
        if ahead.wanted(rule) or line.state is not missing
    )
    confirmed = _confirmed(reader, guide, ahead.contradictions)
    sheets = _sheets(reader, draft)
    _drawn(reader, draft, guide)
    reader.done()
    return Application(
        process=guide.process,
        variant=guide.variant,
        project=project,
        applicant=people[0],
        agent=people[1],
        design_firm=people[2],
        facts=facts,
        materials=materials,
        sheets=sheets,
        despite_running=reader.flag("despite_running"),
        confirmed=confirmed,
    )


def foreseen(draft: Draft, edition: Edition) -> Foreseen:
    """What the facts typed so far lead to; those that cannot be read yet say nothing."""
    return foresee.look(edition, facts_of(Reader(MultiDict(draft.typed)), edition.guide))


def confirm_name(guide: ServiceGuide, rule: Contradiction) -> str:
    """The field where the window says why facts that contradict are right after all."""
    return f"confirm-{guide.contradictions.index(rule)}"


def facts_of(reader: Reader, guide: ServiceGuide) -> dict[str, FactValue]:
    """The facts that are typed, as the guide wants them; faults are noted beside their fields."""
    given = {rule.name: _fact(reader, rule) for rule in guide.facts}
    return {name: value for name, value in given.items() if value is not None}


def _checked(reader: Reader, name: str, check: Callable[[str], str]) -> str:
    label = "field.project_code" if name == "project_code" else f"receipt.{name}"
    raw = reader.text(name, label, required=True, most=40)
    if not raw:
        return ""
    try:
        return check(raw)
    except errors.Refused as error:
        reader.refused(name, error)
        return raw


def _subject(reader: Reader, who: str, kind: str) -> Subject:
    override = reader.text(f"{who}_override", "receipt.override", most=400)
    number = reader.text(f"{who}_code", f"receipt.{who}_code", required=True, most=40)
    check = codes.credit_code if kind == "body" else codes.identity_no
    try:
        number = check(number) if number else ""
    except errors.CheckDigit as error:
        if not override:
            reader.refused(f"{who}_code", error)
    except errors.Refused as error:
        reader.refused(f"{who}_code", error)
    longest = LONGEST_NAME if kind == "person" else 200
    return Subject(
        name=reader.text(f"{who}_name", f"receipt.{who}_name", required=True, most=longest),
        code=number,
        kind=kind,
        phone=reader.text(f"{who}_phone", "field.phone", required=who == "agent", most=40),
        override=override,
    )


def _fact(reader: Reader, rule: FactRule) -> FactValue | None:
    label = rule.label.says(lang.current())
    name = f"fact-{rule.name}"
    value: object
    if rule.kind == "boolean":
        value = {"yes": True, "no": False}.get(
            reader.choice(name, label, {"yes", "no"}, required=rule.required)
        )
    elif rule.kind == "text":
        value = reader.text(name, label, required=rule.required)
    else:
        value = reader.number(name, label, required=rule.required)
    if value in (None, "") or name in reader.faults:
        return None
    found = check_fact(rule, value)
    if isinstance(found, Text):
        reader.fault(name, "form.of_field", field=label, why=found)
        return None
    return found


def _confirmed(
    reader: Reader, guide: ServiceGuide, found: tuple[Contradiction, ...]
) -> dict[str, str]:
    confirmed: dict[str, str] = {}
    for rule in found:
        name = confirm_name(guide, rule)
        reason = reader.text(name, "receipt.confirm", most=400)
        if not reason:
            reader.fault(name, "receipt.confirm_needed", says=rule.says)
        confirmed[rule.when] = reason
    return confirmed


def _material(reader: Reader, draft: Draft, rule: MaterialRule) -> MaterialReceived:
    label = rule.title.says(lang.current())
    code = rule.code
    among = {s.value for s in states(rule)}
    state = reader.choice(f"material-{code}", label, among, required=False)
    copies = reader.whole(f"copies-{code}", lang.t("receipt.copies_of", code=code), 0, 99)
    pages = reader.whole(f"pages-{code}", lang.t("receipt.pages_of", code=code), 0, MAX_PAGES)
    media_known = {m.value for m in Medium if m}
    medium = reader.choice(f"medium-{code}", label, media_known, required=False)
    kept = draft.files.get(code)
    return MaterialReceived(
        code=code,
        state=MaterialState(state or MaterialState.MISSING),
        copies=rule.originals + rule.copies if copies is None else copies,
        file=kept["sha256"] if kept else "",
        note=reader.text(f"note-{code}", label, most=400),
        medium=Medium(medium) if medium else media(rule),
        pages=pages or 0,
    )


def _drawn(reader: Reader, draft: Draft, guide: ServiceGuide) -> None:
    """Drawings that were noted as received are there: at least one sheet of each."""
    there = {s["material"] for s in draft.sheets}
    for rule in guide.materials:
        noted = draft.typed.get(f"material-{rule.code}") == MaterialState.RECEIVED
        if rule.drawing and noted and rule.code not in there:
            reader.fault(f"file-{rule.code}", "receipt.no_sheet_of", code=rule.code)


def _sheets(reader: Reader, draft: Draft) -> tuple[Sheet, ...]:
    seen: set[str] = set()
    for n, sheet in enumerate(draft.sheets):
        name = f"sheet-{sheet['row']}-no"
        if not sheet["sheet_no"] or not sheet["title"]:
            reader.fault(name, "receipt.sheet_incomplete", n=n + 1)
        elif sheet["sheet_no"] in seen:
            reader.fault(name, "receipt.sheet_twice", sheet=sheet["sheet_no"])
        seen.add(sheet["sheet_no"])
    return tuple(
        Sheet(s["sheet_no"], s["title"], s["material"], s["sha256"], s["size"])
        for s in draft.sheets
    )
