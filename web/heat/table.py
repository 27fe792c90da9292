"""The figures of every step in words and bands: what the picture, the table and the CSV share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from engine.analysis.estimates import FEWEST
from engine.stages.editions import Edition
from engine.stages.heat import Heat, Step
from web import lang, step_names, workdays
from web.heat import bands

NOTHING: Final = "—"
_BY_TIME: Final = frozenset({"time", "waiting", "processing"})


@dataclass(frozen=True, slots=True)
class Row:
    """One step, or a department's whole share (``whole``), ready to be shown.

    ``shown`` is the number on the picture and ``band`` its band, ``few`` where too few cases tell
    one. ``value`` orders the rows. ``name`` is without its department, ``full`` with it.
    ``drawn``: the diagram of this edition has it. ``narrow`` is what opens the cases behind it.
    """

    element: str
    name: str
    department: str
    full: str
    whole: bool
    drawn: bool
    shown: str
    band: str
    value: float | None
    step: Step
    median: str
    most: str
    stopped: str
    late: str
    rounds: str
    narrow: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Band:
    """One line of the legend."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is shown. ``unit``: minutes or days; ``day`` opening minutes of a day."""

    heat: Heat
    edition: Edition
    day: int
    unit: str
    legend: Sequence[Band]
    steps: Sequence[Row]
    shares: Sequence[Row]

    @property
    def measure(self) -> str:
        """What is looked at, in words."""
        return lang.t(f"heat.measure.{self.heat.measure}")

    @property
    def which(self) -> str:
        """What median and nine-of-ten are of, in words."""
        by_time = self.heat.measure in _BY_TIME
        return self.measure if by_time else lang.t("heat.measure.time")

    @property
    def visits(self) -> int:
        """Visits of all steps."""
        return sum(row.step.counted.visits for row in self.steps)

    @property
    def unsplit(self) -> int:
        """Of these, how many nobody knows the beginning of."""
        return self.visits - sum(row.step.counted.split for row in self.steps)

    @property
    def few(self) -> bool:
        """Whether any step has too few cases."""
        return any(row.value is None for row in [*self.steps, *self.shares])


def of(heat: Heat, edition: Edition, day: int) -> Sheet:
    """The sheet of an edition, the largest figure first; nameless steps last.

    Args:
        day: opening minutes of one working day.
    """
    model = edition.model
    nodes = {name: model.nodes.get(name.rpartition("/")[2]) for name in heat.steps}
    whole = {name for name, node in nodes.items() if node is not None and node.item}
    values = {name: _value(heat.measure, step) for name, step in heat.steps.items()}
    medians = [int(v) for name, v in values.items() if v is not None and name not in whole]
    by_time = heat.measure in _BY_TIME
    times = medians if by_time else [s.median for s in heat.steps.values() if s.median is not None]
    unit = "days" if bands.in_days(times, day) else "minutes"
    said = _said(unit, day)
    bounds = bands.of_times(medians, day) if by_time else bands.FIXED[heat.measure]

    def row(name: str, step: Step) -> Row:
        value, node = values[name], nodes[name]
        return Row(
            element=name,
            name=name if node is None else step_names.work(node) or lang.t("heat.whole"),
            department="" if node is None else step_names.department(model, edition.guide, node),
            full=name if node is None else step_names.of_node(model, edition.guide, node),
            whole=name in whole,
            drawn=node is not None,
            shown=_shown(heat.measure, value, said),
            band=bands.FEW if value is None else bands.band(value, bounds),
            value=value,
            step=step,
            median=said(step.median),
            most=said(step.most),
            stopped=said(step.stopped),
            late=NOTHING if step.late is None else f"{step.late:g}%",
            rounds=NOTHING if step.rounds is None else f"{step.rounds:.2f}",
            narrow={"step": name} | _narrow(heat.measure, step),
        )

    rows = [row(name, step) for name, step in heat.steps.items()]
    rows.sort(key=lambda r: (r.value is None, -(r.value or 0), r.element))
    return Sheet(
        heat=heat,
        edition=edition,
        day=day,
        unit=unit,
        legend=_legend(heat.measure, bounds, said),
        steps=[r for r in rows if not r.whole],
        shares=[r for r in rows if r.whole],
    )


def lines(sheet: Sheet) -> list[list[str]]:
    """The tables for a spreadsheet: the steps, then the departments' shares."""
    unit = lang.t(f"heat.unit_{sheet.unit}")
    keys = ("department", "step", "shown", "cases", "visits", "median", "most", "stopped",
            "late", "rounds")  # fmt: skip
    words = {"which": sheet.which, "measure": sheet.measure}
    head = {key: lang.t(f"heat.column_{key}", **words) for key in keys}
    for key in ("median", "most", "stopped"):
        head[key] = lang.t("heat.csv_unit", words=head[key], unit=unit)
    found = [list(head.values())]
    for row in [*sheet.steps, *sheet.shares]:
        counted = row.step.counted
        found.append([
            row.department, row.name, row.shown, str(counted.cases), str(counted.visits),
            row.median, row.most, row.stopped, row.late, row.rounds,
        ])  # fmt: skip
    return found


def _value(measure: str, step: Step) -> float | None:
    if measure in _BY_TIME:
        return step.median
    return step.late if measure == "overruns" else step.rounds


def _narrow(measure: str, step: Step) -> dict[str, str]:
    """Of an overrun the cases that overran, of rounds those that came again; else all."""
    if measure == "overruns" and step.late:
        return {"over": "yes"}
    return {"more": "yes"} if measure == "rounds" and step.counted.again else {}


def _shown(measure: str, value: float | None, said: Callable[[float | None], str]) -> str:
    if value is None:
        return NOTHING
    if measure in _BY_TIME:
        return said(value)
    return f"{value:g}%" if measure == "overruns" else f"{value:.2f}"


def _said(unit: str, day: int) -> Callable[[float | None], str]:
    def said(minutes: float | None) -> str:
        if minutes is None:
            return NOTHING
        if unit == "minutes":
            return f"{minutes:.0f}"
        days = minutes / day
        return workdays.said(days) if days >= 1 else f"{days:.2f}".rstrip("0").rstrip(".")

    return said


def _legend(
    measure: str, bounds: Sequence[float], said: Callable[[float | None], str]
) -> list[Band]:
    """Every band that can occur, the lowest first."""
    few = Band(bands.FEW, lang.t("heat.band_few", n=FEWEST))
    if measure not in _BY_TIME:
        names = enumerate(bands.NAMES, start=1)
        return [*(Band(name, lang.t(f"heat.{measure}_{n}")) for n, name in names), few]
    ends = [said(bound) for bound in bounds]
    if not ends:
        return [Band(bands.NAMES[0], lang.t("heat.band_all")), few]
    words = [
        lang.t("heat.band_under", n=ends[0]),
        *(lang.t("heat.band_between", since=a, until=b) for a, b in pairwise(ends)),
        lang.t("heat.band_from", n=ends[-1]),
    ]
    names_left = bands.NAMES[len(bands.NAMES) - len(ends) :]
    return [*map(Band, (bands.NAMES[0], *names_left), words), few]
