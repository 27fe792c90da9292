"""What people of the demo's city write: remarks on sheets, reasons, forms. All of it invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Remark:
    """A review comment; ``below`` ones speak of a basement."""

    sheet_no: str
    text: str
    discipline: str
    clause: str
    below: bool = False

    def comment(self) -> Line:
        """As a story says it."""
        return {
            "sheet_no": self.sheet_no, "text": self.text, "discipline": self.discipline,
            "clause": self.clause, "mandatory": True,
        }  # fmt: skip


REMARKS: Final[Mapping[str, tuple[Remark, ...]]] = {
    "FIRE": (
        Remark("暖施-01", "内走道排烟口距最远点超过30m，请增设。", "暖通", "示例防排烟条文4.4.12"),
        Remark("建施-02", "标准层合用前室净面积不足6.0㎡，请调整。", "建筑", "示例防火条文5.5.28"),
        Remark(
            "水施-01", "屋顶试验消火栓未表示压力表，请补充。", "给排水", "示例消防给水条文7.4.9"
        ),
        Remark("电施-01", "消防电梯前室未设应急照明，请补充。", "电气", "示例照明条文10.3.1"),
        Remark("建施-01", "首层疏散外门净宽1.0m，不满足计算人数。", "建筑", "示例防火条文5.5.18"),
    ),
    "HCON": (
        Remark("结施-01", "基础底板冲切计算书与图示厚度不一致。", "结构", "示例结构条文8.2.7"),
        Remark("建施-02", "外墙保温厚度与节能计算书不一致。", "节能", "示例节能条文4.1.4"),
        Remark(
            "建施-01", "主入口无障碍坡道坡度1:10，应不大于1:12。", "建筑", "示例无障碍条文3.4.4"
        ),
        Remark("结施-01", "后浇带位置与建筑图不一致，请统一。", "结构", "示例结构条文3.1.2"),
    ),
    "PLAN": (
        Remark("总施-01", "北侧退让用地红线4.6m，规划条件要求5.0m。", "规划", "示例规划条件第7条"),
        Remark("总施-01", "绿地率34.2%，规划条件要求不小于35%。", "规划", "示例规划条件第9条"),
        Remark("建施-01", "配建非机动车位比批准方案少12个。", "规划", "示例规划条件第11条"),
    ),
    "CADO": (
        Remark(
            "防施-01", "战时主要出入口未设洗消污水集水坑。", "人防", "示例人防条文3.5.6", below=True
        ),
        Remark(
            "防施-01", "防护单元隔墙上的管道未设防护阀门。", "人防", "示例人防条文3.1.6", below=True
        ),
    ),
}
"""A department's remarks, each about one sheet."""

MISSING: Final = (
    ("D21", "缺消防设计专篇，须按规定深度编制", "已补交（示例）",
     {"sheet_no": "消施-01", "title": "消防设计专篇", "material": "D21", "file": "X-01.pdf"}),
    ("D08", "方案批复过期，须附延期意见", "已附延期意见（示例）", None),
)  # fmt: skip
"""Materials that some lack: code, what is wrong, what is noted when it comes, its sheet."""

NEEDS: Final = {"D21": "FIRE", "D08": "FIRE"}
"""The department that finds the lack."""

NOT_ACCEPTED: Final = (
    "用地不在本市行政区域内，请向用地所在地的行政服务中心申请（示例）。",
    "本工程属于限额以下小型工程，依法不需要取得该许可（示例）。",
    "申请事项由上级机关办理，请向其窗口申请（示例）。",
)
WITHDRAWN: Final = (
    "项目方案调整，另行申报（示例）。",
    "建设单位变更，由新单位重新申请（示例）。",
    "资金计划推迟，今年不再建设（示例）。",
    "决定与二期合并申报（示例）。",
)
PAUSED: Final = (
    "中庭贯通五层，超出规范适用范围，须组织专家评审（示例）。",
    "建筑高度接近100m，避难层设置须经专家评审（示例）。",
    "丙类高架仓库净高超限，须组织专家评审（示例）。",
)
SENT_BACK: Final = (
    "条文号与意见不对应，请核对后重报。",
    "请把防火间距的计算附上。",
    "意见要写到图号和部位。",
)
ANSWERED: Final = (
    "已按意见修改，详见云线标注。",
    "已按意见修改并复核相关专业。",
    "已补充，计算书一并更新。",
)
CONDITIONS: Final = {
    "PLAN": "放线后报规划窗口验线，合格后方可开工（示例）。",
    "FIRE": "竣工后依法申请消防验收，未经验收不得使用（示例）。",
}
REFUSED: Final = {
    "METE": "厂房属第二类防雷建筑，设计按第三类，且建设单位书面表示不再修改（示例）。",
    "FIRE": "高层公共建筑只设一部疏散楼梯，违反强制性条文，且建设单位书面表示不再修改（示例）。",
}
INDEPENDENT: Final = "未准予的事项可另行报审，不影响其余各项（示例）。"
NOT_INDEPENDENT: Final = "未准予的设计须重做，其余各项随之变动，不能独立发出（示例）。"
EXTENDED: Final = "专家评审历时较长，经市政府负责人批准延长（示例）。"
LOST: Final = "建设单位登报声明遗失（示例）。"

_FILES: Final = {
    "总施-01": "Z-01", "建施-01": "J-01", "建施-02": "J-02", "建施-03": "J-03", "结施-01": "G-01",
    "水施-01": "S-01", "电施-01": "D-01", "暖施-01": "N-01", "防施-01": "R-01", "雷施-01": "L-01",
    "消施-01": "X-01",
}  # fmt: skip
_SHEETS: Final = (
    ("总施-01", "总平面布置图", "D13"), ("建施-01", "一层平面图", "D14"),
    ("建施-02", "标准层平面图", "D14"), ("结施-01", "基础及底板结构图", "D15"),
    ("水施-01", "消火栓系统图", "D16"), ("电施-01", "配电及火灾报警系统图", "D17"),
    ("暖施-01", "防排烟平面图", "D18"), ("雷施-01", "屋面防雷平面图", "D20"),
    ("消施-01", "消防设计专篇", "D21"),
)  # fmt: skip
_CELLAR: Final = (("建施-03", "地下一层平面图", "D14"), ("防施-01", "防空地下室平面图", "D19"))


def sheet_file(number: str, version: int = 1) -> str:
    """The file of a sheet in a version of the drawings."""
    return f"{_FILES[number]}.pdf" if version == 1 else f"{_FILES[number]}-v{version}.pdf"


def sheets(materials: Mapping[str, Any], *, basement: bool) -> list[Line]:
    """The sheet index for the drawing materials that are brought."""
    listed = (*_SHEETS, *(_CELLAR if basement else ()))
    return [
        {"sheet_no": number, "title": title, "material": material, "file": sheet_file(number)}
        for number, title, material in listed
        if materials.get(material) == "received"
    ]


def form(department: str, project: Mapping[str, Any], *, failing: bool) -> Line:
    """What a department enters beside its opinion, in keeping with the project."""
    area = float(project["floor_area"])
    well, ill = "complies", "fails" if failing else "complies"
    if department == "PLAN":
        return {
            "floor_area": area, "plot_ratio": round(area / float(project["site_area"]), 2),
            "density": 28.5, "green_ratio": 35.0, "parking": int(area // 150),
            "matches_site_plan": not failing,
        }  # fmt: skip
    if department == "CADO":
        need = round(area * 0.055)
        return {
            "required_area": need, "planned_area": need + 20, "gross_area": need + 46,
            "protected_area": round(need * 0.94), "protection_class": "b", "resistance": "n6c6",
            "chemical_grade": "c", "peacetime_use": "停车库", "wartime_use": "二等人员掩蔽所",
        }  # fmt: skip
    if department == "METE":
        return {
            "lightning_class": "2" if float(project["height"]) > 40 else "3",
            "air_terminals": well, "down_conductors": well, "earth_resistance": 1.0,
            "bonding": well, "spd": ill,
        }  # fmt: skip
    if department == "HCON":
        return {
            "mandatory_clauses": "some" if failing else "none", "structure": ill, "energy": well,
            "accessibility": well, "depth": well,
        }  # fmt: skip
    return {
        "fire_rating": "1", "spacing": well, "fire_lane": well, "compartments": well,
        "evacuation": well, "extinguishing": well, "alarm": well, "smoke_control": ill,
        "special_design": False,
    }  # fmt: skip
