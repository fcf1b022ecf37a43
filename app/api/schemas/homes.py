"""Shapes of a customer's own homes, and of claiming one."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.api.schemas.common import Answer
from app.core.enums import Relation
from app.core.lang import Words
from app.workflow.kinds.home_claim import ClaimHome


class ClaimHomeForm(ClaimHome):
    """A claim, and in which community the home is."""

    community_id: UUID = Field(description="One of `GET /v1/me/communities`.")


class MyHome(Answer):
    """A room or shop that is bound to the caller."""

    premises_id: UUID = Field(description="What a report names as its room.")
    label: str = Field(max_length=140, examples=["1号楼1单元101"])
    community_id: UUID
    community_name: str = Field(max_length=100, examples=["海怡花园"])
    service_phone: str = Field(max_length=30)
    relation: Relation
    valid_from: date
    valid_until: date | None


class ClaimBrief(Answer):
    """A claim of the caller's that the desk has not answered, or has declined."""

    id: UUID
    number: str = Field(max_length=40, examples=["RL-HY-20261123-0001"])
    state: str = Field(max_length=40, examples=["claimed"])
    community_id: UUID
    community_name: str = Field(max_length=100)
    address: str = Field(max_length=200)
    reason: str = Field(max_length=500, description="Why it was declined.")
    href: str = Field(max_length=100, examples=["/v1/home-claims/01900000-0000-7000-8000-000000000001"])


class MyHomes(Answer):
    """What the switch between homes shows."""

    homes: list[MyHome] = Field(max_length=1000)
    claims: list[ClaimBrief] = Field(max_length=100, description="The newest first, without those that were confirmed.")


class CommunityBrief(Answer):
    """A community in which a home can be claimed."""

    id: UUID
    name: str = Field(max_length=100, examples=["海怡花园"])


COMMUNITY = Words("community", "小区")
