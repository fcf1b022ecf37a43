"""Rows about logging in: tries that are slowed down, where people log in from, second factors, codes for a new
password. Nothing here names a password, a code or a whole network address."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from app.models.base import Row


class LoginDelay(SQLModel, table=True):
    """Failed tries to log in under one name from one network, or from one address. Every process reads and counts
    here."""

    __tablename__ = "login_delay"
    __table_args__ = (Index("ix_login_delay_last_at", "last_at"),)

    key: str = Field(primary_key=True, max_length=64)
    """SHA-256 of the name and the network, or of the address."""
    failures: int
    """Tries that were begun and did not succeed; one that is under way counts already."""
    last_at: datetime
    """When the last of them was begun."""
    until: datetime
    """Before this, no further try is looked at."""


class KnownNetwork(SQLModel, table=True):
    """A network from which a person or machine client has logged in: their right password is never locked out there."""

    __tablename__ = "known_network"
    __table_args__ = (Index("ix_known_network_last_at", "last_at"),)

    subject_id: UUID = Field(primary_key=True)
    network: str = Field(primary_key=True, max_length=60)
    """The first 24 bits of an IPv4 address, the first 56 of an IPv6 address."""
    last_at: datetime
    """The last login from there, to the hour."""


class SecondFactor(SQLModel, table=True):
    """A person's second factor: six digits that change every 30 seconds (TOTP, RFC 6238)."""

    __tablename__ = "second_factor"

    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    secret: str = Field(max_length=300)
    """Encrypted under a key derived from the service's secret key."""
    created_at: datetime
    confirmed_at: datetime | None = None
    """When the person proved that they have it; before that, nobody is asked for it."""
    last_step: int = Field(default=0, sa_type=BigInteger)
    """The 30 seconds, counted from 1970, whose digits were used last: they are good once (RFC 6238, 5.2)."""


class PasswordReset(Row, table=True):
    """A code, issued by an administrator, with which a person chooses a new password without knowing the old one."""

    __tablename__ = "password_reset"
    __table_args__ = (Index("ix_password_reset_person_id", "person_id"),)

    person_id: UUID = Field(foreign_key="person.id")
    code_hash: str = Field(max_length=64)
    expires_at: datetime
    ended_at: datetime | None = None
    """When it was used, or replaced by a newer one."""
