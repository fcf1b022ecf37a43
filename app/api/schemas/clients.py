"""Shapes of machine clients: an ERP or another system, its scopes and its secret."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from app.api.schemas.common import Answer
from app.api.schemas.page import Version
from app.api.schemas.people import Username
from app.api.schemas.places import Kept
from app.core.catalogue import sentence
from app.core.fields import Form, Short
from app.core.scopes import SCOPES

UNKNOWN_SCOPES = sentence("problems.unknown_scopes")


def _known(scopes: list[str]) -> list[str]:
    strangers = sorted(set(scopes) - set(SCOPES))
    if strangers:
        raise ValueError(UNKNOWN_SCOPES, {"strangers": ", ".join(strangers), "known": ", ".join(SCOPES)})
    return sorted(set(scopes))


Scopes = Annotated[
    list[Annotated[str, Field(max_length=40)]],
    Field(max_length=20, examples=[["work_orders:read", "events:read"]]),
    AfterValidator(_known),
]


class ClientForm(Form):
    """A new machine client; its secret is made afterwards, at `/secret`."""

    client_id: Username = Field(examples=["erp"])
    name: Short = Field(examples=["ERP"])
    scopes: Scopes
    communities: Annotated[list[UUID], Field(max_length=1000)] | None = Field(
        default=None, description="null: every community of the organisation."
    )
    master_data_communities: Annotated[list[UUID], Field(max_length=1000)] | None = Field(
        default=None,
        description="Where its scopes to write master data (`places:write`, `people:write`, `catalogue:write`) hold; "
        "null: nowhere.",
    )
    active: bool = True


class ClientOut(Kept):
    """A machine client."""

    client_id: str = Field(max_length=60)
    name: str = Field(max_length=60)
    scopes: list[str] = Field(max_length=20)
    communities: list[UUID] | None = Field(max_length=1000)
    master_data_communities: list[UUID] | None = Field(max_length=1000)
    active: bool


class ClientSecretOut(Answer):
    """Shown once: only its hash is kept."""

    client_id: str = Field(max_length=60, examples=["erp"])
    client_secret: str = Field(max_length=100, examples=["gds_…"])
    version: Version
