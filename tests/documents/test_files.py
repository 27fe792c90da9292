"""Uploads: taken in when they are what they say, refused whole when not."""

import hashlib
import io
import zipfile

import pytest

from engine.documents import files, sniff
from engine.domain.file_errors import (
    BadFile,
    FileBroken,
    FileEmpty,
    FileKindNotTaken,
    FileNameNotTaken,
    FileNotAsNamed,
    FileTooLarge,
    NoSuchFile,
)

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 17 + b"\0\0\0\0IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40 + b"\xff\xd9"
DWG = b"AC1032\0\0\0\0\0" + b"\0" * 100


def zipped(entries: dict[str, bytes]) -> bytes:
    """A ZIP with these entries."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return held.getvalue()


def locked() -> bytes:
    """A ZIP whose only entry needs a password: nobody could review it."""
    content = bytearray(zipped({"图.pdf": PDF}))
    content[content.rindex(b"PK\x01\x02") + 8] |= 0x1
    return bytes(content)


def docx() -> bytes:
    """The least that a word processor writes."""
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def take(root, name, content, **limits):
    """Hand a file over the counter."""
    return files.take_in(root, name, io.BytesIO(content), **limits)


def left_behind(root):
    """Every file under the root."""
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("总平面图.pdf", PDF, "application/pdf"),
        ("scan.PNG", PNG, "image/png"),
        ("photo.jpeg", JPG, "image/jpeg"),
        ("J-03.dwg", DWG, "image/vnd.dwg"),
        ("全部图纸.zip", zipped({"J-01.pdf": PDF}), "application/zip"),
        ("授权委托书.docx", docx(), sniff.KINDS["docx"].media_type),
    ],
)
def test_a_file_that_is_what_its_name_says_is_kept_under_its_hash(
    tmp_path, name, content, media_type
):
    """What the reviewer opens is, byte for byte, what the applicant handed in."""
    kept = take(tmp_path, name, content)

    assert kept == files.StoredFile(
        hashlib.sha256(content).hexdigest(), len(content), name, media_type
    )
    assert files.path(tmp_path, kept.sha256).read_bytes() == content
    assert list(files.altered(tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("图.pdf", b"MZ\x90\0" + b"\0" * 500, FileNotAsNamed),
        ("图.pdf", PNG, FileNotAsNamed),
        ("图.png", PDF, FileNotAsNamed),
        ("图.jpg", PNG, FileNotAsNamed),
        ("图.dwg", PDF, FileNotAsNamed),
        ("图.docx", zipped({"hello": b"x"}), FileNotAsNamed),
        ("图.pdf", PDF[:-10] + b"x" * 2000, FileBroken),
        ("图.png", PNG[:-8], FileBroken),
        ("图.zip", zipped({"a": b"x" * 100})[:-30], FileBroken),
        ("图.zip", b"PK\x03\x04" + b"\0" * 50, FileBroken),
        ("图.zip", zipped({"bomb": b"\0" * 5_000_000}), FileBroken),
        ("图.zip", zipped({"../../passwd": b"x"}), FileBroken),
        ("图.zip", zipped({str(number): b"" for number in range(2_001)}), FileBroken),
        ("图.zip", locked(), FileBroken),
        ("图.pdf", b"", FileEmpty),
        ("图.exe", b"MZ", FileKindNotTaken),
        ("图", PDF, FileKindNotTaken),
        ("图.pdf.exe", PDF, FileKindNotTaken),
        ("../../etc/passwd.pdf", PDF, FileNameNotTaken),
        ("..\\图.pdf", PDF, FileNameNotTaken),
        ("C:图.pdf", PDF, FileNameNotTaken),
        ("", PDF, FileNameNotTaken),
        ("..", PDF, FileNameNotTaken),
        ("图\0.pdf", PDF, FileNameNotTaken),
        ("图\u202efdp.exe.pdf", PDF, FileNameNotTaken),
        ("图" * 200 + ".pdf", PDF, FileNameNotTaken),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_nothing_left_behind(
    tmp_path, name, content, refusal
):
    """A refused upload that stays on the disk is an upload after all."""
    with pytest.raises(refusal) as refused:
        take(tmp_path, name, content)

    assert isinstance(refused.value, BadFile)
    assert left_behind(tmp_path) == []
    for lang in ("zh", "en"):
        said = refused.value.says(lang)
        assert said.endswith(("。", "."))
        assert "\0" not in said
        assert "\u202e" not in said


def test_the_sentence_for_a_false_pdf_is_the_one_people_know():
    """LABELS 117."""
    assert (
        FileNotAsNamed(name="图.pdf", kind="PDF")
        .says("zh")
        .endswith("文件名是PDF，内容不是PDF，没有收取。请重新导出后上传。")
    )


def test_a_file_over_the_cap_is_refused_before_it_has_arrived_whole(tmp_path):
    """An upload without end must not fill the disk."""
    read = 0

    class Endless:
        def read(self, size=-1):
            nonlocal read
            read += size
            return b"%PDF-1.7" + b"\0" * (size - 8)

    with pytest.raises(FileTooLarge, match="2 MB"):
        files.take_in(tmp_path, "图.pdf", Endless(), largest=2 << 20)

    assert read <= 4 << 20
    assert left_behind(tmp_path) == []


def test_the_same_content_twice_is_one_file(tmp_path):
    """Five departments hand in the same red line map; it is kept once."""
    first = take(tmp_path, "甲.pdf", PDF)
    second = take(tmp_path, "乙.pdf", PDF)

    assert first.sha256 == second.sha256
    assert len(left_behind(tmp_path)) == 1


def test_an_altered_file_is_noticed(tmp_path):
    """Evidence that somebody touched is not evidence."""
    kept = take(tmp_path, "图.pdf", PDF)
    there = files.path(tmp_path, kept.sha256)
    there.chmod(0o600)
    there.write_bytes(PDF.replace(b"1.7", b"1.6"))

    assert list(files.altered(tmp_path)) == [kept.sha256]


@pytest.mark.parametrize("asked", ["", "..", "a" * 63, "A" * 64, "../" * 21 + "a", "0" * 64])
def test_asking_for_what_is_not_there_is_refused(tmp_path, asked):
    """A hash in an address bar is somebody's claim."""
    with pytest.raises(NoSuchFile):
        files.path(tmp_path, asked)


def test_asking_for_a_file_elsewhere_is_refused(tmp_path):
    """A path in the place of a hash must not lead out of the store."""
    (tmp_path / "secret").write_text("k")

    with pytest.raises(NoSuchFile):
        files.path(tmp_path / "files", str(tmp_path / "secret"))
