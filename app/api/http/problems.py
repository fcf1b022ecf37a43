"""Every refusal as application/problem+json (RFC 9457), in the caller's language, with nothing of our insides."""

import json
from collections.abc import Mapping
from typing import Final

from asgi_correlation_id import correlation_id
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.core.catalogue import sentence
from app.core.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    Internal,
    Invalid,
    MethodNotAllowed,
    NotFound,
    Problem,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
)
from app.core.json_object import JsonObject
from app.core.lang import Language, Words, choose_language
from app.core.logs import get_logger, mask_text
from app.workflow.forms.messages import field_errors

MEDIA_TYPE: Final = "application/problem+json"
PAGES: Final = "/v1/problems"
LONGEST_INSTANCE: Final = 1000
ALWAYS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""A problem may say something of whoever asked: no cache keeps it, and no browser guesses what it is."""

_log = get_logger(__name__)

_BY_STATUS: Final[dict[int, type[Problem]]] = {
    400: BadRequest,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    409: Conflict,
    413: TooLarge,
    415: UnsupportedMedia,
    422: Invalid,
    429: TooManyRequests,
    503: Unavailable,
}
_NO_SUCH_PATH: Final = sentence("problems.no_such_path")


def language_of(request: Request) -> Language:
    """The language the client prefers."""
    return choose_language(request.headers.get("accept-language"))


def say(value: object, language: Language) -> object:
    """A member of a problem in one language: Words are said, functions are asked, everything else stays."""
    if isinstance(value, Words):
        return value.say(language)
    return value(language) if callable(value) else value


def problem_body(problem: Problem, language: Language, instance: str, request_id: str | None) -> JsonObject:
    """The members of RFC 9457 and ours."""
    values = {name: say(value, language) for name, value in problem.values.items()}
    body: JsonObject = {
        "type": f"{PAGES}/{problem.code}",
        "title": problem.title.say(language),
        "status": problem.status,
        "detail": problem.words.say(language, **values),
        # what somebody typed into an address may be a phone number
        "instance": mask_text(instance[:LONGEST_INSTANCE]),
        "code": problem.code,
        "request_id": request_id,
        "retryable": problem.retryable,
    }
    if problem.errors:
        errors = [error.as_dict(language) for error in problem.errors]
        body["errors"] = [{name: mask_text(text) for name, text in error.items()} for error in errors]
    for name, value in problem.extra.items():
        body.setdefault(name, say(value, language))
    return body


def as_problem(error: Exception) -> Problem:
    """Any exception as the problem that a client may see; the unexpected ones are logged here and only here."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return Invalid(field_errors(error.errors()))
    if isinstance(error, HTTPException):
        return _of_status(error)
    if isinstance(error, ValidationError):
        # a row or an answer of ours does not fit its own schema: not the client's doing
        _log.error("answer does not fit its schema", model=error.title, count=error.error_count(), exc_info=error)
        return Internal()
    _log.error("unexpected error", exc_info=error)
    return Internal()


def _of_status(error: HTTPException) -> Problem:
    problem = _BY_STATUS.get(error.status_code)
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() != "content-length"}
    if problem is None:
        return BadRequest() if error.status_code < 500 else Internal()
    if problem is NotFound:
        return NotFound(_NO_SUCH_PATH, headers=headers)
    return problem(headers=headers)


def respond(problem: Problem, request: Request) -> Response:
    """The response for a problem, which is counted."""
    container = getattr(request.app.state, "container", None)
    if container is not None:
        container.metrics.count_problem(problem)
    language = language_of(request)
    body = problem_body(problem, language, request.url.path, correlation_id.get())
    return Response(
        json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str).encode(),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={**ALWAYS, "Content-Language": "zh-CN" if language == "zh" else "en", **_plain(problem.headers)},
    )


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in ("content-language", "content-type")}


async def handle(request: Request, error: Exception) -> Response:
    """The exception handler of everything that FastAPI answers."""
    return respond(as_problem(error), request)


def install(app: FastAPI) -> None:
    """Have every exception of the application answered here."""
    for error in (Problem, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(error, handle)
