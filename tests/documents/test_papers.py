import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine.documents import glyphs
from engine.stages import paperwork
from tests.documents import reader
from tests.documents.printing import PRESS
from tests.documents.reader import squeezed

PROCESSES = Path(__file__).parents[2] / "processes"
LICENCE_LAW = "《中华人民共和国行政许可法》第{}"
BODIES = "复议机关：示例市人民政府；管辖法院：示例市人民法院"
DECISIONS = [f"decision-{code}" for code in ("plan", "cado", "fire", "mete", "hcon")]
NOTICES = ["receipt", "acceptance", "correction", "not-accepted", "extension"]
FORMS = [*NOTICES, "comments-1", "decision-fire", "refusal", "delivery"]
KEYS = [*NOTICES, "comments-1", "comments-2", *DECISIONS, "refusal", "delivery"]

SAYS = {
    "receipt": [
        "收件凭证", "联审收〔2026〕3号", "2026年3月2日（周一）09:00", "最迟2026年3月9日（周一）",
        LICENCE_LAW.format("三十二条"), "查询码", "张三（示例）", "13800000000", "D13总平面施工图",
        "图纸校验值", "共24种：已收24种", "规划、人防、消防、气象、住建，共5项", "交件人（签名）",
    ],
    "acceptance": [
        "受理通知书", "联审受〔2026〕1号", "决定自2026年3月2日（周一）起受理",
        LICENCE_LAW.format("三十二条第一款第五项"), "2026年3月10日（周二）", "承诺6个工作日",
        "2026年5月8日（周五）", "45个工作日", "听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审",
        "市公安消防大队", "《建设工程消防监督管理规定》", "D24经济技术指标表及日照分析",
        "设计单位改图、复审时间不计入法定期限", "签收人（签名）", "抄送：市规划局",
    ],
    "correction": [
        "补正告知书", "联审补〔2026〕1号", "2件", LICENCE_LAW.format("三十二条第一款第四项"),
        "D03", "法定代表人身份证明", "未提交，须交复印件1份并加盖公章", "规划、人防",
        "D12", "审查合格意见已过有效期", "住建", "最迟在2026年3月30日（周一）",
        "不再要求补正其他材料", "重新计算5个工作日", "不影响重新申请",
    ],
    "not-accepted": [
        "不予受理通知书", "联审不受〔2026〕1号", "决定不予受理",
        "用地不在本市行政区域内，应当向示例县行政服务中心申请",
        "六十日内申请行政复议", "六个月内提起行政诉讼", BODIES,
    ],
    "extension": [
        "延期告知书", "联审延〔2026〕1号", "涉及超限高层结构专项论证", "2026年5月8日（周五）",
        "2026年5月28日（周四）", LICENCE_LAW.format("四十二条第二款"), "示例市人民政府负责人",
        "延长15个工作日",
    ],
    "comments-1": [
        "施工图联合审查意见汇总表", "（初审）", "联审意〔2026〕3-1号", "示例设计院", "第1版",
        "最迟2026年3月9日（周一）", "J-01须修改", "S-01须修改", "示例条文", "修改后复审",
        "通过（附条件）", "施工前补办手续", "审查意见不是行政许可决定", "消防承办人·示例",
    ],
    "comments-2": ["（第1次复审）", "联审意〔2026〕3-2号", "第2版", "无须改图"],
    "decision-plan": [
        "市规划局", "×规许〔2026〕1号", "建设工程规划许可证",
        "《中华人民共和国城乡规划法》第四十条", "附加条件", "施工前补办手续",
        "自核发之日起一年内有效", "容积率",
    ],
    "decision-cado": ["市人民防空办公室", "×人防审〔2026〕1号", "防空地下室施工图审批意见"],
    "decision-fire": [
        "市公安消防大队", "×消审〔2026〕1号", "建设工程消防设计审核意见书", "耐火等级一级",
        "《建设工程消防监督管理规定》",
    ],
    "decision-mete": ["市气象局", "×雷审〔2026〕1号", "防雷装置设计核准意见书"],
    "decision-hcon": [
        "市住房和城乡建设局", "×建审〔2026〕1号", "施工图设计文件审查合格书（备案）",
    ],
    "refusal": [
        "不予行政许可决定书", "×消审〔2026〕2号", "决定不予行政许可", "不符合强制性条文",
        LICENCE_LAW.format("三十八条第二款"), "六十日内申请行政复议", "六个月内提起行政诉讼",
        BODIES, "首席代表（签发）：消防首席代表·示例", "签收人（签名）",
    ],
    "delivery": [
        "送达回证", "联审送〔2026〕3号", "共5份", "×规许〔2026〕1号", "×人防审〔2026〕1号",
        "×消审〔2026〕1号", "×雷审〔2026〕1号", "×建审〔2026〕1号", "2026年3月4日（周三）09:00",
        "张三（示例）", "110105********002X", "直接送达", LICENCE_LAW.format("四十四条"),
        "拒收事由", "出件窗口·示例",
    ],
}  # fmt: skip
OWN = {"property-bundle": {"decision.typ", "receipt.typ"}}
"""Papers that a package words by itself: a certificate, a receipt with a ticket."""


@pytest.mark.parametrize("key", KEYS)
def test_a_paper_says_what_the_law_and_the_receiver_expect_of_it(printed, key):
    """A slip without its number, its day, its reason or its remedy is void."""
    one = printed[key]
    said = reader.words(one.pdf)

    for words in [
        *SAYS[key],
        one.ref.number,
        one.case_no,
        "示例置业有限公司",
        "示例项目一期",
        one.paper.data["code"],
        "示例文书",
        "示例章",
        "没有法律效力",
    ]:
        assert squeezed(words) in said, words


@pytest.mark.parametrize("key", DECISIONS)
def test_five_departments_decide_on_one_template_with_their_own_words(printed, key):
    """Each its head, number, basis and drawings; each names the four others."""
    said = reader.words(printed[key].pdf)

    for words in [
        "（准予行政许可决定）",
        "决定准予行政许可",
        LICENCE_LAW.format("三十八条第一款"),
        LICENCE_LAW.format("四十条"),
        "联审受〔2026〕1号",
        "第2版，共11张，图纸校验值",
        "有效期",
        "2026年3月4日（周三）",
        "首席代表（签发）",
        "六十日内申请行政复议",
        "六个月内提起行政诉讼",
        BODIES,
        "住宅",
        *(printed[other].ref.number for other in DECISIONS),
    ]:
        assert squeezed(words) in said, words


@pytest.mark.parametrize("key", KEYS)
def test_the_code_on_a_paper_is_scanned_back_and_leads_to_its_verification(printed, key):
    """Scanned from the printed page by another's decoder, at an office copier's resolution."""
    one = printed[key]
    found = reader.codes(one.pdf)

    assert PRESS.verify_url(one.case_no, one.paper.data["code"]) in found
    assert len(found) == (2 if key == "receipt" else 1)


def test_the_receipt_also_leads_to_the_progress_of_the_case(printed):
    """The one code an applicant scans every day."""
    one = printed["receipt"]
    query_code = one.paper.data["case"]["query_code"]

    assert PRESS.track_url(one.case_no, query_code) in reader.codes(one.pdf)


@pytest.mark.parametrize("key", KEYS)
def test_a_paper_takes_one_sheet_and_the_acceptance_its_annex(printed, key):
    """A seal alone on the second page invites another first page."""
    assert reader.pages(printed[key].pdf) == (2 if key == "acceptance" else 1)


@pytest.mark.parametrize("key", KEYS)
def test_printing_twice_gives_the_same_bytes(printed, key):
    """So a hash can stand for the paper."""
    assert paperwork.set_in_type(printed[key].paper) == printed[key].pdf


HOSTILE = [
    '#import "@preview/x:1.0.0": * ]#v(100pt)[ $x$ *粗* <标签> @引用 \\ \\u{202e} /* */ = 标题 //',
    "张𠮷䶮㛃公司" + "A" * 80,
    "https://example.invalid/" + "a/" * 80,
]


@pytest.mark.parametrize("key", FORMS)
@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_people_have_typed_is_printed_whole_on_every_paper(printed, key, words):
    """Every Chinese text of the data at once is replaced by a nasty one: not obeyed, not lost."""
    pdf = _with(printed[key].paper, words)

    assert squeezed(words) in _body(pdf)
    assert printed[key].case_no in reader.words(pdf)


@pytest.mark.parametrize("key", ["receipt", "correction", "comments-1", "decision-fire", "refusal"])
def test_a_name_of_two_thousand_characters_breaks_into_lines_and_pages(printed, key):
    """Latin, where no line may break by itself, and Han."""
    paper = printed[key].paper
    for letter in "龘Ж":
        applicant = {**paper.data["applicant"], "name": letter * 2000}
        long = replace(paper, data={**paper.data, "applicant": applicant})

        times, rest = divmod(reader.words(paperwork.set_in_type(long)).count(letter), 2000)
        assert times >= 1
        assert rest == 0


@pytest.mark.parametrize("key", FORMS)
def test_what_could_not_be_printed_is_named_at_the_foot(printed, key):
    """The clerk sees that a character is missing, and which."""
    paper = printed[key].paper
    project = {**paper.data["project"], "name": "甲\u202e乙😀丙"}
    said = reader.words(
        paperwork.set_in_type(replace(paper, data={**paper.data, "project": project}))
    )

    assert "甲乙〓丙" in said
    assert "“〓”处为字库暂缺的字(U+1F600),以申请材料所载为准。" in said


def test_packages_print_on_the_same_forms():
    """A package carries its papers with it, so that old cases keep theirs; the forms are one."""
    ours = _papers("drawing-review") | _papers("fee-payment")

    assert {"layout.typ", "receipt.typ", "decision.typ"} <= set(ours)
    for package in PROCESSES.iterdir():
        if (package / "papers").is_dir():
            theirs = _papers(package.name)
            apart = {name for name, source in theirs.items() if source != ours.get(name)}
            assert apart <= OWN.get(package.name, set()), package.name


def test_every_word_of_a_template_has_a_glyph():
    """A template's own words are not marked but refused; better here than at the window."""
    for name, source in _papers("drawing-review").items():
        assert glyphs.legible(source.decode()) == (source.decode(), ()), name


def _body(pdf):
    """The words of all pages as one, without what stands at the head and foot of each."""
    foot = r"办件编号[0-9A-Z]{22}第\d+页共\d+页校验码[0-9A-Z-]{14}(示例文书数据为示例,没有效力)?"
    return re.sub(foot, "", reader.words(pdf))


def _papers(process):
    return {path.name: path.read_bytes() for path in (PROCESSES / process / "papers").iterdir()}


def _with(paper, words):
    """The paper with every text that holds a Chinese character replaced."""

    def walk(value):
        if isinstance(value, str):
            chinese = any(0x3400 <= ord(char) <= 0x9FFF for char in value)
            return words if chinese else value
        if isinstance(value, dict):
            return {key: walk(one) for key, one in value.items()}
        return [walk(one) for one in value] if isinstance(value, list) else value

    return paperwork.set_in_type(replace(paper, data=walk(dict(paper.data))))
