"""Who builds what in the demo's city: everything is invented, and says so.

Names are put together so that no two projects are alike and none is a real one; every name ends
in 示例. A few hold characters that old systems cannot print, because real people's names do.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

from engine.domain.codes import CREDIT, completed
from engine.stages.setup import DEMO_FIRM

MARK: Final = "（示例）"
CITY: Final = "示例市"

DISTRICTS: Final = (
    "东篱区", "澄江区", "云岫新区", "栖霞浦", "白露镇", "枫溪镇", "鹿鸣开发区", "㵲水街道",
)  # fmt: skip
_ROADS: Final = (
    "采薇路", "听泉路", "望岳大道", "春申街", "鸣皋路", "揽翠街", "稻香路", "石榴巷", "崇文路",
    "长桥路",
)  # fmt: skip
_FIRST: Final = (
    "清和", "云起", "南浦", "松风", "沧浪", "月泉", "星野", "锦澜", "棠溪", "岚山", "远岫",
    "溪山", "凤栖", "芦荻", "明湖", "知新", "致远", "青禾", "白塔", "钟楼", "渔浦", "梧桐",
    "木兰", "竹映", "兰渚", "镜湖", "丹枫", "玉带", "银杏", "㵲阳", "翥凤", "赟和", "龑城",
    "堃元", "喆园", "淏湖", "垚山", "犇牛", "骉马", "𬭎光",
)  # fmt: skip
_HOMES: Final = (
    "苑", "里", "府", "名邸", "雅居", "花园", "家园", "小区", "人家", "公寓",
)  # fmt: skip
_PHASES: Final = ("", "一期", "二期", "三期", "北区", "南区", "A地块", "B地块")
_PUBLIC: Final = (
    "小学", "中学", "幼儿园", "卫生院", "社区服务中心", "养老院", "图书馆", "体育馆", "文化馆",
    "消防站",
)  # fmt: skip
_TRADE: Final = (
    "广场", "大厦", "商务中心", "酒店", "市集", "金融中心",
)  # fmt: skip
_WORKS: Final = (
    "标准厂房", "物流仓库", "研发楼", "食品加工车间", "产业园一区", "冷链中心",
)  # fmt: skip
_MIXED: Final = (
    "综合体", "社区邻里中心", "上盖开发", "滨水街区", "创意园",
)  # fmt: skip
_BODIES: Final = {
    "residential": ("置业", "房产", "城建开发", "住房建设"),
    "public": ("公共建设", "教育投资", "医疗建设", "文化发展"),
    "commercial": ("商业管理", "实业", "酒店投资"),
    "industrial": ("制造", "物流", "生物科技", "农业发展"),
    "mixed": ("城市更新", "发展", "文旅"),
}
_FAMILY: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹喻柏窦章云苏潘葛奚范彭郎"
)
_GIVEN: Final = (
    "建国", "丽华", "志强", "晓雯", "文静", "海燕", "立新", "思远", "雨桐", "一鸣", "佳颖",
    "国栋", "堃", "喆", "赟", "翀", "龑", "淼", "垚", "子衿", "若谷", "秋实", "望舒", "怀瑾",
    "㛃", "玥", "昱珩", "䶮", "𬍛", "成蹊",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Firm:
    """A design firm of the city and the account that works for it."""

    name: str
    code: str
    login: str


@dataclass(frozen=True, slots=True)
class Body:
    """Whom an application names: project, applicant, person at the counter."""

    project: str
    address: str
    applicant: str
    applicant_code: str
    agent: str
    agent_code: str
    phone: str


FIRMS: Final = (
    Firm("示例建筑设计院", DEMO_FIRM, "sheji"),
    Firm(f"澄江建筑设计院{MARK}", completed("91330183MA2H0CJ01"), "sheji-chengjiang"),
    Firm(f"云岫工程设计公司{MARK}", completed("91330183MA2H0YX02"), "sheji-yunxiu"),
    Firm(f"㵲水规划建筑设计院{MARK}", completed("91330183MA2H0WX03"), "sheji-wushui"),
)


def body(use: str, serial: int, rng: Random) -> Body:
    """A project of this use and the people behind it; ``serial`` keeps two of them apart."""
    first = _FIRST[serial % len(_FIRST)]
    turn = serial // len(_FIRST)
    kinds = {
        "residential": _HOMES, "public": _PUBLIC, "commercial": _TRADE,
        "industrial": _WORKS, "mixed": _MIXED,
    }[use]  # fmt: skip
    kind = kinds[turn % len(kinds)]
    phase = _PHASES[(turn // len(kinds)) % len(_PHASES)] if use != "residential" else ""
    if use == "residential":
        phase = rng.choice(_PHASES)
    district = rng.choice(DISTRICTS)
    person = rng.choice(_FAMILY) + rng.choice(_GIVEN)
    born = f"{rng.randint(1962, 2001)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    number = "".join(rng.choice(CREDIT) for _ in range(7))
    return Body(
        project=f"{first}{kind}{phase}{MARK}",
        address=f"{CITY}{district}{rng.choice(_ROADS)}{rng.randint(1, 399)}号",
        applicant=f"{first}{rng.choice(_BODIES[use])}有限公司{MARK}",
        applicant_code=completed(f"91330183MA{number}"),
        agent=f"{person}{MARK}",
        agent_code=completed(f"330183{born}{serial % 1000:03d}"),
        phone=f"000-{serial:04d} {rng.randint(0, 9999):04d}",
    )
