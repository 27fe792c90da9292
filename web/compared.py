"""The variants of a study side by side: figures with their ranges, and what differs, paired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.analysis.simulation import study as studies
from engine.analysis.simulation.assumptions import Scenario
from engine.analysis.simulation.figures import Figure
from engine.analysis.simulation.study import Measures
from engine.domain.names import Text
from engine.stages.scenarios import asking, parts
from engine.store.scenarios import Study


@dataclass(frozen=True, slots=True)
class Column:
    """One variant: its figures, what differs from the first (paired, Bonferroni), and its values.

    ``own`` are the keys whose values differ from those of the first variant.
    """

    title: Text
    runs: Sequence[Measures]
    told: Mapping[str, Figure]
    differs: Mapping[str, Figure]
    scenario: Scenario
    own: Sequence[str]


def columns(one: Study, there: Mapping[int, Sequence[Measures]]) -> list[Column]:
    """The variants of a study, as far as it is; the first is what the others are held against."""
    variants: Any = one.held["variants"]
    each = parts.by_variant(one.held, there, one.held.get("used"))
    among = max(len(variants) - 1, 1)
    found: list[Column] = []
    for which, told in enumerate(variants):
        pairs = _paired(each[which], each[0]) if which else []
        scenario = asking.variant(told)
        if one.held.get("warm") is not None:
            scenario = studies.beginning(scenario, int(one.held["warm"]))
        base = found[0].scenario.values if found else scenario.values
        keys = dict.fromkeys((*base, *scenario.values))
        runs = [run for _, some in sorted(each[which].items()) for run in some]
        found.append(
            Column(
                Text(told["title"]["zh"], told["title"]["en"]), runs, studies.told(runs),
                studies.differences([a for a, _ in pairs], [b for _, b in pairs], among),
                scenario, [k for k in keys if scenario.values.get(k) != base.get(k)],
            )
        )  # fmt: skip
    return found


def lines(some: Sequence[Column]) -> list[str]:
    """The measures of the table, in order; promises have a table of their own."""
    return [name for name in some[0].told if not name.startswith("kept.")]


def best(some: Sequence[Column]) -> list[Column]:
    """The other variants by what they surely bring, the shortest net time first."""
    known = [column for column in some[1:] if "net.mean" in column.differs]
    told = {id(column): column.differs["net.mean"] for column in known}
    return sorted(known, key=lambda c: (told[id(c)].surely(), told[id(c)].value))


def told_apart(some: Sequence[Column]) -> bool:
    """Whether any of the others surely differs from the first."""
    return any(column.differs["net.mean"].surely() for column in best(some))


def promises(column: Column) -> list[tuple[str, Figure, bool]]:
    """Promises, how many cases hold them, and whether 95 % surely do."""
    told = [(n, f) for n, f in column.told.items() if n.startswith("kept.")]
    return [(name, figure, figure.low >= 0.95) for name, figure in told]


def precise(column: Column) -> bool:
    """Whether the mean is known as well as was asked for."""
    wanted = column.scenario.number("run.precision") or studies.PRECISE
    return studies.enough(column.runs, wanted)


def _paired(
    some: Mapping[int, Sequence[Measures]], base: Mapping[int, Sequence[Measures]]
) -> list[tuple[Measures, Measures]]:
    """Replications that both have: the same cases, the same luck."""
    both = sorted(set(some) & set(base))
    return [pair for n in both for pair in zip(some[n], base[n], strict=False)]
