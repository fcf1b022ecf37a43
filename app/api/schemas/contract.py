"""Contracts as the API shows them: by their columns, with the price annex as what it holds."""

from typing import Annotated, Any, Final

from pydantic import Field, create_model

from app.api.generic.answers import Answers, made_from
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
_TYPED: Any = {"prices": (Annotated[list[ShownAnnexPrice], Field(max_length=100)], ...)}
_make: Any = create_model
_whole: type[Answer] = _make(_PLAIN.whole.__name__, __base__=_PLAIN.whole, __doc__=_PLAIN.whole.__doc__, **_TYPED)

ANSWERS = Answers(_PLAIN.row, _whole, _PLAIN.row_of, _PLAIN.whole_of)
