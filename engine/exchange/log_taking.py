"""From rows to traces: what is taken, what is dropped and why, what is mended.

Everything that a row says is looked at once and kept small; a case is put together when all rows
are read, for the rows of a case may stand anywhere. Names of people become numbers.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from engine.domain.foreign_logs import (
    MENDED,
    MOST_IN_CASE,
    WORDS,
    BadLog,
    Counted,
    Laid,
    Report,
    Why,
)
from engine.domain.names import Text
from engine.domain.traces import Trace
from engine.exchange import log_instants, log_pairing, log_rows_csv, log_rows_ocel
from engine.exchange.log_pairing import Event
from engine.exchange.log_rows import Row

MOST_EVENTS: Final = 1_000_000
MOST_ACTIVITIES: Final = 2_000
EXAMPLES: Final = 3

_LONGEST: Final = 200
_EARLIEST: Final = datetime(1970, 1, 2, tzinfo=UTC)  # a log's "no date" is often 1970-01-01


@dataclass(slots=True)
class Taking:
    """A log on its way in. ``most`` events are taken; ``now`` is what "future" is measured by."""

    laid: Laid
    name: str
    now: datetime
    most: int = MOST_EVENTS
    rows: int = 0
    _cases: dict[str, list[Event] | None] = field(default_factory=dict)
    _tally: dict[Why, tuple[int, list[tuple[int, str]]]] = field(default_factory=dict)
    _activities: Counter[str] = field(default_factory=Counter)
    _people: dict[str, str] = field(default_factory=dict)
    _kept: dict[str, str] = field(default_factory=dict)
    _zones: dict[str, int] = field(default_factory=dict)
    _events: int = 0
    _visits: int = 0

    def take(self, row: Row) -> None:
        """Look at one row.

        Raises:
            BadLog: more events, or more activities, than are taken.
        """
        position, cells = row
        self.rows += 1
        case, why, said = self._read(position, cells)
        if why is not None:
            self._drop(why, position, said)
            return
        held = self._cases.setdefault(case, [])
        if held is None:
            self._drop(Why.ENDLESS, position, case)
            return
        event = self._event(position, cells)
        if event is None:
            return
        held.append(event)
        self._events += 1
        if len(held) > MOST_IN_CASE:
            self._drop(Why.ENDLESS, position, case, len(held))
            self._events -= len(held)
            self._cases[case] = None
        if self._events > self.most:
            raise BadLog(
                why=Text(
                    f"记录超过{self.most}条。请按年份分成几份，"
                    "或请系统管理员用命令lianshen import-log导入。",
                    f"it has more than {self.most} events. Split it, for example by year, "
                    "or import it with the command lianshen import-log.",
                )
            )

    def traces(self) -> Iterator[Trace]:
        """Every case, by its first moment; to be called once, when all rows are taken."""
        whole = [(case, events) for case, events in self._cases.items() if events]
        whole.sort(key=lambda one: (min(event.first for event in one[1]), one[0]))
        self._cases = dict.fromkeys((case for case, _ in whole), None)
        for nth, (case, events) in enumerate(whole):
            whole[nth] = ("", [])
            same = log_pairing.unlike(events)
            for twice in same.dropped:
                self._drop(Why.DUPLICATE, twice.position, f"{case} · {twice.activity}")
            self._events -= len(same.dropped)
            self._activities.update(event.activity for event in same.kept)
            visits = log_pairing.visits(same.kept, self.laid)
            self._visits += len(visits)
            ends = [visit.ended for visit in visits]
            open_still = any(end is None for end in ends)
            yield Trace(
                case_no=case,
                process=self.name,
                edition="",
                began=min(visit.enabled for visit in visits),
                ended=None if open_still else max(end for end in ends if end is not None),
                outcome="",
                visits=visits,
            )

    def report(self) -> Report:
        """What came of it, once the traces have been made."""
        if len(self._zones) > 1:
            zones = " ".join(sorted(one or "-" for one in self._zones))
            self._tally[Why.ZONES] = (sum(self._zones.values()), [(0, zones)])
        return Report(
            rows=self.rows,
            events=self._events,
            cases=len(self._cases),
            visits=self._visits,
            counted=[
                Counted(why, *self._tally[why])
                for why in sorted(self._tally, key=lambda w: (w in MENDED, -self._tally[w][0], w))
            ],
            activities=self._activities.most_common(),
            people=len(self._people),
        )

    def _read(self, position: int, cells: Mapping[str, str]) -> tuple[str, Why | None, str]:
        """The case of a row, or why the row is not taken."""
        columns = self.laid.columns
        if over := cells.get(log_rows_csv.OVER):
            return "", Why.RAGGED, over
        if shared := cells.get(log_rows_ocel.SHARED):
            self._drop(Why.SHARED, position, shared)
        case = _short(cells.get(columns.case, ""))
        activity = _short(cells.get(columns.activity, ""))
        if not case:
            return "", Why.NO_CASE, activity
        if not activity:
            return "", Why.NO_ACTIVITY, case
        return case, None, ""

    def _event(self, position: int, cells: Mapping[str, str]) -> Event | None:
        columns = self.laid.columns
        transition = "complete"
        if columns.lifecycle:
            said = cells.get(columns.lifecycle, "").strip()
            found = log_pairing.TRANSITIONS.get(said.casefold() or "complete")
            if found is None:
                self._drop(Why.UNKNOWN_STEP, position, said)
                return None
            transition = found
        read: dict[str, datetime | None] = {}
        for name in ("complete", "start", "enabled"):
            said = cells.get(getattr(columns, name), "") if getattr(columns, name) else ""
            if not said.strip():
                read[name] = None
                continue
            at = self._instant(said, position)
            if at is None:
                return None
            read[name] = at
        if read["start"] and read["complete"] and read["start"] > read["complete"]:
            self._drop(Why.REVERSED, position, f"{read['start']:%F %T} > {read['complete']:%F %T}")
            read["start"] = None
        if read["enabled"] and (first := read["start"] or read["complete"]):
            read["enabled"] = min(read["enabled"], first)
        at = read["complete"] or read["start"] or read["enabled"]
        if at is None:
            self._drop(Why.NO_TIME, position, _short(cells.get(columns.case, "")))
            return None
        return Event(
            at=at,
            transition=transition,
            position=position,
            activity=self._same(_short(cells[columns.activity])),
            instance=_short(cells.get(columns.instance, "")) if columns.instance else "",
            resource=self._person(cells.get(columns.resource, "")) if columns.resource else "",
            department=self._same(_short(cells.get(columns.department, "")))
            if columns.department
            else "",
            started=read["start"],
            enabled=read["enabled"],
            ended=read["complete"],
        )

    def _instant(self, said: str, position: int) -> datetime | None:
        found = log_instants.read(said, self.laid.offset, self.laid.order)
        if found is None:
            self._drop(Why.BAD_TIME, position, said)
            return None
        if found.at > self.now:
            self._drop(Why.FUTURE, position, said)
            return None
        if found.at < _EARLIEST:
            self._drop(Why.EARLY, position, said)
            return None
        if not found.zone:
            self._drop(Why.NAIVE, position, said)
        if found.wide:
            self._drop(Why.WIDE, position, said)
        self._zones[found.zone] = self._zones.get(found.zone, 0) + 1
        return found.at

    def _person(self, name: str) -> str:
        """A number for a name: what a study needs is whether it was the same person."""
        plain = _short(name)
        return self._people.setdefault(plain, f"P{len(self._people) + 1}") if plain else ""

    def _same(self, text: str) -> str:
        """One object for equal texts. Thousands of activities are a column laid wrongly."""
        if len(self._kept) > MOST_ACTIVITIES and text not in self._kept:
            raise BadLog(
                why=Text(
                    f"“环节”或“部门”一列有{MOST_ACTIVITIES}种以上的内容，像是选错了列。请重新对应。",
                    f"the activity or department column holds more than {MOST_ACTIVITIES} "
                    "different things; it seems the wrong one. Lay out the columns again.",
                )
            )
        return self._kept.setdefault(text, text)

    def _drop(self, why: Why, position: int, said: str, n: int = 1) -> None:
        had, examples = self._tally.get(why, (0, []))
        if len(examples) < EXAMPLES:
            examples.append((position, said.replace("\0", "")[:60]))
        self._tally[why] = (had + n, examples)


def must_hold_a_case(report: Report) -> None:
    """A log of which nothing is left is not kept.

    Raises:
        BadLog: with the reason of most rows.
    """
    if report.cases:
        return
    most = max(report.counted, key=lambda one: (one.why not in MENDED, one.n), default=None)
    words = WORDS[most.why] if most is not None else Text("里面没有记录", "there is no event in it")
    raise BadLog(
        why=Text(
            f"没有一件可以导入，多半因为：{words.zh}。请重新对应各列。",
            f"not one case can be taken, mostly because of: {words.says('en')}. "
            "Lay out the columns again.",
        )
    )


def _short(text: str) -> str:
    return text.replace("\0", "").strip()[:_LONGEST]
