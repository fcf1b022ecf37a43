"""Webhooks over HTTPS: the name is looked up, each of its addresses is checked, and one of these is connected to."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import httpx

from app.core.logs import get_logger
from app.core.ports import WebhookReceipt
from app.core.settings import Settings
from app.core.webhook_targets import Address, AllowedTargets, TargetFault, TargetRefused, WebhookTarget, read_target

LOOK_UP_SECONDS: Final = 3.0
READ_OF_ANSWER: Final = 16 * 1024
"""Bytes of an answer that are read, so that the receiver can finish it; nobody looks at them."""
TAKEN: Final = range(200, 300)

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""The addresses of a host, as texts. Raises OSError where it has none."""

log = get_logger(__name__)


async def look_up(host: str, port: int) -> list[str]:
    """Ask the machine's resolver."""
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in answers]


class HttpWebhooks:
    """Implements `WebhookSender`.

    `resolve` and `transport` are a test's: the names of a network that isn't there, and the receiver behind them.
    """

    def __init__(
        self,
        allowed: AllowedTargets,
        seconds: float,
        *,
        resolve: Resolve = look_up,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._allowed, self._seconds = allowed, seconds
        self._resolve, self._transport = resolve, transport
        self._trusted: ssl.SSLContext | None = None

    async def check(self, url: str) -> None:
        """Raises TargetRefused."""
        await self._addresses_of(read_target(url, self._allowed))

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookReceipt:
        """One POST; redirects are not followed, because they would lead past the check."""
        try:
            target = read_target(url, self._allowed)
            async with asyncio.timeout(self._seconds):
                return await self._post(target, await self._addresses_of(target), headers, body)
        except TargetRefused as refused:
            # a name server that is away is like a receiver that is away
            unknown = refused.fault is TargetFault.UNRESOLVED
            return WebhookReceipt(fault="connection" if unknown else "target")
        except (TimeoutError, httpx.TimeoutException):
            return WebhookReceipt(fault="timeout")
        except httpx.HTTPError as error:
            log.info("a receiver of webhooks can't be reached", kind=type(error).__name__)
            return WebhookReceipt(fault="connection")

    async def _addresses_of(self, target: WebhookTarget) -> list[Address]:
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                addresses = await self._resolve(target.host, target.port)
        except (OSError, UnicodeError, TimeoutError):
            raise TargetRefused(TargetFault.UNRESOLVED) from None
        return target.check(addresses)

    async def _post(
        self, target: WebhookTarget, addresses: list[Address], headers: Mapping[str, str], body: bytes
    ) -> WebhookReceipt:
        """Try the addresses one after the other until one can be connected to."""
        *others, last = addresses
        for address in others:
            try:
                return await self._post_to(address, target, headers, body)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._post_to(last, target, headers, body)

    async def _post_to(
        self, address: Address, target: WebhookTarget, headers: Mapping[str, str], body: bytes
    ) -> WebhookReceipt:
        # the address stands in the URL, so that no second look-up can give another one; the name goes into the Host
        # header and the TLS handshake, which checks the certificate against it
        url = httpx.URL(target.url)
        request = httpx.Request(
            "POST",
            url.copy_with(host=str(address)),
            headers={"Host": url.netloc.decode("ascii"), "Connection": "close", **headers},
            content=body,
            extensions={"sni_hostname": target.host, "timeout": httpx.Timeout(self._seconds).as_dict()},
        )
        async with self._opened() as transport:
            response = await transport.handle_async_request(request)
            try:
                await _read_some(response)
            finally:
                await response.aclose()
        status = response.status_code
        return WebhookReceipt(status, None if status in TAKEN else "status", response.headers.get("retry-after", ""))

    def _opened(self) -> httpx.AsyncBaseTransport:
        """A transport for one request: a connection that is kept for an address could belong to another name."""
        if self._transport is not None:
            return self._transport
        if self._trusted is None:
            self._trusted = httpx.create_ssl_context(trust_env=False)
        return httpx.AsyncHTTPTransport(verify=self._trusted, trust_env=False, retries=0)


async def _read_some(response: httpx.Response) -> None:
    """The first bytes of an answer, as they came: what is packed could unfold to anything."""
    read = 0
    assert isinstance(response.stream, httpx.AsyncByteStream)
    async for part in response.stream:
        read += len(part)
        if read >= READ_OF_ANSWER:
            return


def webhooks_of(settings: Settings) -> HttpWebhooks:
    """The sender that the settings describe."""
    return HttpWebhooks(settings.webhook_allowed_hosts, settings.webhook_timeout_seconds)
