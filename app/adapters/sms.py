"""Text messages: printed or written to a file on a laptop, handed to a gateway in production."""

import sys
from pathlib import Path
from typing import Final

import anyio
import httpx

from app.core.errors import Unavailable
from app.core.logs import get_logger
from app.core.settings import Settings

TIMEOUT: Final = httpx.Timeout(5.0, connect=3.0)
log = get_logger(__name__)


class ConsoleSms:
    """Prints each message, for whoever tries the service on a laptop."""

    async def send(self, phone: str, text: str) -> None:
        """One line on standard error."""
        sys.stderr.write(f"SMS {phone}: {text}\n")
        sys.stderr.flush()


class FileSms:
    """Appends each message to a file, one a line: number, tab, text."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, phone: str, text: str) -> None:
        """One more line."""
        await anyio.Path(self._path.parent).mkdir(parents=True, exist_ok=True)
        async with await anyio.open_file(self._path, "a", encoding="utf-8") as file:
            await file.write(f"{phone}\t{text}\n")


class HttpSms:
    """Hands each message to a gateway of the company: POST of `{"phone": …, "text": …}` with a bearer token. What a
    provider wants beyond that (a template, a signature) is the gateway's to add."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token

    async def send(self, phone: str, text: str) -> None:
        """Raises Unavailable if the gateway doesn't take it."""
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as client:
                answer = await client.post(
                    self._url, json={"phone": phone, "text": text}, headers={"Authorization": f"Bearer {self._token}"}
                )
                answer.raise_for_status()
        except httpx.HTTPError as error:
            log.warning("the SMS gateway takes no message", kind=type(error).__name__)
            raise Unavailable from error


class NoSms:
    """Where no text messages are sent."""

    async def send(self, phone: str, text: str) -> None:
        """Raises Unavailable."""
        raise Unavailable


def sms_of(settings: Settings) -> ConsoleSms | FileSms | HttpSms | NoSms:
    """The sender that the settings name."""
    match settings.sms:
        case "console":
            return ConsoleSms()
        case "file":
            return FileSms(settings.sms_file)
        case "http":
            return HttpSms(settings.sms_url, settings.sms_token.get_secret_value())
        case _:
            return NoSms()
