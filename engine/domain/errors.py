"""What can go wrong, and whose move it is next.

Every class carries its data and ends in one sentence for people, in Chinese and English:
what was asked, what stands in the way, what to do. ``Refused``: the rules forbid it, nothing
changed, the caller acts. ``Stuck``: model or data needs a person; the case waits with an
incident. Anything else that is raised is a bug and is not caught.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

from engine.domain.names import Text
from engine.domain.wording import day_in_words, moment_in_words


class ApprovalError(Exception):
    """Root of all errors that are meant for people."""

    ZH: ClassVar[str] = "不能办理。"
    EN: ClassVar[str] = "This cannot be done."

    def __init__(self, **data: object) -> None:
        self.data = data
        super().__init__(self.says("en"))

    def says(self, lang: str = "zh") -> str:
        """The sentence in ``lang`` ("zh" or "en")."""
        words = {name: _in_words(value, lang) for name, value in self.data.items()}
        return (self.EN if lang == "en" else self.ZH).format_map(words)


def _in_words(value: object, lang: str) -> object:
    if isinstance(value, Text):
        return value.says(lang)
    if isinstance(value, datetime):
        return moment_in_words(value, lang)
    if isinstance(value, date):
        return day_in_words(value, lang)
    return value


class Refused(ApprovalError):
    """The rules forbid it; nothing changed; the caller must act."""


class Stuck(ApprovalError):
    """Model or data needs a person; the case waits with an incident."""


# --- nothing there, or not yours ----------------------------------------------------------


class NoSuchCase(Refused):
    ZH = "没有找到办件“{case}”。请核对办件编号。"
    EN = "There is no case “{case}”. Check the case number."


class NoSuchWorkItem(Refused):
    ZH = "没有这件待办。它可能已经办完，请回到“我的待办”查看。"
    EN = "There is no such work item. It may be done already; go back to your list."


class NoSuchThing(Refused):
    ZH = "没有找到{what}。请回到上一页重新选择。"
    EN = "{what} was not found. Go back and choose again."


class NotYours(Refused):
    ZH = "这一步由{whose}办理，您的岗位不能办理。请换用相应岗位的账号，或联系{whose}。"
    EN = "This belongs to {whose}; your post cannot do it. Sign in with that post or contact them."


class NeedsSecondPerson(Refused):
    ZH = "一审一核须由两人办理：承办和审核不能是同一人。请交另一位审核人。"
    EN = "Handling and checking need two people. Ask another checker."


# --- wrong moment -------------------------------------------------------------------------


class NoLongerWaiting(Refused):
    ZH = "此件现在是“{status}”，这一步已经不能办理。您填的内容没有提交。"
    EN = "This case is now “{status}”; this step is no longer open. Nothing was submitted."


class AlreadyHandled(Refused):
    ZH = "此件{when}已由{name}办理。您填的内容没有提交，已存为草稿。"
    EN = "Already handled by {name} on {when}; what you typed is kept as a draft."


class ClaimedByAnother(Refused):
    ZH = "此件已由{name}签收。请其先退回待签收，或请负责人转办。您填的内容没有提交，已存为草稿。"
    EN = "{name} has claimed this. Ask for its release first; what you typed is kept as a draft."


class StalePage(Refused):
    ZH = "这一页打开之后，此件已有变化。您填的内容已存为草稿，请核对新内容后再提交。"
    EN = (
        "The case changed after this page was opened. Yours is kept as a draft; check and resubmit."
    )


class WrongVersion(Refused):
    ZH = "图纸有更新（现为第{now}版）。您的意见针对第{seen}版，请核对后再提交。"
    EN = "The drawings were updated (now version {now}). Yours refers to version {seen}; check again."


class NotRegistered(Refused):
    ZH = "进件窗口还没有登记受理，部门不能办理。"
    EN = "The intake window has not accepted this case yet; departments cannot act."


class NoNoticeAfterAcceptance(Refused):
    ZH = "此件已受理，受理后不能再发补正告知。需要改图的，请在审查意见中提出。"
    EN = "The case is accepted; no correction notice may follow. Raise it as a review comment."


class OneNoticeOnly(Refused):
    ZH = "补正告知只能发一次，此件已于{when}发出。请按已发的告知书收取补正材料。"
    EN = "Only one correction notice may be sent; this one went out on {when}."


class IllegalMove(Refused):
    ZH = "不能从“{old}”变为“{new}”。"
    EN = "Cannot go from “{old}” to “{new}”."


# --- what was handed in -------------------------------------------------------------------


class Unreadable(Refused):
    """A field or a file that cannot be taken as it is; ``field`` names it for the form."""

    ZH = "“{field}”{why}"
    EN = "“{field}”: {why}"

    @property
    def field(self) -> str:
        """Name of the field in the form or the API."""
        return str(self.data.get("name", ""))


class FieldsWrong(Refused):
    """Fields of a form that cannot be taken; ``faults`` has one sentence for each of them."""

    ZH = "有{n}处需要更正：{which}。请更正后再提交。"
    EN = "{n} to correct: {which}. Correct and submit again."

    @property
    def faults(self) -> Mapping[str, Text]:
        """Field name → what is wrong with it."""
        held = self.data["faults"]
        return held if isinstance(held, Mapping) else {}


class UnreadableModel(Refused):
    ZH = "流程图不能读取：{why}"
    EN = "The diagram cannot be read: {why}"


class GuideError(Refused):
    ZH = "办事指南有误：{why}"
    EN = "The service guide is wrong: {why}"


class CheckDigit(Refused):
    ZH = "{what}校验位不符，请核对第{position}位。确系旧证照的，写明原因后可继续。"
    EN = "Check digit of {what} differs; look at position {position}, or continue with a reason."


class MaterialsMissing(Refused):
    ZH = "还缺{n}件必备材料：{which}。请发一次补正告知书，或补齐后再受理。"
    EN = (
        "{n} required materials are missing: {which}. Send one correction notice, or complete them."
    )


class SheetsMissing(Refused):
    ZH = "{n}件图纸材料标为已收，却没有一张图：{which}。请上传图纸，或改记为缺。"
    EN = "{n} drawing materials are marked received without a sheet: {which}. Upload, or mark missing."


class RunningCase(Refused):
    ZH = "该项目已有在办联审件{case}（{status}）。打开它，还是仍要新收？"
    EN = "A joint case {case} ({status}) is already open for this project. Open it, or take in anyway?"


class OpenComments(Refused):
    ZH = "还有{n}条审查意见没有答复：{which}。请逐条答复后再提交新版图纸。"
    EN = "{n} review comments have no answer yet: {which}. Answer each before submitting."


class UnknownSheet(Refused):
    ZH = "图号“{sheet}”不在图纸目录里。请核对图号，新增图纸请填图名和所属材料。"
    EN = "Sheet “{sheet}” is not in the sheet index. Check it; a new sheet needs a title and a material."


class ReasonNeeded(Refused):
    ZH = "{what}须写明理由。"
    EN = "{what} needs a reason."


class CommentsNeeded(Refused):
    ZH = "“修改后复审”须至少写一条审查意见，写明图号和问题。"
    EN = "“Revise” needs at least one comment with its sheet."


class StillOpen(Refused):
    ZH = "还有{n}条以前的意见写的是“仍未解决”，不能同时选“通过”。请改选审查意见，或核对这几条。"
    EN = "{n} earlier comments are still open, so it cannot pass. Choose another opinion or look again."


class LegalBasisNeeded(Refused):
    ZH = "{ground}不在依法扣除之列：法定时限照常计算，只暂停承诺时限。如另有法律依据，请填写条款。"
    EN = "{ground} does not stop the statutory clock; only the promised one. Enter the legal basis if any."


# --- signing and handing out --------------------------------------------------------------


class NoMandate(Refused):
    ZH = "您在“{item}”上没有有效授权{until}，不能签发。请联系本部门办理授权。"
    EN = "You hold no valid mandate for “{item}”{until}; you cannot sign. Have one issued."


class NotReady(Refused):
    ZH = "暂不能出件：{why}。"
    EN = "Cannot hand out yet: {why}."


class IssuedAlready(Refused):
    ZH = "{n}份批复已于{when}由{name}发出，不能重复出件。遗失请办“补发”。"
    EN = (
        "Already handed out on {when} by {name} (documents: {n}). Use Replacement for a lost paper."
    )


# --- departments' systems -----------------------------------------------------------------


class MessageConflict(Refused):
    ZH = "同一编号的回复内容不同，没有采用，已记为异常待人工核实。"
    EN = "Same message id with another body: not applied, recorded as an incident."


class BadSignature(Refused):
    ZH = "签名不符，没有接收。请核对密钥编号、时间（相差不超过5分钟）和签名。"
    EN = "The signature does not fit; not received. Check key id, time (within 5 minutes), signature."


class NonceUsed(Refused):
    ZH = "这个随机数已经用过，没有接收。请换一个随机数重新签名后再送。"
    EN = "This nonce was used before; not received. Sign again with a new one."


class BadMessage(Refused):
    ZH = "回复的“{place}”{why}没有接收。"
    EN = "“{place}” of the answer {why} Not received."


class EnteredAlready(Refused):
    """Withdrawn after a register has it."""

    ZH = (
        "“{item}”已于{when}登簿，不能撤件，没有变动。"
        "其余事项照常办完；要改回登记的，另行申请更正或者注销登记。"
    )
    EN = (
        "“{item}” was entered in the register on {when}: the case cannot be withdrawn, nothing "
        "changed. The rest goes on; to undo the entry, apply for correction or cancellation."
    )


class NotDelivered(Refused):
    """A department's system was not reached or was busy; trying again later is right."""

    ZH = "没有送到{connector}：{why}。稍后自动再送，办件不会丢失。"
    EN = "Not delivered to {connector}: {why}. It will be sent again; nothing is lost."


class OutcomeUnknown(NotDelivered):
    """The letter left, and the line broke before the reply: it may have arrived or not."""

    ZH = "送给{connector}后没有收到回执：{why}。正在核实是否送到，办件不会丢失。"
    EN = "Sent to {connector}, but the reply was lost: {why}. Whether it arrived is being checked."


class NotAccepted(Refused):
    """A department's system turned the letter down; sending it again would not help."""

    ZH = "{connector}没有接收：{why}。请联系该部门，或改在本平台办理。"
    EN = "{connector} turned it down: {why}. Call the department, or work on it here."


class NotOffered(Refused):
    """The process does not wait at this element (any more)."""

    ZH = "流程现在不在“{element}”等候，这一步不能办理。请刷新后再看。"
    EN = "The process does not wait at “{element}” now; this step is not open. Reload and look again."


class UnreadableState(Stuck):
    """A saved state that this release, or this edition, cannot take up."""

    ZH = "办件的流程状态不能读取（{what}）。办件原样保留，请联系系统管理员。"
    EN = "The saved state of this case cannot be read ({what}). Nothing is lost; call the operator."


class StuckInModel(Stuck):
    ZH = "流程走到“{element}”时不能继续：{why}。办件原样保留，请联系流程管理员。"
    EN = (
        "The process cannot go on at “{element}”: {why}. Nothing is lost; call the process analyst."
    )


class PaperBroken(Stuck):
    ZH = "文书不能排印：{why}。办件没有变动，请联系流程管理员修改文书模板。"
    EN = "The paper cannot be set: {why}. The case is unchanged; ask the process analyst to mend its template."


# --- how this installation was set up -----------------------------------------------------


class BadSetting(Refused):
    ZH = "设置 {name}=“{value}”不能使用，应为 {wanted}。请改正后重新启动。"
    EN = "Setting {name}=“{value}” cannot be used; it should be {wanted}. Correct it and start again."


class DataInUse(Refused):
    ZH = "数据目录 {folder} 正由另一个演示程序使用，没有改动。请先停止它，或用 --data 换一个目录。"
    EN = "Another demo uses the data folder {folder}; nothing was changed. Stop it, or choose another --data."


class PortTaken(Refused):
    ZH = "{host} 的端口 {port} 已被占用。请先停止占用它的程序，或用 --port 换一个端口。"
    EN = "Port {port} of {host} is taken. Stop the program that holds it, or choose another --port."
