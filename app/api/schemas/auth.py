"""Shapes of logging in and of the caller."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from app.core.fields import Form

Secret = Annotated[str, Field(min_length=1, max_length=300)]


class TokenAnswer(BaseModel):
    """RFC 6749, 5.1."""

    access_token: str = Field(max_length=2000, examples=["eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln"])
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int = Field(ge=0, le=900, description="Seconds until the access token is refused.", examples=[900])
    refresh_token: str | None = Field(
        default=None, max_length=300, description="For people: renews the pair once; then it is spent."
    )
    refresh_expires_in: int | None = Field(default=None, ge=0, le=7_776_000, description="Seconds.")
    scope: str | None = Field(default=None, max_length=1000, description="For machine clients.")


class Logout(Form):
    """Which login ends."""

    refresh_token: Secret = Field(examples=["gdr_…"])


class GrantOut(BaseModel):
    """One role of the caller."""

    role: str = Field(max_length=40, examples=["receptionist"])
    title: str = Field(max_length=60, examples=["客服接待员"])
    community_id: UUID | None = Field(description="null: every community of the organisation.")
    department_id: UUID | None


class Me(BaseModel):
    """The caller, as the company knows them."""

    id: UUID
    kind: Literal["person", "client"]
    organisation_id: UUID
    name: str = Field(max_length=60, description="The caller's own name, unmasked.", examples=["王小明"])
    roles: list[GrantOut] = Field(max_length=1000)
    premises: list[UUID] = Field(max_length=10_000, description="Rooms and shops bound to the caller today.")
    scopes: list[str] = Field(max_length=100)
    now: datetime = Field(description="The server's time.")
