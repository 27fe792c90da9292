"""Assumptions and measures of a scenario in words, in the order in which people read them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from engine.analysis.simulation import assumptions, distributions
from engine.analysis.simulation import kit as kits
from engine.analysis.simulation.assumptions import Scenario
from engine.analysis.simulation.figures import Figure
from engine.analysis.simulation.kit import STILL, Kit
from engine.analysis.simulation.seen import PLENTY
from engine.domain.names import Text
from engine.stages.scenarios import asking
from web import lang, step_names


@dataclass(frozen=True, slots=True)
class Assumed:
    """One assumption: its words, its value, what may stand there, where it comes from.

    ``shown`` is the value as people say it, ``help`` how a value that is written is meant.
    """

    key: str
    words: str
    value: str
    shown: str
    form: str
    of: tuple[str, ...]
    mark: str
    help: str


def rows(kit: Kit, scenario: Scenario) -> Sequence[tuple[str, Sequence[Assumed]]]:
    """The assumptions, by group."""
    found = []
    for key in kits.order(scenario):
        one = assumptions.kind(key)
        if one is not None:
            of = ("yes", "no") if one.form == "flag" else one.of
            written = scenario.values[key]
            found.append(
                Assumed(
                    key, said(kit, key), written, value(kit, key, written), one.form, of,
                    scenario.mark(key), _help(one.form, written),
                )
            )  # fmt: skip
    found.sort(key=lambda a: _RANK.index(_group(kit, a.key)))
    grouped = groupby(found, key=lambda a: _group(kit, a.key))
    return [(group, list(some)) for group, some in grouped]


def helpers(scenario: Scenario) -> Sequence[tuple[str, str, tuple[str, ...]]]:
    """Groups of people who help in several departments: key, how many, where; one more, empty."""
    kept = {f"shared.{nth}" for nth in range(1, asking.MOST_SHARED + 1)}
    held = {f"shared.{name}": written for name, written in scenario.under("shared").items()}
    free = next((key for key in sorted(kept) if key not in held), None)
    found = []
    for key in sorted({*held, *([free] if free else ())}):
        many, *of = held.get(key, "").split() or [""]
        found.append((key, many, tuple(of)))
    return found


def value(kit: Kit, key: str, written: str) -> str:
    """A value as people say it."""
    one = assumptions.kind(key)
    if one is not None and (one.form == "flag" or one.of):
        return lang.t(f"scenario.choice.{written}")
    together = assumptions.shared(written) if key.startswith("shared.") else None
    if together is not None:
        names = (lang.say(kit.named(pool)) for pool in kit.pools if pool in together[1])
        return lang.t("scenario.shared_people", n=together[0], who=_AND[lang.current()].join(names))
    if key.startswith("staff.") and written == str(PLENTY):
        return lang.t("scenario.plenty")
    return _in_short(written)


def _in_short(written: str) -> str:
    """What was seen in so many words, for nobody reads two hundred values."""
    kind, *seen = written.split() or [""]
    if kind != distributions.EMPIRICAL or len(seen) <= _SHOWN:
        return written
    numbers = sorted(map(float, seen))
    low, high = (f"{one:,.0f}" for one in (numbers[0], numbers[-1]))
    return lang.t("scenario.as_seen", n=len(seen), low=low, high=high)


def calendar(kit: Kit, scenario: Scenario) -> str:
    """What is to be said of years that nobody has published; "" where all are."""
    years = kit.years(scenario)
    if not years:
        return ""
    which = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return lang.t("scenario.years", years=which, since=scenario.values["arrivals.start"])


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
    if stem == "shared":
        return lang.t("scenario.key.shared", n=rest)
    return _drawn(kit, stem, rest)


def _drawn(kit: Kit, stem: str, name: str) -> str:
    """What is assumed of something that is drawn."""
    if stem not in (*assumptions.OF_STEPS, "clock", "way"):
        return lang.t("scenario.key.other", name=name)
    if stem == "clock" and name in kit.silences:
        who = kit.department(name)
        return lang.t("scenario.key.clock_silence", who=lang.say(kit.named(who)) if who else "")
    return lang.t(f"scenario.key.{stem}", name=titles(kit).get(name, name)).strip()


def titles(kit: Kit) -> Mapping[str, str]:
    """What every element is called that is drawn: as drawn, with whose it is.

    Diagrams are drawn in Chinese; in English an element is called what the hall calls it. Of two
    steps that would be called alike each carries its id.
    """
    called = _drawn_as if lang.current() == "zh" else _in_english
    named = {name: called(kit, name) for name in kit.net.names}
    often = Counter(named[name] for name in kit.timed)
    alike = {name for name in kit.timed if often[named[name]] > 1}
    return {
        name: lang.t("scenario.step_alike", name=title, id=name) if name in alike else title
        for name, title in named.items()
    }


def _drawn_as(kit: Kit, name: str) -> str:
    who, title = kit.department(name), kit.title(name)
    about = lang.say(kit.named(who)) if who else ""
    return title if title.startswith(about) else f"{about} {title}"


def _in_english(kit: Kit, name: str) -> str:
    node = kit.node(name)
    about = node if node is None or not node.attached_to else kit.node(node.attached_to)
    title = name if about is None else step_names.of_node(kit.model, kit.guide, about)
    if not _HAN.search(title) or not _READABLE.fullmatch(name):
        return title
    return name.replace("-", " ").capitalize()


def origin(scenario: Scenario) -> str:
    """Of which records it was learned, and of how many; "" where of none."""
    told = scenario.origin
    if not told:
        return ""
    source = lang.t("scenario.origin_log", name=told["title"]) if told["title"] else lang.t(
        "scenario.origin_own", since=told["since"], until=told["until"]
    )  # fmt: skip
    which = "scenario.origin_newest" if told["older"] else "scenario.origin_all"
    numbers = {key: f"{told[key]:,}" for key in ("used", "of", "older")}
    return lang.t(which, source=source, **numbers)


def names(kit: Kit, keys: Iterable[str]) -> Mapping[str, Text]:
    """Keys in the words of this page, for sentences about them."""
    return {key: Text(said(kit, key), said(kit, key)) for key in keys}


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
    if name.startswith(_SHARES):
        return f"{100 * value:.1f}%"
    if name.startswith(("wait", "cases", "work")):
        return f"{value:,.0f}"
    return f"{value:.2f}"


def span(name: str, of: Figure) -> str:
    """Its range as people write it: no time begins below nothing, no share is over all."""
    share = name.startswith(_SHARES)
    low, high = max(of.low, 0.0), min(of.high, 1.0) if share else of.high
    return f"{figure(name, low)}–{figure(name, high)}"


def changed(name: str, of: Figure) -> str:
    """By how much it differs, if that can be told."""
    if not of.surely():
        same = of.low == of.high == 0
        return lang.t("scenario.same" if same else "scenario.no_difference")
    sign = "+" if of.value > 0 else ""
    low, high = figure(name, of.low), figure(name, of.high)
    if low == high:
        return lang.t("scenario.differs_little")
    return lang.t("scenario.differs", value=sign + figure(name, of.value), low=low, high=high)


_SHOWN = 6
_HAN = re.compile("[\u3400-\u9fff]")
_READABLE = re.compile(r"[a-z]+(-[a-z0-9]+)*")
"""An id that its author has written for people; what an editor has thought up is not shown."""

_SHARES = ("busy", "kept", "on_time", "refused", "not_accepted")
_AND = {"zh": "、", "en": ", "}
_RANK = ("arrivals", "staff", "time", "redraw", "chance", "rules", "run")


def _help(form: str, written: str) -> str:
    if form != "duration":
        return ""
    try:
        return lang.t("scenario.mean_minutes", n=f"{distributions.read(written).mean:,.0f}")
    except distributions.NoDuration:
        return ""


def _group(kit: Kit, key: str) -> str:
    stem, _, rest = key.partition(".")
    node = kit.node(rest) if stem == "time" else None
    if node is not None and node.work in STILL:
        return "redraw"
    if stem in assumptions.OF_STEPS:
        return "time"
    return {"hours": "staff", "shared": "staff", "clock": "rules", "limit": "rules",
            "promise": "rules", "serial": "rules", "priority": "rules", "way": "chance"}.get(
        stem, stem
    )  # fmt: skip
