"""The table of a run: what was reached, what was killed, what went wrong.

It can be kept in a file, so that several runs, each of a slice, add up to a whole one.
"""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.crash.plan import base, deadly, in_source

HEAD = (
    "| part | database × transport | runs | kills | violations | calls | duplicate calls |"
    " duplicate effects | late answers | labels | recovery p50 / p99 | seconds a world |"
)


ELSEWHERE = {
    "journal.account-added": "written when an installation is furnished, before its first case",
    "journal.edition-published": "likewise",
    "stage.setup.publish": "likewise",
    "stage.setup.seed": "likewise",
    "stage.invite.look": "only looks",
    "stage.sign.proposed": "only looks",
    "stage.timers.due": "only looks",
    "stage.timers.due_of": "only looks",
    "stage.coordinate.changing": "locks; no answer waits while drawings change",
    "stage.opening.may_do": "only looks",
    "stage.editions.in_force": "only looks",
    "stage.editions.latest": "only looks",
    "stage.publishing.beginning.require": "only looks",
    "stage.publishing.effect.reckon": "only looks",
    "stage.publishing.carried.judged": "only looks",
    "stage.studio.drafts.taken_in": "only looks",
    "stage.comparing.side": "only looks",
    "stage.moving.foresee.case": "only looks",
    "stage.gaining.study": "only looks",
    "stage.timings.measured": "only looks",
    "stage.foreign_logs.read": "only reads the file",
    "stage.scenarios.asking.in_force": "only looks",
    "stage.scenarios.asking.processes": "only looks",
    "stage.repository.rest.found": "only looks; what it found is written by rest.write",
    "journal.consent-by-silence": "off until a local rule's number is entered: no package has one",
}
"""Landmarks that no world of the rig can reach, each with the reason."""


@dataclass
class Row:
    """One combination of one part."""

    runs: int = 0
    kills: int = 0
    wrong: list[str] = field(default_factory=list)
    calls: int = 0
    duplicate_calls: int = 0
    duplicate_effects: int = 0
    late: int = 0
    recoveries: list[float] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)

    def add(self, result: dict) -> None:
        """One world more."""
        self.runs += 1
        self.wrong += result["wrong"]
        self.recoveries += result["recoveries"]
        self.seconds.append(result["seconds"])
        for name in ("kills", "calls", "duplicate_calls", "duplicate_effects", "late"):
            setattr(self, name, getattr(self, name) + result[name])


@dataclass
class Table:
    """Everything, by part and combination."""

    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    not_fired: list[str] = field(default_factory=list)
    mutants: dict[str, str] = field(default_factory=dict)
    troubles: Counter[str] = field(default_factory=Counter)
    done: set[str] = field(default_factory=set)
    """``part n/m``: the slices that were run whole, on every database and transport."""
    not_run: int = 0
    bad: bool = False

    @classmethod
    def kept(cls, file: Path) -> "Table":
        """The table of earlier runs; a new one where there is no such file."""
        if not file.exists():
            return cls()
        held = json.loads(file.read_text("utf-8"))
        rows = {
            (part, where): Row(**row | {"labels": set(row["labels"])})
            for part, where, row in held.pop("rows")
        }
        sets = {name: set(held.pop(name)) for name in ("reached", "done")}
        return cls(rows=rows, troubles=Counter(held.pop("troubles")), **sets, **held)

    def keep(self, file: Path) -> None:
        """For the next run."""
        held = asdict(self) | {
            "rows": [(*key, asdict(row)) for key, row in self.rows.items()],
            "troubles": dict(self.troubles),  # asdict would count the pairs of a Counter
        }
        new = file.with_name(f"{file.name}.new")
        new.write_text(json.dumps(held, default=sorted, ensure_ascii=False), "utf-8")
        new.replace(file)

    def whole(self, *parts: str) -> bool:
        """Whether every slice of these parts was run, with nothing left out."""
        return all(self._covers(part) for part in parts)

    def _covers(self, part: str) -> bool:
        slices = [
            tuple(map(int, one.split()[1].split("/")))
            for one in self.done
            if one.startswith(f"{part} ")
        ]
        return any(
            {n for n, m in slices if m == many} == {*range(1, many + 1)} for _, many in slices
        )

    def row(self, part: str, combination: str) -> Row:
        """The line of this combination."""
        return self.rows.setdefault((part, combination), Row())

    def text(self, *, whole: bool) -> str:
        """As Markdown; sets ``bad``. In a ``whole`` run a landmark never reached is bad as well."""
        lines = [
            HEAD,
            "|---|---|---|---|---|---|---|---|---|---|---|---|",
        ]
        for (part, combination), row in self.rows.items():
            self.bad |= bool(row.wrong)
            lines.append(
                f"| {part} | {combination} | {row.runs} | {row.kills} | {len(row.wrong)} |"
                f" {row.calls} | {row.duplicate_calls} | {row.duplicate_effects} | {row.late} |"
                f" {len(row.labels) or ''} | {_quantiles(row.recoveries)} |"
                f" {_quantiles(row.seconds)} |"
            )
        lines += self._labels(whole=whole)
        if self.not_run:
            self.bad = True
            lines.append(f"LEFT OUT for want of time: {self.not_run} runs (--seconds)")
        if self.troubles:
            lines.append("troubles: " + ", ".join(f"{n}× {w}" for w, n in self.troubles.items()))
        for name, how in self.mutants.items():
            self.bad |= not how
            lines.append(f"mutant {name}: {f'caught ({how})' if how else 'NOT CAUGHT'}")
        wrong = [f"{key}: {one}" for key, row in self.rows.items() for one in row.wrong]
        return "\n".join(lines + [f"VIOLATION {one}" for one in wrong[:40]])

    def _labels(self, *, whole: bool) -> list[str]:
        here = {base(label) for label in self.reached}
        known = in_source() - ELSEWHERE.keys()
        never = sorted(known - here)
        points = deadly(self.reached, writes=True)
        lines = [
            f"landmarks in the source reached: {len(known) - len(never)}/{len(known)}",
            f"kill points, with writes and both ends of transactions: {len(points)}",
        ]
        if whole and never:
            self.bad = True
            lines.append(f"NEVER REACHED {', '.join(never)}")
        if self.not_fired:
            lines.append(f"reached in another run only: {', '.join(sorted(set(self.not_fired)))}")
        return lines


def _quantiles(times: list[float]) -> str:
    if not times:
        return "–"
    ordered = sorted(times)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * q))] for q in (0.5, 0.99)]
    return " / ".join(f"{one:.2f} s" for one in at)
