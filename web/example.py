"""Example data for the demonstration: one press fills a form in, drawings included.

Everything is invented. The drawings are real PDF files of one page that name their sheet.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from werkzeug.datastructures import FileStorage

from engine.domain.application import MaterialState, Sheet
from engine.domain.codes import credit_code, identity_no
from engine.domain.errors import Refused
from engine.domain.guide import ServiceGuide
from engine.domain.names import Role
from engine.domain.wording import local
from engine.store import people
from web import here
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
}
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


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
        "applicant_code": checked("91330183MA2K0DEM0"),
        "applicant_phone": "0571-8800 1234",
        "agent_name": "经办示例",
        "agent_code": checked("33018319900307451"),
        "agent_phone": "138 0000 1234",
        "design_firm_name": firm_name,
        "design_firm_code": firm_code,
        "design_firm_phone": "0571-8800 5678",
    }
    for rule in guide.facts:
        draft.typed[f"fact-{rule.name}"] = FACTS.get(rule.name, "")
    for material in guide.materials:
        state = MaterialState.ON_FILE if material.on_file_as else MaterialState.RECEIVED
        draft.typed[f"material-{material.code}"] = state
    for code, listed in SHEETS.items():
        if guide.material(code) is not None:
            for number, title in listed:
                _add(draft, code, f"{number} {title}.pdf", drawing(number, title, 1), root)


def changed(sheets: Sequence[Sheet], version: int) -> list[FileStorage]:
    """New drawings for these sheets, as a design firm would upload them."""
    return [
        FileStorage(BytesIO(drawing(s.sheet_no, s.title, version)), f"{s.sheet_no} {s.title}.pdf")
        for s in sheets
    ]


def drawing(number: str, title: str, version: int) -> bytes:
    """A PDF of one page that names a sheet and its version."""
    words = f"{number}  {title}  第{version}版（示例）".encode("utf-16-be").hex()
    text = f"BT /F1 24 Tf 60 480 Td <{words}> Tj ET 40 40 762 515 re S".encode()
    font = b"/Type/Font/BaseFont/STSong-Light"
    system = b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000"
    page = b"/Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]/Contents 4 0 R"
    look = b"/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120"
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<<%s/Resources<</Font<</F1 5 0 R>>>>>>" % page,
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<<%s/Subtype/Type0/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>" % font,
        b"<<%s/Subtype/CIDFontType0%s/FontDescriptor 7 0 R>>" % (font, system),
        b"<</Type/FontDescriptor/FontName/STSong-Light%s/CapHeight 700/StemV 80>>" % look,
    )
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for n, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(bodies) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    start = out.rindex(b"xref\n")
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(out)


def checked(body: str) -> str:
    """A number whose check character is worked out: 17 characters → 18."""
    check = credit_code if body.startswith("9") else identity_no
    for last in _ALPHABET:
        try:
            return check(body + last)
        except Refused:
            continue
    raise ValueError(body)


def _design_firm() -> tuple[str, str]:
    """The firm of the first design firm's account, so that somebody can answer the comments."""
    with here.reading() as tx:
        for account in people.accounts(tx):
            if account.officer.may(Role.DESIGN_FIRM) and account.officer.organisation:
                return "示例建筑设计院", account.officer.organisation
    return "示例建筑设计院", checked("91330100DES1GN000")


def _add(draft: Draft, material: str, name: str, content: bytes, root: Path) -> None:
    faults: dict[str, str] = {}
    for kept in uploads.take(root, [FileStorage(BytesIO(content), name)], faults, material):
        draft.sheets = uploads.with_sheet(draft.sheets, uploads.sheet(kept, material))
