"""One generated case as a story: who does what on which working day, from intake to the end.

A plot says what kind of case it is; the telling puts it into actions that the player plays
through the real stages, exactly as it plays a story that somebody wrote by hand. Days are working
days after the first; the moments lie in the hall's opening hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from engine.cli import _city_words as words
from engine.cli._city_words import Remark

FIVE: Final = ("PLAN", "CADO", "HCON", "METE", "FIRE")
NEVER: Final = 10_000
"""A department's system that takes the letter and never answers."""


@dataclass(frozen=True, slots=True)
class Plot:
    """What kind of case it is.

    ``rounds`` are the reviews there will be; ``askers`` ask for changes in all but the last.
    ``fire`` and ``fire_signs`` are the working days that the slowest department takes for its
    opinion after acceptance, and for its signature after the last opinion. ``ends`` is what
    becomes of it: handed-out, not-accepted, withdrawn, refused, partly or uncollected.
    """

    kind: str
    process: str = "drawing-review"
    ends: str = "handed-out"
    basement: bool = True
    rounds: int = 1
    askers: tuple[str, ...] = ()
    fire: int = 3
    fire_signs: int = 2
    redraw_days: int = 4
    corrected: bool = False
    silent: bool = False
    """A department does not pre-check; its silence passes after half a day."""
    deemed: bool = False
    """The window says nothing for five working days: accepted by law."""
    pause: int = 0
    """Working days that fire's clock stands still for an expert review."""
    extended: bool = False
    sent_back: bool = False
    conditions: bool = False
    at_our_desk: bool = False
    """Meteorology's own system never answers; its people do the work at our desk."""
    comes: int = 0
    """Minute of the day when the applicant comes; 0: some time in the morning."""
    lost_after: int = 0
    """Working days after which a paper that was handed out is replaced; 0: never."""

    @property
    def departments(self) -> tuple[str, ...]:
        """Who reviews."""
        if self.process == "single-item":
            return ("FIRE",)
        return tuple(d for d in FIVE if d != "CADO" or self.basement)


@dataclass(frozen=True, slots=True, order=True)
class Beat:
    """One action: ``minute`` of the day; ``nth`` keeps what is told first before the rest."""

    day: int
    minute: int
    nth: int
    who: str = field(compare=False)
    do: str = field(compare=False)
    data: Mapping[str, Any] = field(compare=False)

    def line(self) -> dict[str, Any]:
        """As a line of decisions.jsonl."""
        clock = f"{self.minute // 60:02d}:{self.minute % 60:02d}"
        return {"day": self.day, "time": clock, "who": self.who, "do": self.do, **self.data}


@dataclass(frozen=True, slots=True)
class Letter:
    """What meteorology's own system will answer, and when (day NEVER: not at all)."""

    sent: tuple[int, int]
    answered: tuple[int, int]
    opinion: str
    text: str = ""
    conditions: str = ""


@dataclass(slots=True)
class Tale:
    """A case being told; ``beats`` and ``letter`` are what comes of it."""

    plot: Plot
    rng: Random
    project: Mapping[str, Any]
    receiver: Mapping[str, str]
    firm: str
    beats: list[Beat] = field(default_factory=list)
    letter: Letter | None = None

    def tell(self) -> list[Beat]:
        """The whole case, in order of time."""
        plot = self.plot
        accepted = self._intake()
        if accepted is not None and plot.ends == "withdrawn" and not plot.askers:
            self._first_review(accepted, stop_at=accepted + 2)
            self._withdraw(accepted + 2)
        elif accepted is not None:
            self._review_and_end(accepted)
        return sorted(self.beats)

    # --- before acceptance ------------------------------------------------------------

    def _intake(self) -> int | None:
        """From the counter to acceptance: the working day on which review may begin, or None."""
        plot, rng = self.plot, self.rng
        first = plot.comes or rng.randint(545, 585)
        self._add(0, first, "jinjian", "receive")
        if plot.deemed:
            return 5  # day one of the review is the sixth
        missing = plot.corrected or plot.ends == "withdrawn-early"
        self._prechecks(first, missing=missing)
        if plot.ends == "not-accepted":
            words_ = rng.choice(words.NOT_ACCEPTED)
            self._add(rng.choice((0, 1)), 980, "jinjian", "decline", reason=words_)
            return None
        if not missing:
            day = 1 if plot.comes else 0
            self._add(day, rng.randint(915, 1005), "jinjian", "accept")
            return day
        demands = [{"material": m, "words": w} for m, w, _, _ in words.MISSING]
        self._add(0, rng.randint(915, 1000), "jinjian", "demand", demands=demands)
        day = rng.randint(1, 9)
        if plot.ends == "withdrawn-early":
            self._withdraw(day)
            return None
        materials = {m: {"state": "received", "note": note} for m, _, note, _ in words.MISSING}
        sheets = [sheet for _, _, _, sheet in words.MISSING if sheet]
        self._add(
            day, rng.randint(560, 690), "jinjian", "correct", materials=materials, sheets=sheets
        )
        self._add(day, rng.randint(830, 980), "jinjian", "accept")
        return day

    def _prechecks(self, first: int, *, missing: bool) -> None:
        quiet = self.rng.choice(self.plot.departments) if self.plot.silent else ""
        for number, department in enumerate(self.plot.departments):
            if department == quiet:
                continue
            minute = first + 14 + number * 24 + self.rng.randint(0, 18)
            minute = minute if self.plot.comes else min(minute, 715)
            found = [
                {"material": m, "words": w}
                for m, w, _, _ in words.MISSING
                if missing and words.NEEDS[m] == department
            ]
            data = {"findings": found} if found else {}
            self._add(0, minute, f"{department.lower()}-chengban", "precheck", **data)

    # --- review -----------------------------------------------------------------------

    def _review_and_end(self, accepted: int) -> None:
        plot = self.plot
        day = self._first_review(accepted)
        for number in range(2, plot.rounds + 1):
            day = self._redraw(day, number)
            if plot.ends == "withdrawn":
                return
            day = self._again(day, number)
        if plot.ends in {"partly", "refused"}:
            free = plot.ends == "partly"
            why = words.INDEPENDENT if free else words.NOT_INDEPENDENT
            day += 1
            self._add(day, 575, "hcon-daibiao", "independence", independent=free, reason=why)
        self._end(self._signatures(day))

    def _first_review(self, accepted: int, stop_at: int = NEVER) -> int:
        """Everybody's opinion of the first round; the day of the last, which is fire's."""
        plot, rng = self.plot, self.rng
        days = {"PLAN": (1, 1, 2), "CADO": (1, 2, 2), "HCON": (1, 2, 2, 3), "METE": (1, 2)}
        last = accepted
        for department in plot.departments:
            if department == "FIRE":
                continue
            day = accepted + rng.choice(days[department])
            last = max(last, day)
            if day >= stop_at:
                continue
            if department == "METE":
                self._meteorology(accepted, day)
            else:
                self._opinion(department, day, rng.randint(560, 640), 1)
        if stop_at < NEVER:
            return last
        start = accepted
        if plot.pause:
            start = self._stand_still(accepted)
        day = max(last, start + plot.fire)
        self._opinion("FIRE", day, rng.randint(840, 890), 1)
        return day

    def _stand_still(self, accepted: int) -> int:
        """Fire's chief representative stops the clock for an expert review."""
        plot = self.plot
        reason = self.rng.choice(words.PAUSED)
        self._add(
            accepted + 1, 550, "fire-daibiao", "stop_clock",
            ground="expert-review", reason=reason, planned_days=10,
        )  # fmt: skip
        if plot.extended:
            self._add(accepted + 3, 980, "guanli", "extend", reason=words.EXTENDED)
        self._add(accepted + 1 + plot.pause, 990, "fire-daibiao", "resume_clock")
        return accepted + plot.pause

    def _meteorology(self, accepted: int, day: int) -> None:
        plot, rng = self.plot, self.rng
        accepting = next((b.minute for b in self.beats if b.do == "accept"), 0)
        sent = (accepted, accepting)
        if plot.deemed:
            sent = (NEVER, 0)
        if plot.at_our_desk:
            self.letter = Letter(sent, (NEVER, 0), "pass")
            self._add(accepted + 2, 555, "mete-chengban", "take_over")
            self._add(
                accepted + 2, 640, "mete-chengban", "handle",
                opinion="pass", form=words.form("METE", self.project, failing=False),
            )  # fmt: skip
            self._add(accepted + 2, 700, "mete-shenhe", "check")
            return
        answered = (day, rng.randint(850, 980))
        if plot.kind == "refused-lightning":
            self.letter = Letter(sent, answered, "refuse", words.REFUSED["METE"])
        else:
            self.letter = Letter(sent, answered, "pass")

    def _opinion(self, department: str, day: int, minute: int, number: int) -> None:
        """Handler, then checker; sent back once where the plot says so."""
        plot, rng = self.plot, self.rng
        asks = department in plot.askers and number < plot.rounds
        refuses = plot.kind == "refused-fire" and department == "FIRE"
        who = department.lower()
        data: dict[str, Any] = {"opinion": "pass"}
        if asks:
            remarks = self._remarks(department, number)
            data = {"opinion": "revise", "comments": [r.comment() for r in remarks]}
        elif refuses:
            data = {"opinion": "refuse", "text": words.REFUSED["FIRE"]}
        elif plot.conditions and department in {"PLAN", "FIRE"}:
            data = {"opinion": "pass_with_conditions", "conditions": words.CONDITIONS[department]}
        data["form"] = words.form(department, self.project, failing=asks or refuses)
        if plot.sent_back and number == 1 and department in {"HCON", "FIRE"}:
            wrong = data | {"opinion": "pass", "form": data["form"]}
            wrong = {k: v for k, v in wrong.items() if k in {"opinion", "form"}}
            self._add(day, minute - 15, f"{who}-chengban", "handle", **wrong)
            reason = rng.choice(words.SENT_BACK)
            self._add(day, minute - 5, f"{who}-shenhe", "send_back", reason=reason)
        self._add(day, minute, f"{who}-chengban", "handle", **data)
        self._add(day, minute + rng.randint(40, 110), f"{who}-shenhe", "check")

    def _remarks(self, department: str, number: int) -> list[Remark]:
        known = words.REMARKS[department]
        usable = [r for r in known if self.plot.basement or not r.below]
        start = (self.rng.randint(0, 9) + number) % len(usable)
        many = 1 if number > 1 else self.rng.choice((1, 1, 2))
        return [usable[(start + i) % len(usable)] for i in range(min(many, len(usable)))]

    def _redraw(self, day: int, number: int) -> int:
        """The design firm answers everything and hands in the sheets that were asked about."""
        plot = self.plot
        back = day + max(1, plot.redraw_days - (number - 2) * 2)
        if plot.ends == "withdrawn":
            self._withdraw(back)
            return back
        changed = [{"sheet_no": s, "file": words.sheet_file(s, number)} for s in self._open()]
        self._add(
            back, self.rng.randint(900, 1010), self.firm, "redraw",
            changed=changed, answers={"*": self.rng.choice(words.ANSWERED)},
        )  # fmt: skip
        return back

    def _open(self) -> list[str]:
        """Sheets asked about since the last drawings came."""
        found: set[str] = set()
        for beat in sorted(self.beats):
            if beat.do == "redraw":
                found.clear()
            elif beat.data.get("opinion") == "revise":
                found |= {comment["sheet_no"] for comment in beat.data["comments"]}
        return sorted(found)

    def _again(self, day: int, number: int) -> int:
        """A re-review by those who asked; fire is last here, too."""
        ends = day + 1
        for department in sorted(self.plot.askers, key=FIVE.index):
            if department == "FIRE":
                ends = day + self.rng.choice((1, 2))
                self._opinion(department, ends, self.rng.randint(840, 890), number)
            else:
                self._opinion(department, day + 1, self.rng.randint(560, 640), number)
        return ends

    # --- the end ----------------------------------------------------------------------

    def _signatures(self, day: int) -> int:
        """Each chief representative signs; fire last. The day of the last signature."""
        plot, rng = self.plot, self.rng
        refused_alone = plot.ends == "refused"
        signers: tuple[str, ...] = plot.departments
        if refused_alone:
            signers = ("METE",) if plot.kind == "refused-lightning" else ("FIRE",)
        last = day + 1
        for number, department in enumerate(signers):
            late = department == "FIRE" and plot.fire_signs > 1
            on = day + plot.fire_signs if late else day + 1
            last = max(last, on)
            minute = 640 + rng.randint(0, 70) if late else 550 + number * 22 + rng.randint(0, 15)
            self._add(on, minute, f"{department.lower()}-daibiao", "sign")
        return last

    def _end(self, signed: int) -> None:
        plot = self.plot
        if plot.ends == "uncollected":
            return
        out = signed + self.rng.choice((0, 0, 1, 1, 2, 4))
        self._add(out, self.rng.randint(860, 985), "chujian", "hand_out", receiver=self.receiver)
        if plot.lost_after:
            department = self.rng.choice(plot.departments)
            self._add(
                out + plot.lost_after, 600, "chujian", "replace",
                department=department, reason=words.LOST, receiver=self.receiver,
            )  # fmt: skip

    def _withdraw(self, day: int) -> None:
        self._add(day, 1000, "jinjian", "withdraw", reason=self.rng.choice(words.WITHDRAWN))

    def _add(self, day: int, minute: int, who: str, do: str, **data: Any) -> None:
        self.beats.append(Beat(day, minute, len(self.beats), who, do, data))
