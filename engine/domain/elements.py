"""The thirteen running elements (十三项运行要素) of an item, as the service guide prints them.

Five are named by the source (basis, materials, procedure, promised limit, charges); the other
eight are illustrative. Seven follow from the item's own fields, six stand in its ``elements``.
"""

from dataclasses import dataclass

from engine.domain.guide import Item, ServiceGuide
from engine.domain.names import Text

WRITTEN = ("materials", "procedure", "conditions", "fees", "posts", "enquiries")
"""Keys of ``Item.elements``; ``<key>_en`` holds the English words."""


@dataclass(frozen=True, slots=True)
class Element:
    """One line of the service guide."""

    key: str
    label: Text
    value: Text


def of(guide: ServiceGuide, item: Item) -> tuple[Element, ...]:
    """The thirteen, in the order of the printed guide; an empty value was not written."""
    body = guide.department(item.department).name
    titles = [rule.title for code in _codes(item) if (rule := guide.material(code))]
    materials = Text(
        "、".join(title.zh for title in titles), "; ".join(title.says("en") for title in titles)
    )
    return (
        Element("name", Text("事项名称", "Item"), item.title),
        Element("code", Text("事项编码", "Code"), Text(item.code, item.code)),
        Element("body", Text("实施主体", "Department"), body),
        Element("basis", Text("实施依据", "Legal basis"), Text("；".join(item.legal_basis))),
        _written(item, "conditions", Text("办理条件", "Conditions")),
        Element("materials", Text("申报材料", "Materials"), materials),
        _written(item, "procedure", Text("审批流程", "Procedure")),
        Element("statutory", Text("法定时限", "Statutory limit"), _days(item.statutory_days)),
        Element("promised", Text("承诺时限", "Promised limit"), _days(item.promised_days)),
        _written(item, "fees", Text("收费标准", "Charges")),
        Element("output", Text("审批结果", "Document issued"), item.output),
        _written(item, "posts", Text("责任岗位与人员", "Posts")),
        _written(item, "enquiries", Text("咨询投诉方式", "Enquiries and complaints")),
    )


def _codes(item: Item) -> list[str]:
    return item.elements.get("materials", "").split()


def _written(item: Item, key: str, label: Text) -> Element:
    words = Text(item.elements.get(key, ""), item.elements.get(f"{key}_en", ""))
    return Element(key, label, words)


def _days(count: int) -> Text:
    return Text(f"{count}个工作日", f"{count} working days")
