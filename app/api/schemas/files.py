"""Shapes of files."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from app.api.schemas.common import Answer, Moment
from app.core.fields import Code, Form

Purpose = Literal["photo", "signature", "receipt", "evidence", "attachment"]


class FileForm(Form):
    """The fields beside the file."""

    community_id: UUID
    purpose: Purpose = "photo"
    record_type: Literal["work_order", "complaint", "purchase", "found_item"] | None = None
    record_id: UUID | None = None
    signs: Code | None = None
    quote_id: UUID | None = None


class FileOut(Answer):
    """An uploaded file. A picture was drawn anew and stripped of place and camera; everything else is kept as it came.
    `url` works without a token until it ends."""

    id: UUID
    community_id: UUID
    purpose: str = Field(max_length=40, examples=["photo"])
    content_type: str = Field(max_length=100, examples=["image/jpeg"])
    size: int = Field(ge=1, le=1_073_741_824, description="Bytes as kept.", examples=[184233])
    sha256: str = Field(max_length=64, examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    created_at: Moment
    url: str = Field(max_length=300, examples=["/v1/files/0199…/content?expires=1795000000&signature=…"])
    thumb_url: str | None = Field(
        max_length=300,
        description="Of a picture: the same at 320 pixels, for lists.",
        examples=["/v1/files/0199…/content?expires=1795000000&signature=…&width=320"],
    )
    url_expires_at: Moment
