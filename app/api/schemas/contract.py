"""Contracts as the API shows them: by their columns, with the price annex as what it holds."""

from typing import Annotated, Final

from pydantic import Field

from app.api.generic.answers import Answers, made_from, with_fields
from app.api.schemas.common import Answer, ShownFen
from app.services.kinds.contracts import CONTRACTS

ShownLine = Annotated[str, Field(max_length=200)]


class ShownAnnexPrice(Answer):
    """A line of the price annex: what the fee doesn't include."""

    code: ShownLine = Field(examples=["JX-01"])
    name: ShownLine
    unit: ShownLine
    unit_fen: ShownFen


_PLAIN: Final = made_from(CONTRACTS)
_whole: Final = with_fields(_PLAIN.whole, prices=(Annotated[list[ShownAnnexPrice], Field(max_length=100)], ...))

ANSWERS = Answers(_PLAIN.row, _whole, _PLAIN.row_of, _PLAIN.whole_of)
