"""What was learned of records, as it is kept with a study, and read again as it was."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from math import isfinite, nan
from typing import Any

from engine.analysis.simulation import distributions
from engine.analysis.simulation.backtest import Compared, Tested
from engine.analysis.simulation.distributions import Duration
from engine.analysis.simulation.figures import Figure
from engine.analysis.simulation.fitting import Fit
from engine.analysis.simulation.seen import Arrivals, People, Seen, Step


def plain(value: object) -> Any:
    """A value as JSON has it. NaN, which PostgreSQL refuses, is null; a duration as written."""
    if is_dataclass(value) and not isinstance(value, Duration):
        value = {one.name: getattr(value, one.name) for one in fields(value)}
    match value:
        case Duration():
            return str(value)
        case datetime():
            return value.isoformat()
        case float():
            return value if isfinite(value) else None
        case Mapping():
            return {key: plain(one) for key, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
    return value


def seen(held: Mapping[str, Any]) -> Seen:
    """What cases show, from :func:`plain`."""
    come: dict[str, Any] = dict(held["arrivals"])
    come |= {key: tuple(come[key]) for key in ("pattern", "week", "hours")}
    steps, later = ({name: _step(one) for name, one in held[key].items()}
                    for key in ("steps", "later"))  # fmt: skip
    people = {name: People(**one) for name, one in held["people"].items()}
    since, until = (datetime.fromisoformat(held[key]) for key in ("since", "until"))
    told = {"since": since, "until": until, "arrivals": Arrivals(**come), "steps": steps,
            "later": later, "people": people}  # fmt: skip
    return Seen(**{**held, **told})


def _step(held: Mapping[str, Any]) -> Step:
    lag = None if held["lag"] is None else _fit(held["lag"])
    return Step(**{**held, "lasts": _fit(held["lasts"]), "lag": lag})


def tested(held: Mapping[str, Any]) -> Tested:
    """What a back-test found, from :func:`plain`."""
    numbers: dict[str, Any] = {k: nan if value is None else value for k, value in held.items()}
    numbers["quantiles"] = [_compared(one) for one in held["quantiles"]]
    numbers["cut"] = datetime.fromisoformat(held["cut"])
    return Tested(**numbers)


def _compared(held: Mapping[str, Any]) -> Compared:
    numbers: dict[str, Any] = {k: nan if value is None else value for k, value in held.items()}
    numbers |= {key: _figure(held[key]) for key in ("error", "stayed")}
    return Compared(**numbers)


def _figure(held: Mapping[str, Any]) -> Figure:
    return Figure(*(nan if held[k] is None else held[k] for k in ("value", "low", "high")))


def _fit(held: Mapping[str, Any]) -> Fit:
    return Fit(**{**held, "duration": distributions.read(held["duration"])})
