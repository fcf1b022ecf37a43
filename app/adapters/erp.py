"""The company's ERP over HTTPS, as docs/erp.md says it: three questions by GET, answered as JSON (M-102)."""

import asyncio
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, TypeVar

import httpx
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from app.core.erp import ErpBill, ErpItem, ErpUnknown, FeeBalance, RoomArrears, Silence
from app.core.logs import get_logger
from app.core.settings import Settings

MOST_BYTES: Final = 256 * 1024
"""Of an answer; one with fifty bills has some 6 KB."""
CONNECTIONS: Final = httpx.Limits(max_connections=10, max_keepalive_connections=4)

Owed = Annotated[int, Field(ge=0, le=10**12, strict=True)]
Text = Annotated[str, Field(max_length=200)]

log = get_logger(__name__)


class _Bill(BaseModel):
    title: Text
    owed_fen: Owed
    due_on: date | None = None


class _Arrears(BaseModel):
    owed_fen: Owed
    bills: list[_Bill] = Field(default_factory=list, max_length=200)
    how_to_pay: Annotated[str, Field(max_length=500)] = ""


class _Balance(BaseModel):
    balance_fen: Owed
    as_of: AwareDatetime | None = None


class _Item(BaseModel):
    code: Text
    name: Text
    unit: Text
    unit_fen: Owed | None = None
    in_stock: Annotated[Decimal, Field(ge=0, le=Decimal(10**9), max_digits=12, decimal_places=3)] | None = None


A = TypeVar("A", bound=BaseModel)


class NoErp:
    """Where no ERP is connected: everything that it would know is unknown."""

    async def room_arrears(self, community: str, room: str) -> RoomArrears:
        """Raises ErpUnknown."""
        raise ErpUnknown(Silence.OFF)

    async def fee_balance(self, community: str, room: str) -> FeeBalance:
        """Raises ErpUnknown."""
        raise ErpUnknown(Silence.OFF)

    async def item(self, community: str, code: str) -> ErpItem:
        """Raises ErpUnknown."""
        raise ErpUnknown(Silence.OFF)

    async def close(self) -> None:
        """Nothing is open."""


class HttpErp:
    """Implements `Erp` on any server that answers as docs/erp.md says."""

    def __init__(
        self, url: str, token: str, timeout_seconds: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._url, self._token, self._transport = url.rstrip("/"), token, transport
        self._seconds = timeout_seconds
        self._opened: httpx.AsyncClient | None = None

    @property
    def _client(self) -> httpx.AsyncClient:
        """Opened when it is first needed: it reads the machine's certificates."""
        if self._opened is None:
            self._opened = httpx.AsyncClient(
                headers={"Authorization": f"Bearer {self._token}", "Accept": "application/json"},
                timeout=httpx.Timeout(self._seconds),
                limits=CONNECTIONS,
                transport=self._transport,
            )
        return self._opened

    async def room_arrears(self, community: str, room: str) -> RoomArrears:
        """GET /rooms/arrears."""
        arrears = await self._ask("/rooms/arrears", {"community": community, "room": room}, _Arrears)
        bills = tuple(ErpBill(bill.title, bill.owed_fen, bill.due_on) for bill in arrears.bills)
        if sum(bill.owed_fen for bill in bills) > arrears.owed_fen:
            # a sum that its own bills contradict is no answer to tell a customer
            log.warning("the ERP's bills come to more than its sum", path="/rooms/arrears")
            raise ErpUnknown(Silence.UNREADABLE)
        return RoomArrears(arrears.owed_fen, bills, arrears.how_to_pay)

    async def fee_balance(self, community: str, room: str) -> FeeBalance:
        """GET /rooms/balance."""
        balance = await self._ask("/rooms/balance", {"community": community, "room": room}, _Balance)
        return FeeBalance(balance.balance_fen, balance.as_of)

    async def item(self, community: str, code: str) -> ErpItem:
        """GET /items."""
        offer = await self._ask("/items", {"community": community, "code": code}, _Item)
        if offer.code != code:
            log.warning("the ERP answers with another item", path="/items")
            raise ErpUnknown(Silence.UNREADABLE)
        return ErpItem(offer.code, offer.name, offer.unit, offer.unit_fen, offer.in_stock)

    async def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.aclose()

    async def _ask(self, path: str, query: Mapping[str, str], answer: type[A]) -> A:
        """One question. Its query is not logged: it names a home."""
        try:
            # of the whole answer: a server that sends a byte a second would never run into the client's own limits
            async with asyncio.timeout(self._seconds):
                status, body = await self._fetch(path, query)
        except (httpx.HTTPError, TimeoutError) as error:
            log.warning("the ERP does not answer", path=path, kind=type(error).__name__)
            raise ErpUnknown(Silence.UNREACHABLE) from error
        if status != httpx.codes.OK:
            raise ErpUnknown(_silence_of(path, status))
        try:
            return answer.model_validate(json.loads(body))
        except (ValidationError, ValueError, RecursionError) as error:
            log.warning("the ERP's answer makes no sense", path=path, kind=type(error).__name__)
            raise ErpUnknown(Silence.UNREADABLE) from error

    async def _fetch(self, path: str, query: Mapping[str, str]) -> tuple[int, bytes]:
        """Status and body. Raises ErpUnknown for more than an answer can have."""
        body = bytearray()
        async with self._client.stream("GET", f"{self._url}{path}", params=dict(query)) as response:
            async for part in response.aiter_bytes():
                body += part
                if len(body) > MOST_BYTES:
                    log.warning("the ERP's answer is too long", path=path)
                    raise ErpUnknown(Silence.UNREADABLE)
        return response.status_code, bytes(body)


def _silence_of(path: str, status: int) -> Silence:
    if status == httpx.codes.NOT_FOUND:
        return Silence.NOT_ON_RECORD
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        log.error("the ERP refuses our token: look at GONGDAN_ERP_TOKEN", path=path, status=status)
        return Silence.REFUSED
    log.warning("the ERP can't answer", path=path, status=status)
    is_busy = status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.TOO_MANY_REQUESTS
    return Silence.UNREACHABLE if is_busy else Silence.UNREADABLE


def erp_of(settings: Settings) -> HttpErp | NoErp:
    """The ERP that the settings name."""
    if not settings.erp_url:
        return NoErp()
    return HttpErp(settings.erp_url, settings.erp_token.get_secret_value(), settings.erp_timeout_seconds)
