"""A change in words: what the list, the mail and the paper say of it, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import time
from decimal import Decimal
from typing import Any, Final

from engine.analysis.comparing import Change, Kind, Part
from engine.domain.guide import MaterialRule, ServiceGuide
from engine.domain.names import Text
from engine.stages.paperwork.refs import TITLES
from web import lang

SIGNS: Final[Mapping[Kind, str]] = {
    Kind.ADDED: "＋",
    Kind.REMOVED: "－",
    Kind.CHANGED: "≠",
    Kind.RENAMED: "≈",
    Kind.MOVED: "↔",
}
"""The sign beside the word and the colour."""
LONGEST: Final = 600
"""Characters of one value that are shown."""
MOST_LINES: Final = 60

_TOPICS: Final[Mapping[Part, str]] = {
    Part.BASICS: "process",
    Part.DEPARTMENTS: "department",
    Part.ITEMS: "item",
    Part.MATERIALS: "material",
    Part.FACTS: "fact",
    Part.TARIFFS: "tariff",
}
_CODES: Final = frozenset({
    "department", "departments", "needed_by", "lead", "item", "materials", "excludes",
    "elements.materials", "base", "built",
})  # fmt: skip
"""Fields whose values are codes that the guide has words for."""

Names = Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Row:
    """One change as the list shows it; ``number`` from 1, as in the pictures."""

    number: int
    change: Change
    sign: str
    kind: str
    name: str
    field: str
    before: str
    after: str
    gone: tuple[str, ...]
    come: tuple[str, ...]
    note: str
    says: str

    @property
    def more_gone(self) -> int:
        """Lines that went and are not shown."""
        return len(self.change.gone) - len(self.gone)

    @property
    def more_come(self) -> int:
        """Lines that came and are not shown."""
        return len(self.change.come) - len(self.come)


def names(*guides: ServiceGuide | None) -> Names:
    """Code → words, of departments, items, materials, grounds and facts; later ones win."""
    found: dict[str, Text] = {}
    for guide in guides:
        if guide is not None:
            found |= {fact.name: fact.label for fact in guide.facts}
            found |= {ground.code: ground.title for ground in guide.pause_grounds}
            found |= {rule.code: _with_code(rule) for rule in guide.materials}
            found |= {item.code: item.title for item in guide.items}
            found |= {one.code: one.short for one in guide.departments}
    return found


def row(number: int, change: Change, known: Names) -> Row:
    """The change in the language of this request."""
    said = _Said(change, known, lang.current())
    entries = MOST_LINES if change.part is Part.PAPERS else len(change.gone) + len(change.come)
    sides = change.field and (change.before is not None or change.after is not None)
    note = ""
    if change.suggested:
        note = lang.t("compare.because", why=change.because)
    elif change.inside:
        note = lang.t("compare.with_it", n=len(change.inside))
    return Row(
        number=number,
        change=change,
        sign=SIGNS[change.kind],
        kind=lang.t(f"compare.kinds.{change.kind}"),
        name=said.name,
        field=said.field,
        before=said.value(change.before) if sides else "",
        after=said.value(change.after) if sides else "",
        gone=tuple(said.value(one) for one in change.gone[:entries]),
        come=tuple(said.value(one) for one in change.come[:entries]),
        note=note,
        says=said.sentence(),
    )


def sentence(change: Change, known: Names) -> Text:
    """The change in one sentence, in both languages."""
    return Text(_Said(change, known, "zh").sentence(), _Said(change, known, "en").sentence())


@dataclass(frozen=True)
class _Said:
    """One change said in one language."""

    change: Change
    known: Names
    code: str

    def put(self, key: str, **data: object) -> str:
        words = lang.WORDS[f"compare.{key}"].says(self.code)
        return words.format_map(data) if data else words

    @property
    def name(self) -> str:
        one = self.change
        words = one.name.says(self.code)
        if one.part is Part.PAPERS:
            words = TITLES[one.where].says(self.code) if one.where in TITLES else one.where
        if one.part is Part.DEPARTMENTS and one.where in self.known:
            words = words or self.known[one.where].says(self.code)
        if one.part is Part.TARIFFS and one.where == "slip":
            words = self.put("field.slip")
        return _short(words or one.where)

    @property
    def field(self) -> str:
        path = self.change.field
        if not path:
            return ""
        last = path.rpartition(".")[2]
        topic = "rule" if path.startswith("rule.") else _TOPICS.get(self.change.part, "")
        if path.startswith("elements."):
            found = self._guide("item", last.removesuffix("_en"))
            return self.put("english", field=found) if last.endswith("_en") else found
        head = path.split(".", 1)[0]
        if topic and topic != "rule" and head != last and head not in ("slip", "apart"):
            return f"{self._guide(topic, head)} · {self.value_of(last)}"
        return self._guide(topic, last)

    def _guide(self, topic: str, key: str) -> str:
        for name in (f"guide.{topic}.{key}", f"compare.field.{key}"):
            if lang.known(name):
                return lang.WORDS[name].says(self.code)
        return key

    def value_of(self, code: str) -> str:
        """The words of a code, itself where nobody has any."""
        return self.known[code].says(self.code) if code in self.known else code

    def value(self, value: Any) -> str:
        """Any value of a field in words."""
        return _short(self._value(value))

    def _value(self, value: Any) -> str:
        if isinstance(value, str | Text | bool):
            found = self._word(value)
        elif isinstance(value, Mapping):
            found = ", ".join(
                f"{self.value_of(str(k))} = {self._value(v)}" for k, v in value.items()
            )
        elif isinstance(value, tuple | list | frozenset):
            found = " – ".join(self._value(one) for one in value)
        elif is_dataclass(value) and not isinstance(value, type):
            held = (getattr(value, one.name) for one in fields(value))
            found = " · ".join(self._value(one) for one in held if one not in (None, "", ()))
        else:
            found = _figure(value)
        return found or self.put("nothing")

    def _word(self, value: Any) -> str:
        if isinstance(value, bool):
            return lang.WORDS["yes" if value else "no"].says(self.code)
        if isinstance(value, Text):
            both = value.en and self.change.kind is Kind.CHANGED and not self._apart
            return f"{value.zh} / {value.en}" if both else value.says(self.code)
        field = self.change.field
        element = field == "kind" and self.change.part is Part.DIAGRAM
        key = f"compare.element.{value}" if element else f"work.{value}"
        if (element or field == "work") and lang.known(key):
            return lang.WORDS[key].says(self.code)
        return self.value_of(value) if field in _CODES or field.startswith("rule.") else value

    @property
    def _apart(self) -> bool:
        """Whether the words of this language already tell the two sides apart."""
        before, after = self.change.before, self.change.after
        if not (isinstance(before, Text) and isinstance(after, Text)):
            return True
        return before.says(self.code) != after.says(self.code)

    def sentence(self) -> str:
        """The change in one sentence."""
        one = self.change
        said = {"name": self.name, "field": self.field}
        if one.kind is not Kind.CHANGED:
            inside = self.put("said.inside", n=len(one.inside)) if one.inside else ""
            more = {"old": one.old, "new": one.where, "why": one.because.says(self.code)}
            return self.put(f"said.{one.kind}", **said, **more, more=inside)
        if one.part is Part.PAPERS:
            return self.put("said.lines", **said, gone=len(one.gone), come=len(one.come))
        if one.gone or one.come:
            return self._entries(said)
        if one.field == "rest":
            return self.put("said.other", **said)
        before, after = self.value(one.before), self.value(one.after)
        return self.put("said.changed", **said, before=before, after=after)

    def _entries(self, said: Mapping[str, str]) -> str:
        comma = lang.WORDS["list_comma"].says(self.code)
        gone = comma.join(self.value(entry) for entry in self.change.gone)
        come = comma.join(self.value(entry) for entry in self.change.come)
        how = "both" if gone and come else "came" if come else "went"
        return self.put(f"said.{how}", **said, gone=gone, come=come)


def _with_code(rule: MaterialRule) -> Text:
    return Text(f"{rule.code} {rule.title.zh}", f"{rule.code} {rule.title.says('en')}")


def _figure(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
