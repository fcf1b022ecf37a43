"""The live board at /board: its page, the login before it, and their files. Everything is drawn here; the script in the
page only puts in the parts that have changed. They are no operations, so that the OpenAPI document does not list them.
"""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.api.board import access
from app.api.board.charts import chart_page, chart_picture, charts, workbook_file
from app.api.board.rendering import COLUMNS, HEADERS, LocalTimes, digest_of, page, sections_of
from app.api.board.session import (
    PATH,
    BoardSession,
    check_origin,
    clear_cookies,
    log_in,
    log_out,
    read_form,
    session_of,
    set_cookies,
)
from app.api.board.stream import events
from app.api.http.problems import as_problem, problem_body
from app.api.openapi.served import language_asked, ready_file
from app.core.errors import CredentialsWrong, NotFound, Problem, TooManyRequests, Unauthenticated
from app.core.lang import Words

ASSETS: Final = {"board.css": "text/css", "board.js": "text/javascript"}
KEPT: Final = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
LOGIN: Final = f"{PATH}/login"
Handler = Callable[[Request, BoardSession], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def install(app: FastAPI) -> None:
    """Serve the board and what belongs to it."""
    app.add_route(PATH, with_login(board), methods=["GET"], include_in_schema=False)
    app.add_route(f"{PATH}/events", events, methods=["GET"], include_in_schema=False)
    app.add_route(LOGIN, login_page, methods=["GET"], include_in_schema=False)
    app.add_route(LOGIN, log_in_here, methods=["POST"], include_in_schema=False)
    app.add_route(f"{PATH}/logout", log_out_here, methods=["POST"], include_in_schema=False)
    app.add_route(f"{PATH}/assets/{{name}}", asset, methods=["GET"], include_in_schema=False)
    app.add_route(f"{PATH}/charts", with_login(charts), methods=["GET"], include_in_schema=False)
    app.add_route(f"{PATH}/charts/{{name}}", with_login(chart_page), methods=["GET"], include_in_schema=False)
    app.add_route(f"{PATH}/charts/{{name}}/svg", with_login(chart_picture), methods=["GET"], include_in_schema=False)
    app.add_route(f"{PATH}/charts/{{name}}/xlsx", with_login(workbook_file), methods=["GET"], include_in_schema=False)


def with_login(handler: Handler) -> Endpoint:
    """A page for whoever is logged in; everybody else comes to the login first, and then back here."""

    async def answer(request: Request) -> Response:
        session = None
        try:
            session = await session_of(request)
            return session.keep(request, await handler(request, session))
        except Unauthenticated:
            back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            query = urlencode({"next": back, "lang": language_asked(request)})
            return RedirectResponse(f"{LOGIN}?{query}", 303, headers=HEADERS)
        except Exception as error:
            refused = problem_page(request, as_problem(error))
            # a refresh token that was used is not shown again: later it would count as stolen, and end the login
            return refused if session is None else session.keep(request, refused)

    return answer


def problem_page(request: Request, problem: Problem) -> Response:
    """A problem as a page that leads on."""
    request.app.state.container.metrics.count_problem(problem)
    language = language_asked(request)
    body = problem_body(problem, language, request.url.path, None)
    response = page("board_problem.html", language, problem.status, title=body["title"], detail=body.get("detail", ""),
                    problem=True)  # fmt: skip
    response.headers.update({name: value for name, value in problem.headers.items() if name == "Retry-After"})
    return response


async def board(request: Request, session: BoardSession) -> Response:
    """The board of one community, drawn as it is now. Raises NotFound, Forbidden."""
    container, language = request.app.state.container, language_asked(request)
    asked = request.query_params.get("community_id")
    places = await access.places_of(container, session.caller, access.VIEWERS, asked)
    place = access.chosen(places, asked)
    read = await container.boards.read(access.office(session.caller, place.id))
    sections = sections_of(read, language)
    return page(
        "board.html", language, places=places, place=place, sections=sections, columns=COLUMNS,
        digest=digest_of(sections), at=LocalTimes(read.zone, read.at)(read.at),
        charts=access.sees_charts(session.caller), where="board",
    )  # fmt: skip


async def login_page(request: Request) -> Response:
    """The form of the login; whoever is logged in goes on at once."""
    try:
        session = await session_of(request)
    except Unauthenticated:
        return _login(request, 200)
    except Problem as problem:
        return problem_page(request, problem)
    return session.keep(request, RedirectResponse(_next(request), 303, headers=HEADERS))


async def log_in_here(request: Request) -> Response:
    """Log in, and go where one wanted to."""
    try:
        check_origin(request)
        login = await log_in(request, await read_form(request))
    except (CredentialsWrong, TooManyRequests) as problem:
        return _login(request, problem.status, problem)
    except Problem as problem:
        return problem_page(request, problem)
    response = RedirectResponse(_next(request), 303, headers=HEADERS)
    set_cookies(request, response, login)
    return response


async def log_out_here(request: Request) -> Response:
    """End the login."""
    try:
        check_origin(request)
        await log_out(request)
    except Problem as problem:
        return problem_page(request, problem)
    query = urlencode({"lang": language_asked(request)})
    response = RedirectResponse(f"{LOGIN}?{query}", 303, headers=HEADERS)
    clear_cookies(request, response)
    return response


async def asset(request: Request) -> Response:
    """The pages' style and script. Raises NotFound."""
    name = request.path_params["name"]
    if name not in ASSETS:
        raise NotFound(values={"what": Words("file", "文件")})
    return ready_file(Path(str(files("app.api").joinpath("static"))) / name).reply(request, ASSETS[name], KEPT)


def _login(request: Request, status: int, problem: Problem | None = None) -> Response:
    language = language_asked(request)
    wrong: Any = None if problem is None else problem_body(problem, language, request.url.path, None)
    response = page("board_login.html", language, status, wrong=wrong and wrong["detail"], next=_next(request))
    if problem is not None:
        response.headers.update({name: value for name, value in problem.headers.items() if name == "Retry-After"})
    return response


def _next(request: Request) -> str:
    """Where the login leads: a page of the board, and never another site."""
    wanted = request.query_params.get("next", "")
    path = wanted.partition("?")[0]
    inside = path == PATH or path.startswith(f"{PATH}/charts")
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    if inside and plain and len(wanted) <= 300 and not path.endswith(("/svg", "/xlsx")):
        return wanted
    return f"{PATH}?{urlencode({'lang': language_asked(request)})}"
