"""Assumptions and measures of a scenario in words, in the order in which people read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from engine.analysis.simulation import assumptions
from engine.analysis.simulation import kit as kits
from engine.analysis.simulation.assumptions import Scenario
from engine.analysis.simulation.kit import Kit
from engine.domain.names import Text
from web import lang


@dataclass(frozen=True, slots=True)
class Assumed:
    """One assumption: its words, its value, what may stand there, where it comes from."""

    key: str
    words: str
    value: str
    form: str
    of: tuple[str, ...]
    mark: str


def rows(kit: Kit, scenario: Scenario) -> Sequence[tuple[str, Sequence[Assumed]]]:
    """The assumptions, by group."""
    found = []
    for key in kits.order(scenario):
        one = assumptions.kind(key)
        if one is not None:
            of = ("yes", "no") if one.form == "flag" else one.of
            value = scenario.values[key]
            found.append(Assumed(key, said(kit, key), value, one.form, of, scenario.mark(key)))
    return [(group, list(some)) for group, some in groupby(found, key=lambda a: _group(a.key))]


def said(kit: Kit, key: str) -> str:
    """An assumption in words."""
    stem, _, rest = key.partition(".")
    if lang.known(f"scenario.key.{stem}_{rest}"):
        return lang.t(f"scenario.key.{stem}_{rest}")
    if stem == "chance":
        kind, _, who = rest.partition(".")
        if lang.known(f"scenario.key.chance_{kind}"):
            return lang.t(f"scenario.key.chance_{kind}", who=lang.say(kit.named(who)))
        return lang.t("scenario.key.chance_fact", fact=rest)
    if stem in ("staff", "hours"):
        return lang.t(f"scenario.key.{stem}", who=lang.say(kit.named(rest)))
    if stem in ("time", "clock", "way"):
        who = kit.department(rest)
        about = lang.say(kit.named(who)) if who else ""
        name = kit.title(rest)
        about = "" if name.startswith(about) else about
        return lang.t(f"scenario.key.{stem}", name=name, who=about).strip()
    return lang.t("scenario.key.other", name=rest)


def names(kit: Kit, scenario: Scenario) -> Mapping[str, Text]:
    """Keys in the words of this page, for sentences about them."""
    return {key: Text(said(kit, key), said(kit, key)) for key in scenario.values}


def measure(kit: Kit, name: str) -> str:
    """A measure in words."""
    stem, _, rest = name.partition(".")
    if stem in ("busy", "wait"):
        return lang.t(f"scenario.measure.{stem}", who=lang.say(kit.named(rest)))
    if stem == "kept":
        unit = "minutes" if kit.guide.while_waiting else "days"
        return lang.t(f"scenario.measure.kept_{unit}", n=rest)
    return lang.t(f"scenario.measure.{name.replace('.', '_')}")


def figure(name: str, value: float) -> str:
    """A value of a measure as people write it."""
    if value != value:  # noqa: PLR0124 - NaN: nothing was measured
        return "—"
    if name.startswith(("busy", "kept", "on_time", "refused", "not_accepted")):
        return f"{100 * value:.1f}%"
    if name.startswith(("wait", "cases", "work")):
        return f"{value:,.0f}"
    return f"{value:.2f}"


def _group(key: str) -> str:
    stem = key.partition(".")[0]
    return {"hours": "staff", "shared": "staff", "clock": "rules", "limit": "rules",
            "promise": "rules", "serial": "rules", "priority": "rules", "way": "chance"}.get(
        stem, stem
    )  # fmt: skip
