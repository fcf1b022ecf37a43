"""The files of the documents: openapi/openapi.json in Chinese, openapi.en.json in English, and for each audience
likewise: resident.json, resident.en.json and so on. Events stand in asyncapi.json as well."""

from copy import deepcopy
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from app.api.openapi.asyncapi import asyncapi
from app.api.openapi.audiences import AUDIENCES, for_audience, of_operations
from app.api.openapi.document import document, signatures, translate
from app.api.openapi.layout import written
from app.api.openapi.served import language_asked, ready_document
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.json_object import JsonObject
from app.core.lang import LANGUAGES, Language, Words

ADDRESS: Final = "/openapi.json"
ASYNC_ADDRESS: Final = "/asyncapi.json"
FOLDER: Final = Path(__file__).parents[3] / "openapi"
HEADERS: Final = {"Vary": "Accept-Language, Accept-Encoding", "Cache-Control": "public, no-cache"}
"""A browser keeps it, and asks each time whether it is still the same."""
ZONE: Final = "Asia/Shanghai"
"""Whose day the examples' days are counted from."""
WHOLE: Final = "openapi"
ASYNC: Final = "asyncapi"
"""The document of events, for programs that read AsyncAPI 3."""
NAMES: Final = (WHOLE, *AUDIENCES)


def file_name(name: str, language: Language) -> str:
    """The file of a document in a language."""
    return f"{name}.json" if language == "zh" else f"{name}.{language}.json"


def written_for(app: FastAPI) -> dict[str, str]:
    """Every document of an application, by the name of its file."""
    texts: dict[str, str] = {}
    read = signatures(app)
    for language in LANGUAGES:
        whole = document(app, language, deepcopy(read))
        texts[file_name(WHOLE, language)] = written(of_operations(whole))
        for audience in AUDIENCES:
            texts[file_name(audience, language)] = written(for_audience(whole, audience))
        events = asyncapi(app.version, language)
        translate(events, language)
        texts[file_name(ASYNC, language)] = written(events)
    return texts


def install(app: FastAPI) -> None:
    """Serve the committed files: /openapi.json, and /openapi/resident.json and the like."""

    async def serve(request: Request) -> Response:
        name = request.path_params.get("name", WHOLE)
        if name not in NAMES:
            raise NotFound(values={"what": Words("document", "文档")})
        return give(request, name)

    async def serve_events(request: Request) -> Response:
        return give(request, ASYNC)

    def give(request: Request, name: str) -> Response:
        language = language_asked(request)
        headers = {**HEADERS, "Content-Language": "zh-CN" if language == "zh" else "en"}
        today = local_day(request.app.state.container.clock.now(), ZONE)
        return ready_document(FOLDER / file_name(name, language), today).reply(request, "application/json", headers)

    def described() -> JsonObject:
        return of_operations(document(app))

    # what the tests read
    app.openapi = described  # type: ignore[method-assign]
    app.add_route(ADDRESS, serve, methods=["GET"], include_in_schema=False)
    app.add_route(ASYNC_ADDRESS, serve_events, methods=["GET"], include_in_schema=False)
    app.add_route("/openapi/{name}.json", serve, methods=["GET"], include_in_schema=False)
