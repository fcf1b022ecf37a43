"""Shifts as the API shows them: by their columns, with what was open when the notes were signed (M-99)."""

from typing import Annotated, Final

from pydantic import Field

from app.api.generic.answers import Answers, made_from, with_fields
from app.api.schemas.duty import OpenMatterOut
from app.models.shift import MOST_MATTERS
from app.services.kinds.shifts import SHIFTS

_PLAIN: Final = made_from(SHIFTS)
OpenMatters = Annotated[
    list[OpenMatterOut],
    Field(max_length=MOST_MATTERS, description="What was open when the notes were signed."),
]
_whole: Final = with_fields(_PLAIN.whole, open_matters=(OpenMatters, ...))

ANSWERS = Answers(_PLAIN.row, _whole, _PLAIN.row_of, _PLAIN.whole_of)
