"""The code of a pass and its picture, for whoever may hold it (M-95, M-96)."""

from typing import Annotated, Final
from uuid import UUID

import segno
from pydantic import Field

from app.core.ids import new_code

LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of codes: without those that look alike."""
CODE_LENGTH: Final = 8

Code = Annotated[
    str,
    Field(
        max_length=20,
        description="The code of the pass, for whoever may hold it while it is good. Read the record for it.",
    ),
]
Picture = Annotated[
    str, Field(max_length=20_000, description="The pass as a QR code: an SVG picture as a data URI; see `pass_code`.")
]


def new_pass() -> str:
    """The code of a new pass."""
    return new_code(LETTERS, CODE_LENGTH)


def qr_text(path: str, record_id: UUID, action: str, code: str) -> str:
    """What the QR says: where the pass is taken, and the code. Behind the `#`, no server logs it."""
    return f"{path}/{record_id}/{action}#{code}"


def qr_picture(text: str) -> str:
    """The pass as a QR code."""
    return segno.make(text, micro=False).svg_data_uri(scale=4)
