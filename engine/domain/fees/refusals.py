"""What can stand in the way where money is asked for, each in a sentence."""

from engine.domain.errors import Refused, Stuck


class TariffEnded(Refused):
    ZH = "“{charge}”自{since}起停止征收，不能列入本单。"
    EN = "“{charge}” has not been levied since {since}; it cannot be put on this slip."


class TariffNotYet(Refused):
    ZH = "“{charge}”自{since}起才开始征收，{on}不能列入本单。"
    EN = "“{charge}” is levied only from {since}; on {on} it cannot be put on this slip."


class TwoTariffs(Refused):
    ZH = "“{charge}”在{on}有两个收费标准同时有效，不能核定。请流程管理员改正收费标准的起止日期。"
    EN = "“{charge}” has two tariffs in force on {on}; it cannot be assessed. Ask the process analyst to mend the dates."


class NoTariff(Refused):
    ZH = "本流程没有收费项目“{charge}”。请从列出的项目中选择。"
    EN = "This process has no charge “{charge}”. Choose one that is listed."


class CannotReckon(Refused):
    ZH = "“{charge}”不能计算：{why}"
    EN = "“{charge}” cannot be reckoned: {why}"


class AmountUnchanged(Refused):
    ZH = "“{charge}”填的金额就是核定金额{amount}元，没有调整。请选“确认”，或改填金额。"
    EN = "The amount given for “{charge}” is the assessed {amount} yuan already. Confirm it, or change it."


class LineGone(Refused):
    ZH = "“{charge}”现在是“{state}”，不能再{what}。没有作任何改动。"
    EN = "“{charge}” is “{state}” now and can no longer be {what}. Nothing was changed."


class TooMuchBack(Refused):
    ZH = "“{charge}”实缴{paid}元，已退{back}元，最多还能退{left}元。请改填退付金额。"
    EN = "Of “{charge}”, {paid} yuan was paid and {back} given back; at most {left} can follow. Change the amount."


class SlipOpen(Refused):
    ZH = "缴款通知单{slip}还没有缴清，不能再开一张。请先缴清或作废这一张。"
    EN = "Slip {slip} is not paid yet; no other can be made. Have it paid or cancelled first."


class DoesNotAddUp(Stuck):
    ZH = "缴款通知单{slip}的合计{total}元与各项之和{sum}元不一致，没有收款。请联系流程管理员核对。"
    EN = "The total of slip {slip}, {total} yuan, is not the sum of its lines, {sum}. Nothing was settled; ask the process analyst."


class DepositTooSmall(Refused):
    ZH = "保证金应为{required}元，登记的是{amount}元，不足额。请核对凭证。"
    EN = "The deposit must be {required} yuan; {amount} is too little. Check the document."


class GuaranteeEnded(Refused):
    ZH = "保函有效期到{until}，今天{today}已经失效（或没有填写）。请换一份有效的保函。"
    EN = "The guarantee ends on {until}; today, {today}, it does not hold. Bring one that does."
