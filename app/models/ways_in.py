"""Rows about logging in by WeChat, by a code in a text message, and by a code from reception. Codes are kept as hashes,
and WeChat's session_key is not kept at all."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import Row


class WechatAccount(Row, table=True):
    """Whose an openid of one of our mini-programs is."""

    __tablename__ = "wechat_account"
    __table_args__ = (UniqueConstraint("app_id", "openid"), Index("ix_wechat_account_person_id", "person_id"))

    app_id: str = Field(max_length=40)
    openid: str = Field(max_length=80)
    unionid: str | None = Field(default=None, max_length=80)
    person_id: UUID = Field(foreign_key="person.id")
    last_login_at: datetime


class UnfinishedLogin(Row, table=True):
    """A login of which it isn't known yet who on record it is: an openid was proven, a telephone number, or both."""

    __tablename__ = "unfinished_login"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_unfinished_login_expires_at", "expires_at"))

    organisation_id: UUID = Field(foreign_key="organisation.id")
    token_hash: str = Field(max_length=64)
    app_id: str | None = Field(default=None, max_length=40)
    openid: str | None = Field(default=None, max_length=80)
    unionid: str | None = Field(default=None, max_length=80)
    phone: str | None = Field(default=None, max_length=20)
    """In E.164 format; whoever logs in has proven that they have it."""
    expires_at: datetime
    ended_at: datetime | None = None
    """When somebody was logged in with it."""


class SmsCode(Row, table=True):
    """Six digits that were sent to a telephone number."""

    __tablename__ = "sms_code"
    __table_args__ = (
        Index("ix_sms_code_organisation_id_phone_hash", "organisation_id", "phone_hash"),
        Index("ix_sms_code_expires_at", "expires_at"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id")
    phone_hash: str = Field(max_length=64)
    code_hash: str = Field(max_length=64)
    expires_at: datetime
    tries: int = 0
    """How often it was compared; after the fifth time it counts no more."""
    ended_at: datetime | None = None


class BindingCode(Row, table=True):
    """A code that reception hands to a customer, for whom neither WeChat's number nor a text message works."""

    __tablename__ = "binding_code"
    __table_args__ = (UniqueConstraint("code_hash"), Index("ix_binding_code_person_id", "person_id"))

    person_id: UUID = Field(foreign_key="person.id")
    code_hash: str = Field(max_length=64)
    expires_at: datetime
    ended_at: datetime | None = None


class SharedToken(SQLModel, table=True):
    """A token of another system that all processes use, such as the access token of a mini-program."""

    __tablename__ = "shared_token"

    name: str = Field(primary_key=True, max_length=80)
    token: str = Field(max_length=2000)
    """Encrypted under a key derived from the service's secret key."""
    expires_at: datetime
    fetched_at: datetime
