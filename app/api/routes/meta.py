"""The words of the company: every vocabulary with its labels, for front ends that draw choices."""

from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.api.http.operation import PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.core.code_words import NAMES, VOCABULARIES, Vocabulary
from app.core.enums import all_enums

router = APIRouter(route_class=OperationRoute, tags=["meta"])


class EnumValue(BaseModel):
    """One value of a vocabulary."""

    value: str = Field(max_length=40, examples=["in_warranty"])
    en: str = Field(max_length=80, examples=["in warranty"])
    zh: str = Field(max_length=80, examples=["保修期内"])


class EnumWords(BaseModel):
    """One vocabulary."""

    name: str = Field(max_length=40, examples=["Coverage"])
    meaning: str = Field(max_length=200, examples=["M-13: who bears the cost."])
    values: list[EnumValue] = Field(max_length=100)


class EnumList(BaseModel):
    """All vocabularies."""

    data: list[EnumWords] = Field(max_length=200)


MEANINGS: Final[dict[Vocabulary, tuple[str, str]]] = {
    "trades": ("Trade", "What a community's codes of trades are called."),
    "checklist": ("ChecklistItem", "M-33: what codes of checklists are called."),
    "parts": ("WarrantyPart", "M-13: what codes of parts under warranty are called."),
    "risky_steps": ("RiskyStep", "M-36: what codes of risky steps are called."),
}
"""Codes that a community's own data hold: it may have others, which have no name."""
_ENUMS = EnumList(
    data=[
        EnumWords(
            name=kind.__name__,
            meaning=(kind.__doc__ or "").splitlines()[0],
            values=[EnumValue(value=member.value, en=member.en, zh=member.zh) for member in kind],
        )
        for kind in all_enums()
    ]
    + [
        EnumWords(
            name=MEANINGS[vocabulary][0],
            meaning=MEANINGS[vocabulary][1],
            values=[EnumValue(value=code, en=words.en, zh=words.zh) for code, words in NAMES[vocabulary].items()],
        )
        for vocabulary in VOCABULARIES
    ]
)


@router.get("/v1/meta/enums", **operation("meta.enums", policy=PUBLIC))
async def list_enums() -> EnumList:
    """Values never change their meaning; new ones may come, and clients must bear with those they don't know."""
    return _ENUMS
