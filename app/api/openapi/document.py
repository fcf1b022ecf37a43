"""The OpenAPI document: FastAPI's reading of the signatures, completed by what each operation states."""

from functools import cache
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import Response

from app.api.http.generated_route import GeneratedRoute
from app.api.http.middleware import AnyRoute
from app.api.http.operation import LONGEST_LANGUAGES
from app.api.http.operation_route import OperationRoute
from app.api.openapi.operations import complete, problem_examples
from app.api.openapi.schemas import bound_answers, tidy
from app.api.openapi.tags import TAGS
from app.api.openapi.texts import read
from app.core.json_object import JsonObject
from app.core.scopes import SCOPES

ADDRESS: Final = "/openapi.json"
FILE: Final = Path(__file__).parents[3] / "openapi" / "openapi.json"
TOKEN_URL = "/v1/auth/token"
UNUSED = ("HTTPValidationError", "ValidationError")


def install(app: FastAPI) -> None:
    """Serve the committed file at /openapi.json; to build the document in a request would hold every other up."""

    def describe() -> JsonObject:
        return document(app)

    async def serve(_: Request) -> Response:
        return Response(_committed(), media_type="application/json")

    # what `gongdan openapi` writes and the tests read
    app.openapi = describe  # type: ignore[method-assign]
    app.add_route(ADDRESS, serve, methods=["GET"], include_in_schema=False)


@cache
def _committed() -> bytes:
    return FILE.read_bytes()


def operations_of(app: FastAPI) -> list[AnyRoute]:
    """The operations among an application's routes."""
    return [route for route in app.routes if isinstance(route, OperationRoute | GeneratedRoute)]


def document(app: FastAPI) -> JsonObject:
    """The whole document."""
    routes, shared = operations_of(app), read("components")
    described = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description=read("page")["description"],
        license_info={"name": "MIT", "identifier": "MIT"},
        servers=[{"url": "/", "description": "this server"}],
        tags=[{"name": name, "description": words} for name, words in TAGS.items()],
        routes=[route.described for route in routes],
    )
    parts = described["components"]
    schemas = parts["schemas"]
    for name in UNUSED:
        schemas.pop(name, None)
    schemas.update(shared["schemas"])
    for schema in schemas.values():
        tidy(schema)
    bound_answers(schemas)
    parts["parameters"], parts["headers"] = shared["parameters"], shared["headers"]
    parts["parameters"]["AcceptLanguage"]["schema"]["maxLength"] = LONGEST_LANGUAGES
    parts["parameters"]["IdempotencyKeyRequired"] = {**parts["parameters"]["IdempotencyKey"], "required": True}
    parts["examples"] = problem_examples()
    parts["responses"] = {}
    parts["securitySchemes"] = security_schemes()
    for route in routes:
        for method in route.methods or ():
            complete(route, described["paths"][route.path][method.lower()], parts)
    return described


def security_schemes() -> JsonObject:
    """How one gets in; Swagger's Authorize is drawn from this."""
    return {
        "login": {
            "type": "oauth2",
            "description": "People, by user name and password. 人员登录。",
            "flows": {"password": {"tokenUrl": TOKEN_URL, "refreshUrl": TOKEN_URL, "scopes": {}}},
        },
        "machine": {
            "type": "oauth2",
            "description": "Machine clients, by client credentials. 系统对接。",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": TOKEN_URL,
                    "scopes": {name: f"{words.en} {words.zh}" for name, words in SCOPES.items()},
                }
            },
        },
    }
