"""The drawing review as a reorganisation leaves it: renamed, with a branch fewer and one more."""

import copy
import hashlib

from lxml import etree

from tests.given import shipped

_PLANNING_TO_WATER = (
    ("planning-permit", "water-design"),
    ("plan", "watr"),
    ("PLAN", "WATR"),
    ("规划", "水务"),
)
_WEATHER_TO_WATER = (
    ("lightning-design-review", "water-design"),
    ("mete", "watr"),
    ("METE", "WATR"),
    ("气象", "水务"),
)
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def edition(*changes):
    """Edition id, and path → bytes, of the drawing review after these changes."""
    files = dict(shipped("drawing-review")[1])
    for change in changes:
        files = change(files)
    content = b"".join(name.encode() + files[name] for name in sorted(files))
    return hashlib.sha256(content).hexdigest(), files


def renamed(files):
    """Every element of the fire brigade's is called otherwise, its share and its clocks too."""
    drawn = files["process.bpmn"].replace(b'"fire-', b'"blaze-').replace(b">fire-", b">blaze-")
    drawn = drawn.replace(b'item="blaze-', b'item="fire-').replace(b'form="blaze-', b'form="fire-')
    return files | {"process.bpmn": drawn}


def without_civil_defence(files):
    """One branch fewer, everywhere in the diagram."""
    root = etree.fromstring(files["process.bpmn"])
    for node in _elements(root, "cado"):
        node.getparent().remove(node)
    for node in list(root.iter(f"{BPMN}incoming", f"{BPMN}outgoing", f"{BPMN}flowNodeRef")):
        if "cado" in (node.text or ""):
            node.getparent().remove(node)
    return files | {"process.bpmn": etree.tostring(root)}


def with_water(files):
    """One branch more: the water bureau, drawn like the planning bureau's."""
    return _with_water(files, "plan", _PLANNING_TO_WATER)


def with_waters_system(files):
    """One branch more: the water bureau, whose system is asked as meteorology's is."""
    found = _with_water(files, "mete", _WEATHER_TO_WATER)
    line = b'mete-system = "METE"'
    assert line in found["guide.toml"]
    guide = found["guide.toml"].replace(line, b'watr-system = "WATR"\n' + line, 1)
    return found | {"guide.toml": guide}


def _with_water(files, like, words):
    root = etree.fromstring(files["process.bpmn"])
    for node in _elements(root, like):
        drawn = etree.tostring(copy.deepcopy(node), encoding="unicode")
        for old, new in words:
            drawn = drawn.replace(old, new)
        twin = etree.fromstring(drawn)
        twin.tail = node.tail
        node.addnext(twin)
    drawn = etree.tostring(root)
    guide = files["guide.toml"].decode()
    guide += """
[[department]]
code = "WATR"
name = { zh = "市水务局", en = "Water bureau" }
short = { zh = "水务", en = "Water" }
contact = "水务窗口 8800 0009（示例）"
mark = "illustrative"

[[item]]
code = "water-design"
department = "WATR"
title = { zh = "节水设施审查（示例）", en = "Water saving review" }
statutory_days = 20
promised_days = 3
legal_basis = ["示例"]
mark = "illustrative"
"""
    return files | {"process.bpmn": drawn, "guide.toml": guide.encode()}


def _elements(root, code):
    """The outermost nodes and flows of a department, at any depth."""
    found = []
    for node in root.iter():
        own = str(node.get("id", ""))
        drawn = isinstance(node.tag, str) and node.tag.startswith(BPMN) and _is_of(own, code)
        if drawn and not any(other in node.iterancestors() for other in found):
            found.append(node)
    return [n for n in found if not n.tag.endswith("lane")]


def _is_of(own, code):
    return own.startswith(f"{code}-") or own.endswith(f"-{code}")
