"""Sheet numbers in addresses: Chinese as they are, and those that an address would swallow.

``建施-01`` stands there itself (percent-encoded). A slash, a dot alone or a sign of its own would
mean something to a browser; such a number is written ``~`` and its bytes in hex.
"""

import re

from werkzeug.routing import BaseConverter, ValidationError

LONGEST = 40

_TROUBLE = re.compile(r"[/\\~]|\A\.*\Z")
_HEX = re.compile(r"~(?:[0-9a-f]{2}){1,160}")


class SheetNo(BaseConverter):
    """A sheet number as one part of an address."""

    regex = r"[^/]{1,400}"

    def to_python(self, value: str) -> str:
        """The number that an address names."""
        if value.startswith("~"):
            if not _HEX.fullmatch(value):
                raise ValidationError
            try:
                return bytes.fromhex(value[1:]).decode()
            except UnicodeDecodeError:
                raise ValidationError from None
        return value

    def to_url(self, value: str) -> str:
        """The part of an address that names a number."""
        plain = f"~{value.encode().hex()}" if _TROUBLE.search(value) else value
        return super().to_url(plain)
