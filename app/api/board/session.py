"""Who looks at the board: a login by password as at the API, with the same tokens, in cookies that only the board
reads.

The cookies are HttpOnly, SameSite=Strict and bound to /board, so that no script and no other site gets at them; the API
itself reads no cookies. A form is taken only from a page of this origin (`check_origin`).
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from app.bootstrap import Container
from app.core.catalogue import sentence
from app.core.errors import BadRequest, CredentialsWrong, Forbidden, TooLarge, Unauthenticated
from app.core.roles import Caller
from app.services.people.callers import Claims
from app.services.people.logins import Login

PATH: Final = "/board"
ACCESS: Final = "gongdan_board"
REFRESH: Final = "gongdan_board_refresh"
MOST_BYTES: Final = 4096
LONGEST: Final = 300
"""Characters of a name or a password, as at /v1/auth/token."""
FOREIGN: Final = sentence("pages.board.foreign")


@dataclass(frozen=True, slots=True)
class BoardSession:
    """Somebody who is logged in. `renewed`: a new pair of tokens, which the answer must carry."""

    caller: Caller
    claims: Claims
    renewed: Login | None = None

    def keep(self, request: Request, response: Response) -> Response:
        """The answer, with the new cookies where there are any."""
        if self.renewed is not None:
            set_cookies(request, response, self.renewed)
        return response


async def session_of(request: Request) -> BoardSession:
    """Who looks; an access token at its end is renewed by the refresh token. Raises Unauthenticated."""
    container: Container = request.app.state.container
    token = request.cookies.get(ACCESS)
    if token:
        try:
            return await _read(container, request, token, None)
        except Unauthenticated:
            # it has ended, or its login has
            pass
    refresh = request.cookies.get(REFRESH)
    if not refresh:
        raise Unauthenticated
    try:
        login = await container.logins.by_refresh(refresh, container.clock.now())
    except CredentialsWrong as error:
        raise Unauthenticated from error
    return await _read(container, request, login.access_token, login)


async def _read(container: Container, request: Request, token: str, renewed: Login | None) -> BoardSession:
    now = container.clock.now()
    claims = container.tokens.read(token, now)
    if claims.kind != "person":
        raise Unauthenticated
    caller = await container.principals.find(claims, now)
    origin = None if request.client is None else request.client.host[:60]
    return BoardSession(caller.calling(origin, None), claims, renewed)


async def still_there(container: Container, session: BoardSession) -> Caller:
    """The same person with the rights that they have now. Raises Unauthenticated once the token or its login ended."""
    now = container.clock.now()
    if session.claims.expires <= now.timestamp():
        raise Unauthenticated
    return await container.principals.find(session.claims, now)


async def log_in(request: Request, form: dict[str, str]) -> Login:
    """Raises CredentialsWrong, TooManyRequests."""
    container: Container = request.app.state.container
    origin = None if request.client is None else request.client.host[:60]
    name, password = form.get("username", ""), form.get("password", "")
    if not name or not password or max(len(name), len(password)) > LONGEST:
        raise CredentialsWrong
    return await container.logins.by_password(name, password, origin, container.clock.now())


async def log_out(request: Request) -> None:
    """End the login, in this process at once."""
    container: Container = request.app.state.container
    try:
        session = await session_of(request)
    except Unauthenticated:
        return
    token = request.cookies.get(REFRESH, "") if session.renewed is None else session.renewed.refresh_token or ""
    await container.logins.end(token, session.caller.id, session.claims.login, container.clock.now())


def set_cookies(request: Request, response: Response, login: Login) -> None:
    """Keep the pair of tokens in the browser, for the board alone."""
    lasts = {ACCESS: (login.access_token, login.expires_in), REFRESH: (login.refresh_token, login.refresh_expires_in)}
    for name, (value, seconds) in lasts.items():
        response.set_cookie(
            name, value or "", max_age=seconds, path=PATH, secure=_is_secure(request), httponly=True, samesite="strict"
        )


def clear_cookies(request: Request, response: Response) -> None:
    """Forget the tokens in the browser."""
    for name in (ACCESS, REFRESH):
        response.delete_cookie(name, path=PATH, secure=_is_secure(request), httponly=True, samesite="strict")


def _is_secure(request: Request) -> bool:
    public: str = request.app.state.container.settings.public_url
    return request.url.scheme == "https" or public.startswith("https://")


def check_origin(request: Request) -> None:
    """A form comes from a page of this origin, as the browser says (Fetch Metadata; where the connection is plain HTTP,
    browsers send only Origin). Raises Forbidden for all others, and for whoever says neither."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise Forbidden(FOREIGN)
        return
    origin = request.headers.get("origin", "")
    own = {request.headers.get("host", ""), urlsplit(request.app.state.container.settings.public_url).netloc} - {""}
    if urlsplit(origin).netloc not in own:
        raise Forbidden(FOREIGN)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a short form. Raises TooLarge, BadRequest."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise TooLarge(values={"limit": MOST_BYTES})
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=10, errors="strict")
    except ValueError as error:
        raise BadRequest from error
    return dict(pairs)
