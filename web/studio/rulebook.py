"""What the pages say about the rules of the check: a file per rule in web/rules."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from engine.analysis import telling
from engine.bpmn import rules, standard
from engine.domain.names import Text

OTHERS: Final = ("readable", "runs", "guide", "forms", "stories")
"""What the check names besides its rules: a file that cannot be read, the engine's own word."""


@dataclass(frozen=True, slots=True)
class Page:
    """One rule in words. ``wrong`` and ``right`` name its examples, "" where it has none.

    ``wrong_guide`` are pairs, old and new, that make the guide of the examples wrong.
    """

    rule: str
    title: Text
    why: Text
    mend: Text
    wrong: str = ""
    right: str = ""
    wrong_guide: tuple[str, ...] = ()

    @property
    def pictures(self) -> tuple[tuple[str, str], ...]:
        """Side and file of each picture: an example that several pages share is drawn once."""
        found = [("wrong", f"{self.rule}-wrong")] if self.wrong else []
        if self.right:
            table = self.right.endswith(".bpmn")
            name = self.right.removesuffix(".bpmn") if table else f"{self.rule}-right"
            found.append(("right", name))
        return tuple(found)


@cache
def pages() -> Mapping[str, Page]:
    """Rule → its page, in the order in which an author would mend a diagram."""
    folder = files("web") / "rules"
    return {
        rule: _page(rule, tomllib.loads((folder / f"{rule}.toml").read_text("utf-8")))
        for rule in _order()
    }


def groups() -> tuple[tuple[Text, tuple[Page, ...]], ...]:
    """The pages under their headings."""
    found = pages()
    return tuple((words, tuple(found[rule] for rule in names)) for words, names in _GROUPS)


def _order() -> tuple[str, ...]:
    return tuple(rule for _, names in _GROUPS for rule in names)


def _page(rule: str, said: Mapping[str, Any]) -> Page:
    words = {name: Text(said[name]["zh"], said[name]["en"]) for name in ("title", "why", "mend")}
    return Page(
        rule=rule,
        **words,
        wrong=said.get("wrong", ""),
        right=said.get("right", ""),
        wrong_guide=tuple(said.get("wrong_guide", ())),
    )


_GROUPS: Final = (
    (
        Text("走不走得通", "Whether it can be walked to its end"),
        (*dict.fromkeys(telling.RULES.values()), telling.UNDECIDED),
    ),
    (Text("画法与约定", "How it is drawn"), tuple(rule.RULE for rule in rules.ALL)),
    (Text("BPMN标准的要求", "What BPMN itself asks"), tuple(rule.RULE for rule in standard.ALL)),
    (Text("文件", "Files"), OTHERS),
)
