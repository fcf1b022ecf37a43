"""People: staff and customers, what they may do, what they are qualified for, and their logins."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.enums import PersonKind, Relation
from app.models.base import JsonColumn, Row, VersionedRow, choice


class Person(VersionedRow, table=True):
    """Someone with a name: staff or a customer. Phone and name are personal data, masked outside."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("username"),
        Index("ix_person_organisation_id_phone", "organisation_id", "phone"),
        Index("ix_person_organisation_id_kind_id", "organisation_id", "kind", "id"),
        Index("ix_person_organisation_id_id", "organisation_id", "id"),
        # few have a photo
        Index(
            "ix_person_photo_id",
            "photo_id",
            postgresql_where=text("photo_id IS NOT NULL"),
            sqlite_where=text("photo_id IS NOT NULL"),
        ),
        # few were ever registered twice
        Index(
            "ix_person_merged_into_id",
            "merged_into_id",
            postgresql_where=text("merged_into_id IS NOT NULL"),
            sqlite_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    kind: PersonKind = Field(sa_type=choice(PersonKind, "kind"))
    name: str = Field(max_length=60)
    phone: str | None = Field(default=None, max_length=20)
    """In E.164 format."""
    username: str | None = Field(default=None, max_length=60)
    password_hash: str | None = Field(default=None, max_length=200)
    active: bool = True
    outsourced: bool = False
    """A worker of a contractor (M-21: own or outsourced)."""
    badge: str | None = Field(default=None, max_length=20)
    """The number on the badge of somebody who works here (M-35); customers have none."""
    photo_id: UUID | None = None
    """The picture on it, an uploaded file."""
    epoch: int = 0
    """Access tokens name it; a new password or shutting the person out adds one, and so ends all that were issued."""
    merged_into_id: UUID | None = None
    """Who this person turned out to be: somebody on record who was merged into nobody. Records that name this entry go
    on doing so; who sees them is decided as if they named the other."""
    erased_at: datetime | None = None
    """When what identified them was erased, at their wish (PIPL)."""


class RoleGrant(VersionedRow, table=True):
    """A role held in one community (None: in the whole organisation) and, where it applies, in one department."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index("ix_role_grant_person_id", "person_id"),
        Index("ix_role_grant_community_id_role", "community_id", "role"),
    )

    person_id: UUID = Field(foreign_key="person.id")
    role: str = Field(max_length=40)
    community_id: UUID | None = Field(default=None, foreign_key="community.id")
    department_id: UUID | None = Field(default=None, foreign_key="department.id")
    active: bool = True
    """False for a role that was taken back, which stays as a record (M-150)."""


class Binding(VersionedRow, table=True):
    """M-02: a customer is bound to a room or shop for a period."""

    __tablename__ = "binding"
    __table_args__ = (
        Index("ix_binding_person_id", "person_id"),
        Index("ix_binding_premises_id", "premises_id"),
        Index("ix_binding_community_id_person_id", "community_id", "person_id"),
    )

    person_id: UUID = Field(foreign_key="person.id")
    community_id: UUID = Field(foreign_key="community.id")
    premises_id: UUID = Field(foreign_key="premises.id")
    relation: Relation = Field(sa_type=choice(Relation, "relation"))
    valid_from: date
    valid_until: date | None = None
    """Last day; None while it lasts."""
    household_id: UUID | None = None
    """The first binding of the household that reception marked it as part of: the id of a binding to the same room."""


class Qualification(VersionedRow, table=True):
    """M-21: a worker's qualification for a trade, valid from day to day, both included."""

    __tablename__ = "qualification"
    __table_args__ = (
        Index("ix_qualification_person_id_trade", "person_id", "trade"),
        Index("ix_qualification_valid_until", "valid_until"),
    )

    person_id: UUID = Field(foreign_key="person.id")
    trade: str = Field(max_length=40)
    valid_from: date
    valid_until: date
    certificate: str = Field(default="", max_length=100)
    training_id: UUID | None = None
    """The training whose test they passed (M-74); None for one that was entered by hand."""


class RefreshToken(Row, table=True):
    """A refresh token, stored as a hash. All that follow one another are a login, the family; it ends as a whole, by
    logging out or because one was used again too late (RFC 9700, 4.14)."""

    __tablename__ = "refresh_token"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_refresh_token_family_id", "family_id"))

    person_id: UUID = Field(foreign_key="person.id")
    family_id: UUID
    token_hash: str = Field(max_length=64)
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    epoch: int = 0
    """The person's when it was issued: a login that overlaps with a new password doesn't outlive it."""


class MachineClient(VersionedRow, table=True):
    """An ERP or another system: client credentials with scopes, for some communities (none named: for all)."""

    __tablename__ = "machine_client"
    __table_args__ = (UniqueConstraint("client_id"),)

    organisation_id: UUID = Field(foreign_key="organisation.id")
    client_id: str = Field(max_length=60)
    secret_hash: str = Field(max_length=200)
    previous_secret_hash: str | None = Field(default=None, max_length=200)
    """The secret before, which goes on working until `previous_until`, so that a system can be given the new one."""
    previous_until: datetime | None = None
    name: str = Field(max_length=60)
    scopes: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    communities: list[str] | None = Field(default=None, sa_type=JsonColumn)
    master_data_communities: list[str] | None = Field(default=None, sa_type=JsonColumn)
    """Where its scopes to write master data hold; none named: nowhere."""
    active: bool = True
    epoch: int = 0
    """Access tokens name it; a new secret or shutting the client out adds one, and so ends all that were issued."""
