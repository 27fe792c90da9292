"""A scenario as a file, TOML or JSON: only what differs from the first scenario of the process.

Tables are the beginnings of keys: ``[staff]`` with ``FIRE = 3`` is ``staff.FIRE``, ``[time]`` with
``fire-handle = "gamma 95 60"`` is ``time.fire-handle``. ``[mark]`` says where a value comes from.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.analysis.simulation import assumptions
from engine.analysis.simulation.assumptions import ENTERED, MARKS, Scenario
from engine.domain import toml
from engine.domain.errors import FieldsWrong, Unreadable
from engine.domain.names import Text

MOST_BYTES: Final = 1_000_000
_DEEPEST: Final = 6


def read(content: bytes, base: Scenario) -> Scenario:
    """The scenario that a file makes of another.

    Raises:
        Unreadable: not TOML and not JSON, or too large.
        FieldsWrong: a key that there is not, or a value that cannot be meant.
    """
    tables = _tables(content)
    marks = tables.pop("mark", {})
    title = tables.pop("title", base.title)
    values = dict(_flat(tables))
    faults = {k: why for k, v in values.items() if (why := _fault(base, k, v)) is not None}
    told = dict(_flat(marks)) if isinstance(marks, dict) else {"mark": ""}
    for key, mark in told.items():
        if mark not in MARKS or (key not in values and key not in base.values):
            one_of = "、".join(MARKS)
            faults[f"mark.{key}"] = Text(f"出处应是{one_of}之一。", f"must be one of {one_of}.")
    if faults:
        which = "、".join(sorted(faults)[:10])
        raise FieldsWrong(n=len(faults), which=Text(which, which), faults=faults)
    made = base.changed({k: str(v) for k, v in values.items()})
    known = {**made.marks, **dict.fromkeys(values, ENTERED), **told}
    named = Scenario(made.process, made.values, known, made.edition, str(title)[:200])
    return assumptions.checked(named)


def written(scenario: Scenario) -> bytes:
    """The whole scenario as JSON, to be read again here or elsewhere."""
    tables: dict[str, Any] = {"title": scenario.title, "mark": dict(sorted(scenario.marks.items()))}
    for key in sorted(scenario.values):
        stem, _, rest = key.partition(".")
        tables.setdefault(stem, {})[rest] = scenario.values[key]
    return json.dumps(tables, ensure_ascii=False, indent=1).encode() + b"\n"


def _tables(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise _unreadable(Text("文件超过1 MB。", "is over 1 MB."))
    try:
        found = (json.loads if content.lstrip().startswith(b"{") else toml.read)(content)
    except toml.Broken as error:
        raise _unreadable(error.says) from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(Text("不是TOML，也不是JSON。", "is neither TOML nor JSON.")) from error
    return dict(found)


def _flat(tables: Mapping[str, Any], stem: str = "", deep: int = 0) -> Iterator[tuple[str, Any]]:
    for key, value in tables.items():
        name = f"{stem}{key}"
        if isinstance(value, dict) and deep < _DEEPEST:
            yield from _flat(value, f"{name}.", deep + 1)
        else:
            yield name, value


def _fault(base: Scenario, key: str, value: object) -> Text | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return Text("应为文字或数字。", "must be text or a number.")
    one = assumptions.kind(key)
    stem, _, rest = key.partition(".")
    named = f"time.{rest}" if stem in assumptions.OF_STEPS else key
    drawn = one is not None and one.form in ("duration", "flag") and named not in base.values
    staff = key.startswith(("staff.", "chance.", "way.")) and key not in base.values
    if drawn or staff:
        return Text("流程图里没有这一项。", "the diagram has no such element or department.")
    return assumptions.fault(key, str(value))


def _unreadable(why: Text) -> Unreadable:
    return Unreadable(field=Text("情景文件", "The scenario file"), name="scenario", why=why)
