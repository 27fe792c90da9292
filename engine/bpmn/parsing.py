"""XML of unknown origin → a tree. The parser fetches nothing, expands nothing, and stops early."""

from lxml import etree

from engine.domain.errors import UnreadableModel
from engine.domain.names import Text

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
APPROVAL = "{urn:lianshen:bpmn:1}"
MAX_BYTES = 1_000_000


def root(xml: bytes, *, whole: bool = False) -> etree._Element:
    """The document's root element, or a refusal. ``whole``: with comments and instructions.

    Raises:
        UnreadableModel: see :func:`engine.bpmn.model.read`.
    """
    if len(xml) > MAX_BYTES:
        raise refusal("文件超过 1 MB。请删去嵌入的图片后重新导出。", "the file is over 1 MB.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not whole,
        remove_pis=not whole,
    )
    # Before parsing, so that a bomb in the DOCTYPE is named for what it is.
    if b"<!DOCTYPE" in xml:
        raise _no_doctype()
    try:
        found = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise refusal(
            f"第{line}行不是合格的 XML。请重新导出。", f"line {line} is not well-formed XML."
        ) from error
    if found.getroottree().docinfo.internalDTD is not None:
        raise _no_doctype()
    return found


def kind(element: etree._Element) -> str:
    """The BPMN name of an element, or "" for a foreign one, a comment, an instruction."""
    tag = str(element.tag)
    return tag.removeprefix(BPMN) if tag.startswith(BPMN) else ""


def above(element: etree._Element) -> etree._Element:
    """The element around one; of the outermost, itself."""
    found = element.getparent()
    return element if found is None else found


def local(reference: str) -> str:
    """A reference without the prefix of its namespace."""
    return reference.strip().rpartition(":")[2]


def named(name: str, label: str) -> Text:
    """An element as a sentence names it: “承办”（fire-handle）."""
    if not label:
        return Text(f"“{name}”", f"“{name}”")
    return Text(f"“{label}”（{name}）", f"“{label}” ({name})")


def refusal(zh: str, en: str) -> UnreadableModel:
    """The file cannot be read, or not be run."""
    return UnreadableModel(why=Text(zh, en))


def _no_doctype() -> UnreadableModel:
    return refusal("含有 DOCTYPE。请删去后重新导出。", "it has a DOCTYPE; remove it.")
