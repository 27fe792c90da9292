"""The document as these rules read it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.parsing import BPMN, kind, local, named
from engine.bpmn.reading import NODE_ENDINGS
from engine.domain.names import Text

__all__ = ["NODES", "Breach", "by_id", "called", "every", "identified", "kind", "local", "texts"]

NODES = (*NODE_ENDINGS, "oreography")


@dataclass(frozen=True, slots=True)
class Breach:
    """One element against the standard; the sentence follows its name."""

    element: etree._Element
    zh: str
    en: str

    @property
    def id(self) -> str:
        """The id of the element, or of the nearest one around it that has one."""
        return identified(self.element)


def identified(element: etree._Element) -> str:
    """Its id, that of the nearest element around it, or what it is."""
    around: etree._Element | None = element
    while around is not None:
        if around.get("id"):
            return str(around.get("id"))
        around = around.getparent()
    return kind(element)


def called(element: etree._Element) -> Text:
    """As a sentence names it."""
    return named(identified(element), " ".join(element.get("name", "").split()))


def every(top: etree._Element, *kinds: str) -> Iterator[etree._Element]:
    """The elements of these kinds, in document order."""
    for element in top.iter(etree.Element):
        if kind(element) in kinds:
            yield element


def texts(element: etree._Element, what: str) -> list[str]:
    """The references that an element has as children, without their prefix."""
    return [local(child.text or "") for child in element.findall(f"{BPMN}{what}")]


def by_id(top: etree._Element) -> dict[str, etree._Element]:
    """Every element with an id; the first of two."""
    found: dict[str, etree._Element] = {}
    for element in top.iter(etree.Element):
        if element.get("id"):
            found.setdefault(str(element.get("id")), element)
    return found
