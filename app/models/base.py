"""Column kinds shared by all tables, and the naming of their constraints."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Dialect, Enum, Integer, MetaData, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.core.enums import Labelled
from app.core.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

RowValues = dict[str, Any]
"""The columns of a row by name, as Python values: read, or about to be written."""
RowView = Mapping[str, Any]
"""The same, where it is only read."""

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = NAMING

JsonColumn = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""JSON on SQLite, JSONB on PostgreSQL; always written as a whole."""


FenColumn = BigInteger().with_variant(Integer, "sqlite")
"""An amount in fen. It needs eight bytes: fifty lines at the highest price and quantity of a form exceed four."""


THOUSAND = Decimal(1000)


class QuantityColumn(TypeDecorator[Decimal]):
    """A quantity with at most three decimals, stored in thousandths: a whole number, which both databases compare and
    add alike."""

    impl = BigInteger().with_variant(Integer, "sqlite")
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """In thousandths."""
        return None if value is None else int(value * THOUSAND)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """With the decimals that it has, and no others."""
        return None if value is None else shortest(Decimal(value) / THOUSAND)


def shortest(quantity: Decimal) -> Decimal:
    """A quantity without zeros behind its last decimal, and never with an exponent: 1.500 → 1.5, 1E+2 → 100."""
    return Decimal(format(quantity.normalize(), "f"))


def choice(values: type[Labelled], name: str) -> Enum:
    """A column type that stores the values of an enum as text, with a CHECK named after the column."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
        length=40,
        name=name,
    )


class Row(SQLModel):
    """Base of every stored row: an id that sorts by time, and when the row was created (UTC)."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime


class VersionedRow(Row):
    """Base of rows that are edited or moved. Each change adds one to `version`, so that If-Match can detect a change by
    somebody else."""

    version: int = 1
    chain: str = Field(default="", max_length=64)
    """Hash of the record's newest journal entry: the end of its chain, so that removed last entries are noticed."""
    salt: str = Field(default="", max_length=16)
    """Random, new with each version; it goes into `row_hash` of the journal entry, see app.services.journal."""
