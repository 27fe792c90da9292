"""Example data for the demonstration: one press fills a form in, drawings included.

Everything is invented. The drawings are real sheets with a title block that names the project.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from werkzeug.datastructures import FileStorage

from engine.documents import sample_sheets
from engine.domain.application import MaterialState, Sheet
from engine.domain.codes import completed
from engine.domain.guide import ServiceGuide
from engine.domain.names import Role
from engine.domain.wording import local
from engine.store import people
from web import here, repository_example
from web.forms import uploads
from web.forms.receipt import Draft

SHEETS: dict[str, Sequence[tuple[str, str]]] = {
    "D13": (("总施-01", "总平面布置图"),),
    "D14": (("建施-01", "设计总说明"), ("建施-02", "一层平面图"), ("建施-03", "标准层平面图")),
    "D15": (("结施-01", "基础平面图"), ("结施-02", "标准层结构图")),
    "D16": (("水施-01", "给排水及消防水系统图"),),
    "D17": (("电施-01", "配电及报警系统图"),),
    "D18": (("暖施-01", "防排烟平面图"),),
    "D19": (("防施-01", "防空地下室平面图"),),
    "D20": (("雷施-01", "屋面防雷平面图"),),
    "D21": (("消施-01", "消防设计专篇"),),
}
FACTS = {
    "has_basement": "yes",
    "floor_area": "28600",
    "above_ground_area": "22400",
    "basement_area": "6200",
    "site_area": "9800",
    "storeys": "11",
    "height": "36.5",
    "use": "public",
    "has_mortgage": "yes",
    "registered_area": "28600",
    "price": "1200000",
    "only_home": "yes",
    "move_water": "yes",
    "move_power": "yes",
    "move_gas": "no",
    "move_telecom": "no",
}
CHARGED = {
    "floor_area": "20000",
    "residential_area": "20000",
    "commercial_area": "0",
    "industrial_area": "0",
    "above_ground_area": "18000",
    "shelter_area": "0",
    "land_area": "9000",
    "contract_sum": "50000000",
    "contractor": "总包示例建工有限公司",
    "building": "other",
    "termite_technique": "monitoring",
    "new_wall_material": "no",
    "standard_bricks": "0",
}
"""Of a building that pays fees: the worked example (示例), 4,427,200.00 yuan by the old tariffs."""


def fill(draft: Draft, guide: ServiceGuide, root: Path, now: datetime) -> None:
    """A whole application: people, facts, materials and drawings of an invented project."""
    firm_name, firm_code = _design_firm()
    moment = local(now)
    draft.typed |= {
        "project_code": f"{moment:%Y}-{guide.region}-47-01-{moment:%H%M%S}",
        "project_name": f"滨江示例中心{moment:%H%M%S}（示例）",
        "address": "示例市滨江路88号",
        "applicant_kind": "body",
        "applicant_name": "滨江置业示例有限公司",
        "applicant_code": completed("91330183MA2K0DEM0"),
        "applicant_phone": "0571-8800 1234",
        "agent_name": "经办示例",
        "agent_code": completed("33018319900307451"),
        "agent_phone": "138 0000 1234",
        "design_firm_name": firm_name,
        "design_firm_code": firm_code,
        "design_firm_phone": "0571-8800 5678",
    }
    for rule in guide.facts:
        draft.typed.pop(f"fact-{rule.name}", None)
    if guide.about == "property":
        draft.typed |= _house(moment)
    known = FACTS | CHARGED if guide.process == "fee-payment" else FACTS
    for rule in guide.facts:
        draft.typed.setdefault(f"fact-{rule.name}", known.get(rule.name, ""))
    for material in guide.materials:
        draft.typed[f"material-{material.code}"] = MaterialState.RECEIVED
    repository_example.keep(draft, guide, root, now)
    for code, listed in SHEETS.items():
        if guide.material(code) is not None:
            for number, title in listed:
                drawn = sample_sheets.draw(number, title, 1, draft.typed["project_name"], firm_name)
                _add(draft, code, f"{number} {title}.pdf", drawn, root)


def _house(moment: datetime) -> dict[str, str]:
    """A house that changes hands: a person buys it and comes in person."""
    buyer = completed("33018319850307123")
    return {
        "project_code": f"330183001001GB{moment:%d%H%M}"[:19] + f"F{moment:%H%M%S}01",
        "project_name": f"示例路8号1幢{moment:%H%M}室（示例）",
        "address": "示例市示例路8号",
        "applicant_kind": "person",
        "applicant_name": "买方示例",
        "applicant_code": buyer,
        "applicant_phone": "138 0000 4321",
        "agent_name": "买方示例",
        "agent_code": buyer,
        "agent_phone": "138 0000 4321",
        "fact-floor_area": "88.6",
        "fact-registered_area": "88.6",
    }


def changed(sheets: Sequence[Sheet], version: int, project: str = "示例工程") -> list[FileStorage]:
    """New drawings for these sheets, as a design firm would upload them."""
    return [
        FileStorage(
            BytesIO(sample_sheets.draw(s.sheet_no, s.title, version, project)),
            f"{s.sheet_no} {s.title}.pdf",
        )
        for s in sheets
    ]


def drawing(number: str, title: str, version: int) -> bytes:
    """A PDF of one page that names a sheet and its version."""
    return sample_sheets.draw(number, title, version)


def _design_firm() -> tuple[str, str]:
    """The firm of the first design firm's account, so that somebody can answer the comments."""
    with here.reading() as tx:
        for account in people.accounts(tx):
            if account.officer.may(Role.DESIGN_FIRM) and account.officer.organisation:
                return "示例建筑设计院", account.officer.organisation
    return "示例建筑设计院", completed("91330100DES1GN000")


def _add(draft: Draft, material: str, name: str, content: bytes, root: Path) -> None:
    faults: dict[str, str] = {}
    for kept in uploads.take(root, [FileStorage(BytesIO(content), name)], faults, material):
        draft.sheets = uploads.with_sheet(draft.sheets, uploads.sheet(kept, material))
