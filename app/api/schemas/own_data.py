"""Shapes of one's own data: being forgotten."""

from pydantic import BaseModel, Field

from app.api.schemas.common import Moment
from app.core.fields import Form


class EraseForm(Form):
    """A person wants to be forgotten."""

    confirm: bool = Field(description="True: understood as final.", examples=[True])


class ErasedOut(BaseModel):
    """The person was forgotten; every login of theirs has ended."""

    erased_at: Moment
