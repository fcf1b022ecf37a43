"""Found items as the API shows them: by their columns, with pictures that only the staff may open (M-97)."""

from typing import Final

from app.api.generic.answers import Answers, AnswerSources, Body, made_from, with_fields
from app.api.schemas.common import Photos
from app.services.kinds.found_items import FOUND_ITEMS
from app.services.moving.moves import AnyOpenedRecord

PICTURES: Final = ("photos", "photos_after")
MADE: Final = made_from(FOUND_ITEMS)
FoundItemOut: Final = with_fields(MADE.whole, **dict.fromkeys(PICTURES, (Photos, ...)))


async def complete(_: AnyOpenedRecord, body: Body, sources: AnswerSources) -> None:
    """Give the pictures their addresses."""
    body |= {name: sources.pictures(body[name] or ()) for name in PICTURES}


ANSWERS: Final = Answers(FoundItemOut, FoundItemOut, MADE.whole_of, MADE.whole_of, complete=complete)
