"""What all tables share: the metadata, the type of an instant, a few column makers."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    TypeDecorator,
)

METADATA = MetaData()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept as integer microseconds since 1970 (UTC)."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Aware datetime → microseconds."""
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Microseconds → aware datetime."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


def row_id() -> Column[int]:
    """A number that the database gives. SQLite counts only INTEGER keys up by itself."""
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def case_id(**more: Any) -> Column[int]:
    """The case a row belongs to."""
    return Column("case_id", ForeignKey("case_file.id"), nullable=False, **more)


def one_of(column: str, states: type[StrEnum]) -> CheckConstraint:
    """The database knows the same states as the domain."""
    words = ", ".join(f"'{s.value}'" for s in states)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_is_known")
