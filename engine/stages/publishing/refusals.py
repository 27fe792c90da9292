"""Why an edition is not proposed, not approved, not retired: each a sentence, nothing changed."""

from engine.domain.errors import Refused


class StoriesFail(Refused):
    """A story of the package does not go as it is told."""

    ZH = "样例“{story}”没有走通，不能申请发布（共{n}个没走通）。{why}请改好草稿或样例后再试。"
    EN = (
        "The story “{story}” fails, so this cannot be proposed ({n} fail in all). {why} Mend the"
        " draft or the story and try again."
    )


class TriedAnother(Refused):
    """The stories were played on other content than what is proposed."""

    ZH = "试办之后草稿又改过。请重新申请，系统会按现在的内容再走一遍样例。"
    EN = "The draft changed while its stories were played. Propose again: they are played anew."


class Unexplained(Refused):
    """The check warns, and nobody wrote why it may be so."""

    ZH = "体检有{n}处提醒还没有写明理由，第一处：{first}请逐条写明为什么可以这样发布，或者先改好。"
    EN = (
        "{n} warnings of the check have no reason yet; the first: {first} Write for each why it"
        " may be published so, or mend it."
    )


class NothingChanged(Refused):
    """What is proposed is what holds."""

    ZH = "内容与第{number}版完全相同，没有可发布的改动。"
    EN = "The content is exactly that of edition {number}; there is nothing to publish."


class AnotherProcess(Refused):
    """The guide names another process than the draft was begun for."""

    ZH = "办事指南写的流程代号是“{says}”，这份草稿是“{process}”的。请改回代号，或另起一个新流程。"
    EN = (
        "The guide says “{says}”, the draft belongs to “{process}”. Correct the code, or begin a"
        " new process."
    )


class StaleBase(Refused):
    """The draft was begun from an edition that will not be the one before it."""

    ZH = (
        "这份草稿起草自{based}，而它要接替的是第{number}版：那一版的改动可能不在草稿里。"
        "请对照后并入，并勾选“已核对”再申请。"
    )
    EN = (
        "This draft was begun from {based}, but would follow edition {number}, whose changes it may"
        " lack. Compare, bring them in, tick “compared”, and propose again."
    )


class DraftChangedSince(Refused):
    """The draft went on after it was proposed."""

    ZH = (
        "申请之后草稿又有改动（{who}，{when}）。批准的是申请时的内容，不含这些改动。"
        "要按申请时的内容发布，请勾选确认；否则请退回，改完再申请。"
    )
    EN = (
        "The draft was changed after the proposal ({who}, {when}). What is approved is what was"
        " proposed, without that. Tick to confirm, or send it back."
    )


class EffectOutdated(Refused):
    """What it would follow is not what its effect was reckoned against."""

    ZH = "申请之后，它要接替的版本已经换了，影响分析不再适用。请退回，由申请人核对后重新申请。"
    EN = (
        "Since the proposal another edition has become the one before it; the effect report no"
        " longer holds. Send it back to be proposed again."
    )


class BeginsInThePast(Refused):
    """Nothing is put in force for days that are over."""

    ZH = "生效日期{day}已经过去。请选今天或以后的日期；已申请的请退回，改日期后重新申请。"
    EN = "The first day, {day}, is over. Choose today or later; send a proposal back for that."


class BeginsTooFar(Refused):
    """A slip of the key, more likely than a plan."""

    ZH = "生效日期{day}在两年以后。请核对年份。"
    EN = "The first day, {day}, is more than two years away. Check the year."


class BeginsInsideAnother(Refused):
    """The days until an approved edition begins belong to the one before it."""

    ZH = (
        "生效日期落在别的版本的有效期里：第{number}版已定于{when}生效，它之前的日期不能再插入新版。"
        "请选{when}以后的日期，或先停用第{number}版。"
    )
    EN = (
        "That day lies inside another edition’s term: edition {number} begins on {when}, and"
        " nothing can be put in before it. Choose a later day, or retire edition {number} first."
    )


class AnotherWaits(Refused):
    """One proposal of a process at a time."""

    ZH = "这个流程已有一份申请待复核（{who}，{when}）。请先等它批准、退回或撤回。"
    EN = "A proposal for this process waits already ({who}, {when}). It has to be decided first."


class SecondPerson(Refused):
    """Who proposed or drew it does not approve it."""

    ZH = "发布须另一人复核：申请人和改过这份草稿的人都不能批准。请交另一位流程管理员。"
    EN = (
        "Publishing takes a second person: neither who proposed it nor who changed the draft may"
        " decide. Ask another process analyst."
    )


class NotYourProposal(Refused):
    """A proposal is withdrawn by who made it."""

    ZH = "只有申请人{who}可以撤回。您可以退回它，并写明原因。"
    EN = "Only {who}, who made it, can withdraw it. You may send it back with a reason."


class DecidedAlready(Refused):
    """Somebody was faster."""

    ZH = "这份申请已由{who}在{when}办理（{state}），没有重复办理。"
    EN = "{who} decided this on {when} ({state}); nothing was done twice."


class NotInForce(Refused):
    """Only what is in force, or will be, is retired."""

    ZH = "第{number}版现在不在用，也没有定期生效，不必停用。"
    EN = "Edition {number} is neither in force nor waiting to be; there is nothing to retire."
