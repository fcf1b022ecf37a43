"""The change feed of a whole organisation: the entries of its communities' feeds, and those about its people, in one
order (docs/adr/0065)."""

from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index
from sqlmodel import Field, SQLModel

from app.models.journal import Serial


class OrganisationHead(SQLModel, table=True):
    """The last position of an organisation's feed. Whoever gives positions locks this row."""

    __tablename__ = "organisation_head"

    organisation_id: UUID = Field(primary_key=True, foreign_key="organisation.id")
    position: int = Field(default=0, sa_type=BigInteger)


class OrganisationPosition(SQLModel, table=True):
    """The position of a journal entry in its organisation's feed: 1, 2, 3 and so on without gaps."""

    __tablename__ = "organisation_feed"

    organisation_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    community_id: UUID | None = None
    """None: it is about the organisation's people."""
    record_id: UUID
    version: int


class OrganisationOutbox(SQLModel, table=True):
    """Journal entries about people, without a position yet. Whoever gives them one lets the feeds of their communities
    have them, too."""

    __tablename__ = "organisation_outbox"
    __table_args__ = (Index("ix_organisation_outbox_organisation_id_n", "organisation_id", "n"),)

    n: int | None = Field(default=None, primary_key=True, sa_type=Serial, sa_column_args=(Identity(always=True),))
    organisation_id: UUID
    record_id: UUID
    version: int
