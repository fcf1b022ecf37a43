"""The server as a story meets it: people who log in, requests that may be repeated, and what came back."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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
"""A JSON object: what a form sends, what an answer holds."""
Opener = Callable[[], httpx.AsyncClient]
"""Opens the way to a server: over a socket, or into an application in this process."""

REPLAYED: Final = "Idempotency-Replayed"
PICTURE: Final = (160, 120)


class Surprise(Exception):  # noqa: N818 - what a reader calls it
    """The server did something else than the house rules say."""


@dataclass(frozen=True, slots=True)
class Person:
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


class Server:
    """A running server in one language. `run` makes the keys of this run unlike those of any other."""

    def __init__(self, opener: Opener, language: Language, run: str) -> None:
        self.language: Language = language
        self.run = run
        self.asked = 0
        """How many requests were sent."""
        self._client = opener()
        self._people: dict[str, Person] = {}
        self._tokens: dict[str, Form] = {}
        self._keys = _numbered(run)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def person(self, username: str) -> Person:
        """Somebody of the demo, logged in once with the password they share."""
        form = {"grant_type": "password", "username": username, "password": demo_people.PASSWORD}
        return self._people.get(username) or await self._log_in(username, form)

    async def machine(self) -> Person:
        """The demo's machine client."""
        name, secret = demo_people.CLIENT_ID, demo_people.CLIENT_SECRET
        form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
        return self._people.get(name) or await self._log_in(name, form)

    async def now(self, who: Person) -> datetime:
        """The server's time: words are recorded by its clock, not by ours."""
        return datetime.fromisoformat((await self.read(who, "/v1/me"))["now"])

    def new_key(self) -> str:
        """An Idempotency-Key for one intent."""
        return next(self._keys)

    async def get(self, who: Person, path: str, **params: Any) -> httpx.Response:
        """Ask for something as somebody."""
        return await self._send(who, "GET", path, {}, params=params or None)

    async def read(self, who: Person, path: str, **params: Any) -> Any:
        """What somebody reads there. Raises Surprise when they may not."""
        response = await self.get(who, path, **params)
        if response.status_code != 200:
            raise Surprise(f"{who}: GET {path} → {said(response)}")
        return response.json()

    async def post(
        self, who: Person, path: str, form: Mapping[str, Any], *, key: str | None = None, if_match: str | None = None
    ) -> httpx.Response:
        """Do something as somebody, with a key of its own unless one is given; an empty one is left out."""
        key = self.new_key() if key is None else key
        headers = {"Idempotency-Key": key} if key else {}
        if if_match is not None:
            headers["If-Match"] = if_match
        return await self._send(who, "POST", path, headers, json=dict(form))

    async def upload(self, who: Person, community_id: str, purpose: str, shade: int) -> str:
        """Upload a picture made here; its id."""
        response = await self._send(
            who,
            "POST",
            "/v1/files",
            {"Idempotency-Key": self.new_key()},
            data={"community_id": community_id, "purpose": purpose},
            files={"file": (f"{purpose}.png", picture(shade), "image/png")},
        )
        if response.status_code != 201:
            raise Surprise(f"{who}: POST /v1/files → {said(response)}")
        return str(response.json()["id"])

    async def _log_in(self, username: str, form: dict[str, str]) -> Person:
        await self._get_token(username, form)
        me = await self.read(Person(username, "", "", "", None, None), "/v1/me")
        role = me["roles"][0]
        self._people[username] = Person(
            username=username,
            id=me["id"],
            title=ROLE_TITLES[Role(role["role"])][self.language == "zh"],
            community_id=role["community_id"] or "",
            department_id=role["department_id"],
            home=next(iter(me["premises"]), None),
        )
        return self._people[username]

    async def _get_token(self, username: str, form: dict[str, str]) -> None:
        response = await self._ask("POST", "/v1/auth/token", data=form)
        if response.status_code != 200:
            raise Surprise(f"{username}: POST /v1/auth/token → {said(response)}")
        self._tokens[username] = {"form": form, **response.json()}

    async def _renew(self, who: Person) -> None:
        """The access token has run out: people renew the pair, and log in again where that is too old; a machine asks
        for another."""
        held = self._tokens[who.username]
        if held["refresh_token"]:
            renewing = {"grant_type": "refresh_token", "refresh_token": held["refresh_token"]}
            response = await self._ask("POST", "/v1/auth/token", data=renewing)
            if response.status_code == 200:
                held |= response.json()
                return
        await self._get_token(who.username, held["form"])

    async def _send(self, who: Person, method: str, path: str, headers: dict[str, str], **more: Any) -> httpx.Response:
        """Send a request as somebody; once more where their token has run out, which its key makes harmless."""
        headers = {**headers, "Accept-Language": self.language}
        response = await self._once(who, method, path, headers, **more)
        if response.status_code == 401:
            await self._renew(who)
            response = await self._once(who, method, path, headers, **more)
        return response

    async def _once(self, who: Person, method: str, path: str, headers: dict[str, str], **more: Any) -> httpx.Response:
        headers = {**headers, "Authorization": f"Bearer {self._tokens[who.username]['access_token']}"}
        return await self._ask(method, path, headers=headers, **more)

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        self.asked += 1
        try:
            return await self._client.request(method, path, **more)
        except httpx.TransportError as error:
            raise Surprise(f"{method} {path} was not answered: {type(error).__name__} {error}") from error


def said(response: httpx.Response) -> str:
    """An answer in one line: status, and for a refusal its code and sentence."""
    if response.status_code < 400:
        return str(response.status_code)
    problem = problem_of(response)
    fields = "; ".join(f"{fault['pointer']} {fault['detail']}" for fault in problem.get("errors", ()))
    return f"{response.status_code} {problem.get('code')}: {problem.get('detail')} {fields}".strip()


def problem_of(response: httpx.Response) -> dict[str, Any]:
    """The problem document of a refusal (RFC 9457). Raises Surprise when the refusal has none."""
    if response.headers.get("content-type") != "application/problem+json":
        raise Surprise(f"{response.status_code} without a problem document: {response.text[:200]}")
    problem: dict[str, Any] = response.json()
    return problem


def picture(shade: int) -> bytes:
    """A small picture, so that what is uploaded is a real one."""
    image = Image.new("RGB", PICTURE, (shade % 256, 90 + shade % 120, 160))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _numbered(run: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"demo-{run}-{number}"
