"""What the shared repository refuses, each in a sentence: what, why, what to do."""

from engine.domain.errors import Refused


class NotOnFile(Refused):
    """A line of a checklist names a document that cannot be relied on; ``why`` says which."""

    ZH = "{material}不能免交：{why}"
    EN = "{material} must be brought: {why}"


class UnknownKind(Refused):
    ZH = "共享目录里没有“{kind}”这种材料。请从目录中选择。"
    EN = "The catalogue has no “{kind}”. Choose from the catalogue."


class OfAnother(Refused):
    ZH = "这份《{title}》属于{holder}，不属于本件的申请人、经办人或项目，不能用于本件。请收取本件自己的材料。"
    EN = "This “{title}” belongs to {holder}, to no party of this case; it cannot serve here. Take the case’s own paper."


class NoGround(Refused):
    ZH = "没有查看《{title}》的依据：只有正在办理、且材料核对表列有这份材料的部门，才可以从该办件打开。没有改动，也没有打开文件。"
    EN = "No ground to read “{title}”: only a department whose item in a running case lists it may open it, from that case. Nothing was opened."


class EndedAlready(Refused):
    ZH = "《{title}》第{n}版已于{when}由{name}{how}，不能再办一次。请打开这份材料查看。"
    EN = "Version {n} of “{title}” was already {how} by {name} on {when}. Open the document to see."


class NewerVersion(Refused):
    ZH = "《{title}》已有第{newest}版，您看到的是第{n}版。没有改动。请打开新版核对后再办。"
    EN = "“{title}” has version {newest} by now; you saw version {n}. Nothing changed. Look at the new one first."


class KeptAlready(Refused):
    ZH = "这个文件与《{title}》第{n}版完全相同，没有重复收存。"
    EN = "This file is the same as version {n} of “{title}”; it was not kept twice."


class FileAltered(Refused):
    ZH = "《{title}》第{n}版的内容与收存时的校验值不符，没有打开，也不能使用。请联系系统管理员核对存储，并向{holder}重新收取。"
    EN = "Version {n} of “{title}” is not what was kept; it was not opened and cannot serve. Call the administrator, and take it anew from {holder}."


class NothingFell(Refused):
    ZH = "材料{material}所依据的共享库材料现在没有问题，不需要处理。请刷新后再看。"
    EN = "Nothing is wrong with what {material} rests on; there is nothing to settle. Reload and look again."


class NoNewerVersion(Refused):
    ZH = "共享库里没有可用的新版《{title}》。请让申请人重新提供，或由用到它的部门写明理由后继续采用。"
    EN = "There is no newer usable “{title}”. Let the applicant bring it, or a department that needs it give a reason."


class ValidityWrong(Refused):
    ZH = "有效期不对：{why}没有改动。请对照原件重填。"
    EN = "The validity is wrong: {why} Nothing changed. Fill it in again from the original."


class CatalogueWrong(Refused):
    ZH = "共享目录有误：{why}请改正repository.toml后重新启动。"
    EN = "The catalogue of the shared repository is wrong: {why} Correct repository.toml and start again."
