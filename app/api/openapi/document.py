"""The OpenAPI document: FastAPI's reading of the signatures, completed by what each operation states at the door."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.http.operation_route import DoorRoute
from app.api.openapi.operations import PARAMETERS, PROBLEM, RESPONSE_HEADERS, complete, problem_examples
from app.api.openapi.schemas import bound_answers, tidy
from app.api.openapi.tags import DESCRIPTION, TAGS
from app.core.scopes import SCOPES

TOKEN_URL = "/v1/auth/token"
UNUSED = ("HTTPValidationError", "ValidationError")


def install(app: FastAPI) -> None:
    """Have the application describe itself, once a process."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = document(app)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


def document(app: FastAPI) -> dict[str, Any]:
    """The whole document."""
    routes: list[DoorRoute] = app.state.operations
    found = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description=DESCRIPTION,
        license_info={"name": "MIT", "identifier": "MIT"},
        servers=[{"url": "/", "description": "this server"}],
        tags=[{"name": name, "description": words} for name, words in TAGS.items()],
        routes=[route.described for route in routes],
    )
    parts = found["components"]
    schemas = parts["schemas"]
    for name in UNUSED:
        schemas.pop(name, None)
    schemas.update(PROBLEM)
    for schema in schemas.values():
        tidy(schema)
    bound_answers(schemas)
    parts["parameters"] = PARAMETERS
    parts["headers"] = RESPONSE_HEADERS
    parts["examples"] = problem_examples()
    parts["responses"] = {}
    parts["securitySchemes"] = security_schemes()
    for route in routes:
        for method in route.methods or ():
            complete(route, found["paths"][route.path][method.lower()], parts)
    return found


def security_schemes() -> dict[str, Any]:
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
