"""A client of the server under test: people who log in, requests with keys, and answers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from types import TracebackType
from typing import Any, Final, Self

import httpx
from PIL import Image

from app.core.lang import Language
from app.core.roles import ROLE_TITLES, Role
from app.sandbox import demo_people

Form = dict[str, Any]
"""A JSON object: a form that is sent, or an answer."""
Json = Any
"""Any JSON value of an answer; scenarios read answers by name, as a client without generated types does."""
Param = str | int | None
"""A query parameter."""
OpenClient = Callable[[], httpx.AsyncClient]
"""Opens a client of the server: over a socket, or into an application in this process."""

REPLAYED: Final = "Idempotency-Replayed"
PICTURE: Final = (160, 120)


class Unexpected(Exception):  # noqa: N818 - the scenario's outcome, printed by the command
    """The server did something other than what the rules say."""


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody who is logged in, and what `GET /v1/me` says of them."""

    username: str
    id: str
    title: str
    community_id: str
    department_id: str | None
    home: str | None
    """The first room or shop bound to them."""

    def __str__(self) -> str:
        return f"{self.title} {self.username}"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request that is to be sent."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, Param] | None = None
    json: Form | None = None
    data: dict[str, str] | None = None
    files: dict[str, tuple[str, bytes, str]] | None = None


class Server:
    """The connection to a running server, in one language. `run` makes this run's keys differ from all others."""

    def __init__(self, open_client: OpenClient, language: Language, run: str) -> None:
        self.language: Language = language
        self.run = run
        self.requests_sent = 0
        """How many requests were sent."""
        self._client = open_client()
        self._people: dict[str, DemoUser] = {}
        self._tokens: dict[str, Form] = {}
        self._keys = _numbered(run)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(error_type, error, trace)

    async def person(self, username: str) -> DemoUser:
        """Somebody of the demo, logged in once with the password they share."""
        form = {"grant_type": "password", "username": username, "password": demo_people.PASSWORD}
        return self._people.get(username) or await self._log_in(username, form)

    @property
    def known(self) -> Mapping[str, DemoUser]:
        """Everybody who is logged in, by user name."""
        return self._people

    async def machine(self) -> DemoUser:
        """The demo's machine client."""
        name, secret = demo_people.CLIENT_ID, demo_people.CLIENT_SECRET
        form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
        return self._people.get(name) or await self._log_in(name, form)

    async def now(self, who: DemoUser) -> datetime:
        """The server's time, by which statements are recorded."""
        return datetime.fromisoformat((await self.read(who, "/v1/me"))["now"])

    def new_key(self) -> str:
        """A new Idempotency-Key."""
        return next(self._keys)

    async def get(self, who: DemoUser, path: str, **params: Param) -> httpx.Response:
        """Send a GET request as somebody."""
        return await self._send(who, HttpRequest("GET", path, params=params or None))

    async def read(self, who: DemoUser, path: str, **params: Param) -> Json:
        """The JSON that somebody reads at a path. Raises Unexpected if they may not."""
        return answered(await self.get(who, path, **params), f"{who}: GET {path}", 200).json()

    async def post(
        self, who: DemoUser, path: str, form: Form, *, key: str | None = None, if_match: str | None = None
    ) -> httpx.Response:
        """Send a POST request as somebody, with a new key unless one is given; an empty key is not sent."""
        key = self.new_key() if key is None else key
        headers = {"Idempotency-Key": key} if key else {}
        if if_match is not None:
            headers["If-Match"] = if_match
        return await self._send(who, HttpRequest("POST", path, headers, json=form))

    async def upload(
        self, who: DemoUser, community_id: str, purpose: str, shade: int, signing: Form | None = None
    ) -> str:
        """Upload a generated picture; `signing`: what it signs. Returns its id."""
        response = await self.try_upload(who, community_id, purpose, shade, signing)
        return str(answered(response, f"{who}: POST /v1/files", 201).json()["id"])

    async def try_upload(
        self, who: DemoUser, community_id: str, purpose: str, shade: int, signing: Form | None = None
    ) -> httpx.Response:
        """Send a generated picture, whatever comes of it."""
        request = HttpRequest(
            "POST",
            "/v1/files",
            {"Idempotency-Key": self.new_key()},
            data={"community_id": community_id, "purpose": purpose, **(signing or {})},
            files={"file": (f"{purpose}.png", picture(shade), "image/png")},
        )
        return await self._send(who, request)

    async def _log_in(self, username: str, form: dict[str, str]) -> DemoUser:
        await self._get_token(username, form)
        me = await self.read(DemoUser(username, "", "", "", None, None), "/v1/me")
        role = me["roles"][0]
        self._people[username] = DemoUser(
            username=username,
            id=me["id"],
            title=ROLE_TITLES[Role(role["role"])][self.language == "zh"],
            community_id=role["community_id"] or "",
            department_id=role["department_id"],
            home=next(iter(me["premises"]), None),
        )
        return self._people[username]

    async def _get_token(self, username: str, form: dict[str, str]) -> None:
        response = await self._ask(HttpRequest("POST", "/v1/auth/token", data=form))
        answered(response, f"{username}: POST /v1/auth/token", 200)
        self._tokens[username] = {"form": form, **response.json()}

    async def _renew(self, who: DemoUser) -> None:
        """Renew an expired access token: with the refresh token, or by logging in again."""
        held = self._tokens[who.username]
        if held["refresh_token"]:
            renewing = {"grant_type": "refresh_token", "refresh_token": held["refresh_token"]}
            response = await self._ask(HttpRequest("POST", "/v1/auth/token", data=renewing))
            if response.status_code == 200:
                held |= response.json()
                return
        await self._get_token(who.username, held["form"])

    async def _send(self, who: DemoUser, request: HttpRequest) -> httpx.Response:
        """Send a request as somebody; if their token has expired, renew it and send the request again."""
        response = await self._ask(self._signed(who, request))
        if response.status_code == 401:
            # the key of the request makes it harmless to send it twice
            await self._renew(who)
            response = await self._ask(self._signed(who, request))
        return response

    def _signed(self, who: DemoUser, request: HttpRequest) -> HttpRequest:
        token = self._tokens[who.username]["access_token"]
        own = {"Accept-Language": self.language, "Authorization": f"Bearer {token}"}
        return replace(request, headers=request.headers | own)

    async def _ask(self, request: HttpRequest) -> httpx.Response:
        self.requests_sent += 1
        try:
            return await self._client.request(
                request.method, request.path, headers=request.headers, params=request.params, json=request.json,
                data=request.data, files=request.files,
            )  # fmt: skip
        except httpx.TransportError as error:
            what = f"{request.method} {request.path}"
            raise Unexpected(f"{what} was not answered: {type(error).__name__} {error}") from error


def answered(response: httpx.Response, what: str, status: int, code: str = "") -> httpx.Response:
    """The response, which has this status, and if it is a problem this code. Raises Unexpected with `what` was sent."""
    if response.status_code != status or (code and problem_of(response)["code"] != code):
        raise Unexpected(f"{what} → {describe(response)}")
    return response


def describe(response: httpx.Response) -> str:
    """An answer in one line: status, and for a refusal its code and sentence."""
    if response.status_code < 400:
        return str(response.status_code)
    problem = problem_of(response)
    fields = "; ".join(f"{fault['pointer']} {fault['detail']}" for fault in problem.get("errors", ()))
    return f"{response.status_code} {problem.get('code')}: {problem.get('detail')} {fields}".strip()


def problem_of(response: httpx.Response) -> Form:
    """The problem document of a refusal (RFC 9457). Raises Unexpected when the refusal has none."""
    if response.headers.get("content-type") != "application/problem+json":
        raise Unexpected(f"{response.status_code} without a problem document: {response.text[:200]}")
    problem: Form = response.json()
    return problem


def picture(shade: int) -> bytes:
    """A small real picture."""
    image = Image.new("RGB", PICTURE, (shade % 256, 90 + shade % 120, 160))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _numbered(run: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"demo-{run}-{number}"
