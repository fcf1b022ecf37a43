"""The estate of these tests, with people who print."""

import io
from datetime import timedelta
from typing import Any

import httpx
from pypdf import PdfReader

from tests.api.screens.conftest import on_its_way
from tests.api.who.conftest import Estate, estate

__all__ = ["Estate", "estate", "on_its_way", "pages_of", "printed", "text_of"]


def pages_of(answer: httpx.Response) -> list[str]:
    """The text of each page of a PDF, without blanks, line breaks and marks where a long run may be broken."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return [
        "".join(page.extract_text().replace("\u200b", "").split())
        for page in PdfReader(io.BytesIO(answer.content)).pages
    ]


def text_of(answer: httpx.Response) -> str:
    """All of it."""
    return "".join(pages_of(answer))


async def printed(estate: Estate, who: str, record: Any, paper: str, path: str = "work-orders") -> httpx.Response:
    """A paper of a record, as somebody prints it."""
    address = f"/v1/{path}/{record['id']}/papers/{paper}"
    return await estate.client.get(address, headers={**await estate.sign_in(who), "Accept-Language": "zh"})


def a_day_on(estate: Estate) -> str:
    """The local day of the appointments in these tests."""
    return (estate.today + timedelta(days=1)).isoformat()
