"""A file that people write: what cannot be read is said with the line where it stands."""

import pytest

from engine.domain import toml


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"a = 1\nb = [\xff]\n", 2, "不是UTF-8文字"),
        (b"a = 1\nb = = 2\n", 2, "第5个字符起"),
        (b"a = " + b"[" * 5000, 1, "括号套得太深"),
        (b"a = 1\nb = " + b"9" * 5000 + b"\n", 2, "数字太长"),
        (b"a = 1\nb = 1" + b"_000" * 2000 + b"\n", 2, "数字太长"),
    ],
)
def test_a_file_that_is_no_toml_is_said_with_its_line(content, line, says):
    """Never a fault of ours."""
    with pytest.raises(toml.Broken) as caught:
        toml.read(content)

    assert caught.value.line == line
    assert says in caught.value.says.zh
    assert len(caught.value.says.zh) < 200
