"""Shifts as the API shows them: by their columns, with what was open when the notes were signed (M-99)."""

from typing import Annotated, Final

from pydantic import Field

from app.api.generic.answers import Answers, Body, made_from, with_fields
from app.api.schemas.duty import OpenMatterOut
from app.core.lang import Language
from app.models.shift import MOST_MATTERS
from app.services.kinds.shifts import SHIFTS, matters_for_reader
from app.services.moving.moves import AnyOpenedRecord

_PLAIN: Final = made_from(SHIFTS)
OpenMatters = Annotated[
    list[OpenMatterOut],
    Field(max_length=MOST_MATTERS, description="What was open when the notes were signed, as far as you see it."),
]
_whole: Final = with_fields(_PLAIN.whole, open_matters=(OpenMatters, ...))


def _whole_of(opened: AnyOpenedRecord, language: Language) -> Body:
    return {**_PLAIN.whole_of(opened, language), "open_matters": matters_for_reader(opened.context)}


ANSWERS = Answers(_PLAIN.row, _whole, _PLAIN.row_of, _whole_of)
