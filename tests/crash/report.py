"""The table of a run: what was reached, what was killed, what went wrong."""

from collections import Counter
from dataclasses import dataclass, field

from tests.crash.plan import base, deadly, in_source

HEAD = (
    "| part | database × transport | runs | kills | violations | calls | duplicate calls |"
    " duplicate effects | late answers | recovery p50 / p99 |"
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

    def add(self, result: dict) -> None:
        """One world more."""
        self.runs += 1
        self.wrong += result["wrong"]
        self.recoveries += result["recoveries"]
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
    not_run: int = 0
    bad: bool = False

    def row(self, part: str, combination: str) -> Row:
        """The line of this combination."""
        return self.rows.setdefault((part, combination), Row())

    def text(self, *, whole: bool) -> str:
        """As Markdown; sets ``bad``."""
        lines = [
            HEAD,
            "|---|---|---|---|---|---|---|---|---|---|",
        ]
        for (part, combination), row in self.rows.items():
            self.bad |= bool(row.wrong)
            lines.append(
                f"| {part} | {combination} | {row.runs} | {row.kills} | {len(row.wrong)} |"
                f" {row.calls} | {row.duplicate_calls} | {row.duplicate_effects} | {row.late} |"
                f" {_quantiles(row.recoveries)} |"
            )
        lines += self._labels(whole=whole)
        if self.not_run:
            lines.append(f"left out for want of time: {self.not_run} runs (--seconds)")
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
