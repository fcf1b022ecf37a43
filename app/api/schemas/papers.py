"""Shapes of papers 单据: letterheads, and what is printed for a morning."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.schemas.places import Active, Kept
from app.api.schemas.reception import Hotline
from app.core.fields import Day, Form, OptionalLine, Short
from app.services.papers.morning import MorningPaper

MOST_WORKERS: Final = 50
ALL: Final = tuple(MorningPaper)


class LetterheadForm(Form):
    """What a community's papers bear."""

    name: Short = Field(description="Who writes.", examples=["海怡花园客户服务中心"])
    address: OptionalLine = Field(default="", examples=["青岛市市南区香港中路 1 号"])
    phone: Hotline = Field(default="", description="Empty: the community's service phone.", examples=["0532-8000-0110"])
    logo_id: UUID | None = Field(default=None, description="A picture, uploaded before with purpose `photo`.")
    stamp_id: UUID | None = Field(
        default=None,
        description="A picture of the seal, best a PNG with a transparent ground: it is printed on bills, receipts and "
        "passes.",
    )
    active: Active = True


class LetterheadOut(Kept):
    """What a community's papers bear; of several in use, the one that was made last."""

    name: str = Field(max_length=60, examples=["海怡花园客户服务中心"])
    address: str = Field(max_length=200)
    phone: str = Field(max_length=30)
    logo_id: UUID | None
    stamp_id: UUID | None
    active: bool


class MorningForm(Form):
    """What is printed for a morning."""

    day: Day = Field(description="A day of the community's calendar.", examples=["2099-01-02"])
    department_id: UUID | None = Field(default=None, description="Only what this department has.")
    worker_ids: Annotated[list[UUID], Field(max_length=MOST_WORKERS)] = Field(
        default_factory=list, description="Only for these workers; none named: for all."
    )
    papers: Annotated[list[MorningPaper], Field(min_length=1, max_length=len(ALL))] = Field(
        default_factory=lambda: list(ALL), description="Which papers; all of them unless named."
    )
