"""A played story as people read it: days, moments, who did what, in Chinese."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from engine.domain.merging import WORDS as OPINIONS
from engine.domain.names import Text
from engine.domain.opinions import OpinionKind
from engine.domain.wording import day_in_words, local, local_day
from engine.domain.words import STATES
from engine.stories import purses
from engine.stories.counting import Line, Tally

WORDS: Final[Mapping[str, str]] = {
    "case-received": "收件登记，办件编号{case_no}",
    "materials-prechecked": "{department}预审：{findings}",
    "corrections-demanded": "一次性补正告知（{number}）：{demands}",
    "corrections-received": "收取补正材料：{materials}",
    "case-accepted": "受理（{number}），应办结日期{due_on}{provisional_calendar}",
    "case-deemed-accepted": "五个工作日未告知，自收件之日起受理（{number}），应办结日期{due_on}",
    "case-not-accepted": "不予受理：{reason}",
    "branch-dispatched": "派{department}{round}",
    "branch-not-required": "{department}无需办理：{because}",
    "branch-taken-over": "{department}改在本平台办理（{round}）",
    "letter-written": "送{department}系统的来件已备好（{round}）",
    "letter-delivered": "来件已送达{connector}（送了{attempts}次）",
    "letter-delayed": "{connector}没有应答，稍后自动再送",
    "letter-not-delivered": "{connector}一直没有送到，转人工",
    "letters-sent-again": "没有送到的派件已重新发送（{letters}件）",
    "incident-settled": "异常已处理：{words}",
    "answer-in-conflict": "{source}送来编号相同、内容不同的答复，没有采用，待人工核实",
    "late-answer-kept-unread": "部门系统的答复来得太晚，没有采用，原样留存",
    "work-claimed": "签收{element}",
    "work-released": "退回待签收{element}",
    "opinion-drafted": "{department}承办：{opinion}（{round}），送审核",
    "opinion-sent-back": "{department}审核退回承办（{round}）：{reason}",
    "opinion-given": "{department}审查意见：{opinion}（{round}，图纸第{drawing_version}版）",
    "round-merged": "{round}意见汇总：{why}",
    "drawings-changed": "交来第{version}版图纸，改动{changed}；须复审：{concerns}",
    "sheet-pulled-back": "{department}调回图纸{sheet_no}：{reason}",
    "independence-confirmed": "牵头部门确认准予的事项可以独立发出：{reason}",
    "independence-denied": "牵头部门认为准予的事项不能独立发出：{reason}",
    "case-merged": "意见全部汇总：{why}",
    "decision-signed": "{department}签发{document_no}{granted}",
    "case-decided": "决定全部签发：{outcome}",
    "documents-handed-over": "统一出件，{receiver}领取：{documents}",
    "on-file-replaced": "{material}所依据的共享库材料有新版（第{version}版）",
    "on-file-ended": "{material}所依据的共享库材料已失效：{reason}",
    "on-file-renewed": "{material}改用共享库第{version}版",
    "on-file-kept-to": "{material}继续采用原来的材料：{reason}",
    "materials-brought": "补收材料：{materials}",
    "document-replaced": "第{time}次补发{document_no}，{receiver}领取：{reason}",
    "clock-stopped": "{department}暂停计时（{ground}）：{stops}",
    "clock-running-again": "{department}恢复计时（{ground}）",
    "clock-ran-out": "期限到：{element}",
    "step-used-its-plan": "{element}用满计划{planned}分钟，已告知协调（全件还剩{left}分钟）",
    "step-ate-the-slack": "{element}吃完机动时间，已告知监察（全件还剩{left}分钟）",
    "corrected-on-the-spot": "当场更正：{note}",
    "account-moved": "{department}已过户",
    "account-not-moved": "{department}没有过户：{reason}",
    "consent-by-silence": "{department}未按期出具意见，依《{rule}》视为同意",
    "limit-extended": "法定时限延长{days}个工作日：{reason}",
    "slow-step-seen": "慢的环节已处理：{reason}",
    "case-withdrawn": "申请人撤件：{reason}",
    "fee-reckoned": "{department} {charge} 按标准算得{amount}元",
    "charge-not-levied": "{department} {charge} 不列入：{because}",
    "fees-assessed": "{department}核定{lines}项，{amount}元，送复核",
    "fee-adjusted": "{department} {charge} 由{computed}元调整为{amount}元：{reason}",
    "fee-waived": "{department} {charge} 减免{computed}元，依据{basis}",
    "assessment-sent-back": "{department}复核退回：{reason}",
    "fees-verified": "{department}复核通过{lines}项，{amount}元",
    "deposit-verified": "{department}复核通过保证金",
    "case-settled": "办结：{outcome}",
    "deposit-lodged": "{department} {charge}已落实（{way}）{amount}元，{number}",
    "slip-issued": "开出缴款通知单{slip}，{lines}项，合计{amount}元",
    "slip-paid": "通知单{slip_no}已缴清",
    "payment-ordered": "向银行提交收款{amount}元（{slip}）",
    "payment-counted": "银行到账{amount}元（{txn}），{slip}已缴足",
    "payment-short": "银行到账{amount}元（{txn}），{slip}尚未缴足",
    "payment-over": "银行到账{amount}元（{txn}），其中{counted}元计入{slip}，其余待退",
    "payment-double": "重复到账{amount}元（{txn}），待退",
    "payment-after-cancellation": "作废后到账{amount}元（{txn}），待退",
    "payment-from-another": "“{payer}”缴来{amount}元（{txn}），不是缴款人，待核对",
    "payment-accepted": "“{payer}”缴的{amount}元算作{slip}的缴款",
    "payment-sent-back": "“{payer}”缴的{amount}元原路退回",
    "payment-rejected": "银行没有受理收款：{reason}",
    "refund-ordered": "确认退款{amount}元，交银行办理",
    "refund-paid": "银行已退还{amount}元（{txn}）",
    "refund-rejected": "银行退回了退款：{reason}",
    "slip-cancelled": "缴款通知单{slip}作废：{reason}",
    "lines-closed": "{slip}的{lines}项一并结清，{amount}元，财政票据{receipts}",
    "step-unlocked": "“{step}”已解锁",
    "supplement-proposed": "{department} {charge} 拟补缴{amount}元：{reason}",
    "supplement-confirmed": "{department} {charge} 补缴{amount}元，复核通过",
    "refund-granted": "{department} {charge} 同意退付{amount}元，依据{basis}：{reason}",
    "line-refunded": "{department} {charge} 已退付{amount}元",
}
_OUTCOMES: Final = {
    "granted": "准予许可",
    "partly_granted": "部分事项准予",
    "refused": "不予许可",
    "withdrawn": "已撤件",
    "not_accepted": "不予受理",
    "fees_paid": "费用缴清",
    "nothing_due": "无需缴费",
}
_TRIED: Final = {
    "receive": "收件登记",
    "precheck": "预审",
    "accept": "受理",
    "demand": "补正告知",
    "correct": "收取补正材料",
    "decline": "不予受理",
    "claim": "签收",
    "release": "退回待签收",
    "handle": "承办",
    "check": "审核",
    "send_back": "退回承办",
    "redraw": "提交新图纸",
    "pull_back": "调回图纸",
    "stop_clock": "暂停计时",
    "resume_clock": "恢复计时",
    "extend": "延长期限",
    "take_over": "改在本平台办理",
    "independence": "确认可独立发出",
    "amend": "当场更正",
    "move": "水电气过户",
    "pay": "缴款",
    "sign": "签发",
    "hand_out": "统一出件",
    "replace": "补发",
    "withdraw": "撤件",
    "assess": "核定",
    "verify": "复核",
    "send_assessment_back": "退回核定",
    "lodge": "登记保证金",
    "supplement": "补缴",
    "confirm_supplement": "复核补缴",
    "grant_refund": "退付",
    "order_payment": "向银行提交收款",
    "bank_says_paid": "银行答复",
    "bank_says": "银行消息",
    "accept_payment": "算作缴款",
    "send_payment_back": "原路退回",
    "let_refund_go": "确认退款",
    "keep": "收存材料",
    "end_paper": "停用收存的材料",
    "read_paper": "查看收存的材料",
    "adopt": "改用新版材料",
    "keep_to": "继续采用原材料",
    "bring_anew": "重新收取材料",
}
_CLOCKS: Final = {"promised": "承诺时限", "statutory": "法定时限"}


def lines(tally: Tally) -> Iterator[str]:
    """The whole timeline, one printed line at a time."""
    yield f"办件 {tally.case.case_no}  {tally.title.zh}  {tally.project}"
    days = {e["at"][:10]: e["day"] for e in tally.journal if e["day"] is not None}
    today: date | None = None
    for at, words in sorted(_happenings(tally), key=lambda one: one[0]):
        if at.date() != today:
            today = at.date()
            yield f"{day_in_words(today)}{_nth(days.get(today.isoformat()), today, tally)}"
        yield f"  {at:%H:%M}  {words}"
    yield _ending(tally)
    if tally.purse is not None:
        yield from purses.words(tally.purse)


def _happenings(tally: Tally) -> Iterator[tuple[datetime, str]]:
    """When and what: the journal, and what was turned down meanwhile."""
    for entry in tally.journal:
        words = _sentence(entry, tally)
        yield datetime.fromisoformat(entry["at"]), f"{entry['who']}  {words}"
    for one in tally.refusals:
        tried = f"{one.who}  {_TRIED.get(one.do, one.do)}，未办成：{one.why.says('zh')}"
        yield local(one.at).replace(tzinfo=None), tried


def _nth(day: int | None, today: date, tally: Tally) -> str:
    """Which day of the promise it is, where there is something to say about it."""
    if not day:
        accepted = tally.case.accepted_at
        first = accepted is not None and local_day(accepted) == today
        return "  受理日" if first else ""
    return f"  承诺时限第{day}天（共{tally.promised_days}天）"


def _ending(tally: Tally) -> str:
    status = STATES[tally.case.status].zh
    outcome = _OUTCOMES.get(tally.case.outcome, "")
    days = tally.working_days
    if days is None:
        return f"结果：{status}"
    if tally.case.decided_at is None:
        return f"结果：{outcome}（承诺时限用去{days}个工作日）"
    if tally.minutes is not None:
        over = tally.minutes - tally.promised_minutes
        late = f"，超{over}分钟" if over > 0 else ""
        return (
            f"结果：{outcome}，现为{status}"
            f"（用时{tally.minutes}个办公分钟，承诺{tally.promised_minutes}分钟{late}）"
        )
    over = days - tally.promised_days
    late = f"，超{over}个工作日" if over > 0 else ""
    return (
        f"结果：{outcome}，现为{status}"
        f"（第{days}个工作日办结，承诺{tally.promised_days}个工作日{late}；"
        f"法定{tally.statutory_days}个工作日，用去{tally.statutory_used}个）"
    )


def _sentence(entry: Line, tally: Tally) -> str:
    words = WORDS.get(entry["what"])
    if words is None:
        return str(entry["what"])
    said = {name: _word(name, value, tally.names) for name, value in entry["data"].items()}
    return words.format_map(defaultdict(str, said))


def _word(name: str, value: Any, names: Mapping[str, Text]) -> str:
    if isinstance(value, list):
        nothing = "没有意见" if name == "findings" else "无"
        return "、".join(_word(name, one, names) for one in value) or nothing
    if isinstance(value, dict):
        return f"{value.get('material', '')}{value.get('words', '')}"
    words = _OF.get(name)
    if words is not None:
        return words(value)
    return names[value].zh if value in names else str(value)


def _round(value: int) -> str:
    return "初审" if value == 1 else f"第{value - 1}次复审"


_OF: Final[Mapping[str, Callable[[Any], str]]] = {
    "round": _round,
    "due_on": lambda value: day_in_words(date.fromisoformat(value)),
    "opinion": lambda value: OPINIONS[OpinionKind(value)].zh,
    "outcome": lambda value: _OUTCOMES.get(value, value),
    "provisional_calendar": lambda _: "（暂定：该年放假安排尚未公布）",
    "granted": lambda value: "" if value else "（不予许可）",
    "way": lambda value: {"account": "专用账户", "guarantee": "保函"}.get(value, value),
    "stops": lambda value: _CLOCKS.get(value, value),
}
