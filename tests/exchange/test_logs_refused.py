"""What is no log, or too much of one, is refused in a sentence, in bounded time and memory."""

import gzip
import io
import subprocess
import sys
import zipfile

import pytest

from engine.domain import foreign_logs
from engine.domain.foreign_logs import BadLog, Laid
from engine.exchange import log_taking
from tests.exchange.hand_made import HEAD, PLAIN, table, taken

ENTITIES = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
LAUGHS = (
    f"<!DOCTYPE log [<!ENTITY l0 'ha'>{ENTITIES}]>"
    "<log><trace><event><string key='concept:name' value='&l9;'/></event></trace></log>"
)
OUTSIDE = (
    "<!DOCTYPE log [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    "<log><trace><event><string key='concept:name' value='a'/>&x;</event></trace></log>"
)


def _zip(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b" \r\n\t", "没有内容"),
        (b"\xef\xbb\xbf", "没有内容"),
        (HEAD.encode(), "没有一条办理记录"),
        (b"just words", "没有看出列"),
        (b"a,b\n\x81\x20\xff\xff,1\n" * 3, "编码"),
        (b'a,b,c\n1,"2,3\n4,5,6\n', "引号"),
        (b'a,b,c\n1,"' + b"x" * 200_000 + b'",3\n', "引号"),
        (b"a,b,c\n" + b"x" * (2 << 20) + b"\n", "一百万字"),
        (",".join("abcdefghij" * 40).encode() + b"\n1\n", "列"),
        (b"<log><trace><event>", "XML"),
        (b"<html><body/></html>", "没有一条办理记录"),
        (b"<html xmlns:x='x'><x:trace/></html>", "XES"),
        (b"<log>" + b"<trace>" * 400, "XML"),
        (LAUGHS.encode(), "DOCTYPE"),
        (OUTSIDE.encode(), "DOCTYPE"),
        (b'{"ocel:events":{}}', "OCEL 1.0"),
        (b'{"events":[', "JSON"),
        (b'{"a":1}', "OCEL"),
        (b"[1,2]", "JSON"),
        (b'{"objects":' + b"[" * 100_000, "JSON"),
        (b'{"objects":[],"events":[1,null,{"relationships":5,"attributes":[3]}]}', "没有办件编号"),
        (b"\x1f\x8bbroken", "压缩文件"),
        (gzip.compress(b"a,b\n" * 1000)[:-8], "压缩文件"),
        (gzip.compress(b"0" * (80 << 20)), "大得不合常理"),
        (b"PK\x03\x04 no archive", "压缩文件"),
        (_zip(a=b"1", b=b"2"), "只有一个"),
        (_zip(**{"[Content_Types].xml": b"", "xl__workbook.xml": b""}), "工作簿"),
    ],
    ids=[
        "empty", "blanks", "only a mark", "headings alone", "no table", "no encoding", "open quote",
        "endless cell", "endless line", "many columns", "cut off", "a page", "another XML",
        "nested", "laughs", "outside", "ocel 1", "cut json", "other json", "a list", "deep json",
        "odd json", "no gzip", "cut gzip", "bomb", "no zip", "two files", "workbook",
    ],
)  # fmt: skip
def test_what_is_no_log_is_refused_in_a_sentence(content, says):
    """In both languages, and nothing of it stays."""
    with pytest.raises(BadLog) as refused:
        log_taking.must_hold_a_case(taken(content)[1])

    assert says in refused.value.says("zh")
    assert refused.value.says("zh").endswith("没有保存任何内容。")
    assert refused.value.says("en").isascii() or "“" in refused.value.says("en")


def test_more_events_than_are_taken_are_refused():
    """With the way round it."""
    lines = [f"A{n},受理,2026-03-02 09:00" for n in range(30)]

    with pytest.raises(BadLog, match="Split it"):
        taken(table(*lines), most=20)


def test_a_column_of_texts_laid_as_activity_is_noticed():
    """Two thousand kinds of work are no kinds of work."""
    lines = [f"A1,备注{n},2026-03-02 09:00" for n in range(2_100)]

    with pytest.raises(BadLog, match="wrong one"):
        taken(table(*lines))


@pytest.mark.parametrize(
    "given",
    [
        None, [], {}, {"columns": {}}, {"columns": {"case": "a"}}, {"columns": {"case": 1}},
        {"columns": {"case": "a", "activity": "b", "complete": "c", "more": "d"}},
        {"columns": {"case": "a", "activity": "b", "complete": "c"}, "offset": "x"},
        {"columns": {"case": "a", "activity": "b", "complete": "c"}, "offset": 9999},
        {"columns": {"case": "a", "activity": "b", "complete": "c"}, "order": "ydm"},
        {"columns": {"case": "a", "activity": "b", "complete": "c"}, "branches": [1]},
        {"columns": {"case": "a", "activity": "b", "complete": "c"}, "departments": {"a": 1}},
    ],
)  # fmt: skip
def test_a_file_of_columns_of_another_shape_is_refused(given):
    """And one of ours comes back as it was."""
    with pytest.raises(BadLog):
        foreign_logs.laid(given)

    laid = Laid(PLAIN, 60, "dmy", {"受理": "PLAN"}, {"受理": "a"})
    assert foreign_logs.laid(laid.as_json()) == laid


# --- bounded time and memory ----------------------------------------------------------------------


def _one_case():
    yield b"case,activity,complete\n"
    for n in range(500_000):
        yield b"A1,a,2026-03-%02dT%02d:%02d:00Z\n" % (n % 28 + 1, n // 28 % 24, n // 672 % 60)


def _one_trace():
    event = (
        b"<event><string key='concept:name' value='a'/>"
        b"<date key='time:timestamp' value='2026-03-02T09:00:00Z'/></event>"
    )
    yield b"<log><trace><string key='concept:name' value='A1'/>"
    for _ in range(200):
        yield event * 1000
    yield b"</trace></log>"


def _bomb():
    member = gzip.compress(b"0" * (1 << 20))  # a gzip file may have many
    for _ in range(2048):
        yield member


def _endless_entry():
    yield b'{"objects":["' + b"x" * (20 << 20)


HEAVY = {
    "half a million events in one case": (_one_case, "cases=0 rows=500000"),
    "two hundred thousand events in one trace": (_one_trace, "cases=0 rows=200000"),
    "two gigabytes packed to two megabytes": (_bomb, "大得不合常理"),
    "an entry without end": (_endless_entry, "JSON"),
}

READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from datetime import datetime, UTC
from engine.domain.foreign_logs import BadLog, Columns, Laid
from engine.exchange import log_rows, log_source, log_taking
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    with open(sys.argv[1], "rb") as file:
        source = log_source.Source(file)
        taking = log_taking.Taking(Laid(log_rows.head(source).guess), "x",
                                   datetime(2026, 4, 1, tzinfo=UTC))
        for row in log_rows.rows(source):
            taking.take(row)
        n = sum(1 for _ in taking.traces())
        print(f"cases={n} rows={taking.report().rows}")
except BadLog as refused:
    print("BadLog", refused.says("zh"))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print("MB", (after - before) >> 10)
"""


@pytest.mark.parametrize("what", HEAVY)
def test_a_heavy_file_costs_little(what, tmp_path):
    """Measured in a process of its own: at most 60 s of CPU and 100 MB above the start."""
    made, says = HEAVY[what]
    there = tmp_path / "log"
    with there.open("wb") as file:
        file.writelines(made())

    told = subprocess.run(
        [sys.executable, "-c", READ, str(there)], capture_output=True, text=True, check=True
    ).stdout

    assert says in told
    assert int(told.rpartition("MB")[2]) < 100, told
