"""Shapes of content checks: seeing on purpose what is held back, and WeChat's message push."""

from typing import Annotated

from pydantic import Field

from app.api.schemas.common import Answer, Photo
from app.core.fields import Form
from app.models.content_check import ContentState


class ShowHeld(Form):
    """Somebody wants to see what is held back."""

    release: bool = Field(
        default=False,
        description="True: it is in order, and everybody sees it from now on. For reception, its supervisor and the "
        "manager.",
    )


class HeldContent(Answer):
    """What was held back. That it was shown, and to whom, stands in the journal."""

    state: ContentState
    label: Annotated[int, Field(ge=0, le=1_000_000, description="WeChat's number for what may be wrong.")] | None
    texts: Annotated[list[Annotated[str, Field(max_length=4000)]], Field(max_length=100)]
    picture: Photo | None
