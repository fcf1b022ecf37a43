"""/board/events: the parts of the board as server-sent events (HTML Living Standard, 9.2), whenever one has changed.

A stream ends with its access token, at the latest; the browser connects again by itself, and the cookie is renewed on
that way. Before each event it is asked anew whether whoever looks may still see this board.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.api.board import access
from app.api.board.rendering import LocalTimes, digest_of, sections_of
from app.api.board.session import BoardSession, session_of, still_there
from app.api.http.problems import respond
from app.api.openapi.served import language_asked
from app.bootstrap import Container
from app.core.errors import Problem, Unauthenticated
from app.core.lang import Language
from app.services.board.contents import Board
from app.services.board.office import BoardOffice

BEAT_SECONDS: Final = 15.0
"""After so long without news a comment is sent, so that nobody takes the connection for dead."""
AGAIN_AFTER: Final = 5000
"""Milliseconds until a browser connects again."""
HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # nginx would collect the events
    "X-Accel-Buffering": "no",
}


async def events(request: Request) -> Response:
    """The stream of one board. Answers 429 to whoever has too many, 503 when all places are taken."""
    container: Container = request.app.state.container
    try:
        session = await session_of(request)
    except Unauthenticated:
        return StreamingResponse(_once("over", {}), media_type="text/event-stream", headers=HEADERS)
    except Problem as problem:
        return respond(problem, request)
    language = language_asked(request)
    try:
        asked = request.query_params.get("community_id")
        place = access.chosen(await access.places_of(container, session.caller, access.VIEWERS, asked), asked)
        office = access.office(session.caller, place.id)
        # counted before anything is sent, so that a refusal is a status
        with container.feed_watch.place(session.claims.login or session.caller.id):
            pass
    except Problem as problem:
        return session.keep(request, respond(problem, request))
    seen = request.headers.get("last-event-id") or request.query_params.get("seen", "")
    stream = follow(container, session, office, language, seen)
    return session.keep(request, StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS))


async def follow(
    container: Container, session: BoardSession, office: BoardOffice, language: Language, seen: str
) -> AsyncIterator[bytes]:
    """The events: what has changed since this browser was told last."""
    sent: Mapping[str, str] = {}
    yield f"retry: {AGAIN_AFTER}\n\n".encode()
    stopping = container.stopping
    with ExitStack() as held:
        try:
            held.enter_context(container.feed_watch.place(session.claims.login or session.caller.id))
        except Problem:
            # others were quicker since it was asked for; the browser connects again
            return
        async with container.boards.looking(office, stopping) as next_board:
            while not stopping.is_set():
                board = await next_board(BEAT_SECONDS)
                gone = await _gone(container, session, office)
                if gone:
                    yield _event(gone, {})
                    return
                if board is None:
                    yield b": here\n\n"
                    continue
                sections = sections_of(board, language)
                digest = digest_of(sections)
                changed = {name: text for name, text in sections.items() if sent.get(name) != text}
                sent = sections
                yield _event("board", _data(board, {} if digest == seen else changed), digest)
                seen = ""


async def _gone(container: Container, session: BoardSession, office: BoardOffice) -> str:
    """Why the stream ends: nothing, `again` (the browser renews its cookie and its rights), or `over` (the login)."""
    try:
        caller = await still_there(container, session)
    except Unauthenticated:
        expired = session.claims.expires <= container.clock.now().timestamp()
        return "again" if expired else "over"
    except Problem:
        # the database is away; what is shown stays
        return ""
    try:
        return "" if access.office(caller, office.community_id) == office else "again"
    except Problem:
        return "over"


def _data(board: Board, sections: Mapping[str, str]) -> dict[str, object]:
    return {"at": LocalTimes(board.zone, board.at)(board.at), "sections": sections}


def _event(name: str, data: Mapping[str, object], digest: str = "") -> bytes:
    identity = f"id: {digest}\n" if digest else ""
    return f"event: {name}\n{identity}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def _once(name: str, data: Mapping[str, object]) -> AsyncIterator[bytes]:
    yield _event(name, data)
