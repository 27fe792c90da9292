"""What is said of a file: why it is not taken in, not found, or not shown yet."""

from engine.domain.errors import Refused


class BadFile(Refused):
    ZH = "{name}：{why}，没有收取。请重新导出后上传。"
    EN = "{name}: {why}; not taken in. Export it again and upload."


class FileNotAsNamed(BadFile):
    ZH = "“{name}”：文件名是{kind}，内容不是{kind}，没有收取。请重新导出后上传。"
    EN = "“{name}”: the content is not a {kind}; not taken in. Export it again and upload."


class FileBroken(BadFile):
    ZH = "“{name}”不完整或已损坏，没有收取。请打开原件核对，重新导出后上传。"
    EN = "“{name}” is incomplete or damaged; not taken in. Check the original, export and upload again."


class FileEmpty(BadFile):
    ZH = "“{name}”是空文件，没有收取。请核对后重新上传。"
    EN = "“{name}” is empty; not taken in. Check it and upload again."


class FileTooLarge(BadFile):
    ZH = "“{name}”超过{limit}，没有收取。请分成几个文件，或压缩后再上传。"
    EN = "“{name}” is larger than {limit}; not taken in. Split or compress it and upload again."


class FileNameNotTaken(BadFile):
    ZH = "文件名“{name}”不能使用：{why}没有收取。请改名后重新上传。"
    EN = "The file name “{name}” cannot be used: {why} Not taken in; rename it and upload again."


class FileKindNotTaken(BadFile):
    ZH = "“{name}”不是可收取的文件类型。可以收取：{kinds}。请另存为其中一种后上传。"
    EN = "“{name}” is of a kind not taken in. Taken: {kinds}. Save it as one of these and upload."


class FileLocked(BadFile):
    ZH = "“{name}”需要密码才能打开，没有收取。请去掉密码，重新导出后上传。"
    EN = "“{name}” needs a password; not taken in. Remove the password, export it again and upload."


class FileSheetTooLarge(BadFile):
    ZH = "“{name}”的图幅或页数太大，没有收取。图幅最长6米，一个文件最多500页，请按实际图幅分开导出后上传。"
    EN = "“{name}” has pages too large or too many; not taken in. At most 6 m a page and 500 pages a file."


class FileTooHeavy(BadFile):
    ZH = "“{name}”太复杂，规定时间内打不开，没有收取。请清理图中多余内容，重新导出后上传。"
    EN = "“{name}” is too complex to be opened in time; not taken in. Clean the drawing, export and upload."


class SheetsBusy(Refused):
    """Too many sheets are being drawn at this moment."""

    ZH = "现在看图的人太多，这张图还没有画出来。请过几秒再打开。"
    EN = "Too many sheets are being drawn just now. Open it again in a few seconds."


class NoSuchFile(Refused):
    ZH = "没有找到这份文件。它可能已被替换，请回到办件页面重新打开。"
    EN = "This file was not found. It may have been replaced; open it again from the case."
