"""What all tables share: the metadata, the type of an instant, a few column makers."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Dialect,
    ForeignKey,
    Identity,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    literal_column,
)

METADATA = MetaData(
    naming_convention={  # PostgreSQL's own, so that a migration can name what it changes
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s",
        "ix": "%(table_name)s_%(column_0_N_name)s",
    }
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept as integer microseconds since 1970 (UTC)."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Aware datetime → microseconds."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Microseconds → aware datetime."""
        return None if value is None else instant(value)


def instant(passed: int) -> datetime:
    """Microseconds since 1970 → aware moment."""
    return _EPOCH + timedelta(microseconds=passed)


def microseconds(moment: datetime) -> int:
    """Aware moment → microseconds since 1970, as the database holds it."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def row_id() -> Column[int]:
    """A number that the database gives. SQLite counts only INTEGER keys up by itself."""
    number = BigInteger().with_variant(Integer, "sqlite")
    return Column("id", number, Identity(), primary_key=True)


def case_id(**more: Any) -> Column[int]:
    """The case a row belongs to."""
    return Column("case_id", ForeignKey("case_file.id"), nullable=False, **more)


def words(longest: int) -> String:
    """Text, ordered by code point: as SQLite does it, and whatever the server's language is."""
    return String(longest).with_variant(String(longest, collation="C"), "postgresql")


def among(column: ColumnElement[str], *states: str) -> ColumnElement[bool]:
    """The column holds one of our own words, written as in the WHERE of a partial index.

    Neither database sees that an index serves where the word is a parameter; and one word is
    compared by ``=``, because SQLite does not see that IN with one word is the same.
    """
    written: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in states]
    return column == written[0] if len(written) == 1 else column.in_(written)


def one_of(column: str, states: Iterable[str]) -> CheckConstraint:
    """The database knows the same states as the domain."""
    known = ", ".join(f"'{state}'" for state in states)
    return CheckConstraint(f"{column} IN ({known})", name=f"{column}_is_known")
