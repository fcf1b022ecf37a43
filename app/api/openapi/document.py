"""The OpenAPI document: FastAPI's reading of the signatures, completed by what each operation states, in one language.

`gongdan openapi` writes it, in Chinese and in English, whole and for each audience; app.api.openapi.served gives out
those files.
"""

from copy import deepcopy
from typing import Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.http.generated_route import GeneratedRoute
from app.api.http.middleware import AnyRoute
from app.api.http.operation_route import OperationRoute
from app.api.openapi.names import rename
from app.api.openapi.operations import LOGIN, complete
from app.api.openapi.problem_answers import problem_examples, say_codes
from app.api.openapi.schemas import bound_answers, give_examples, tidy
from app.api.openapi.sharing import share
from app.api.openapi.tags import TAGS
from app.api.openapi.texts import both, full_width, read
from app.api.openapi.webhooks import message_schemas, webhooks_of_events
from app.core.json_object import JsonObject
from app.core.lang import Language, Words
from app.core.scopes import SCOPES

TOKEN_URL = "/v1/auth/token"
UNUSED = ("HTTPValidationError", "ValidationError")
SERVER: Final = Words(
    "This server, be it local, staging or production.", "本服务器(本地 local、测试 staging 或生产 production 环境)。"
)
SAID: Final = ("description", "summary")


def operations_of(app: FastAPI) -> list[AnyRoute]:
    """The operations among an application's routes."""
    return [route for route in app.routes if isinstance(route, OperationRoute | GeneratedRoute)]


def signatures(app: FastAPI) -> JsonObject:
    """What FastAPI reads of the operations' signatures. It is the same in each language, and takes most of the time."""
    return get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        license_info={"name": "MIT", "identifier": "MIT"},
        routes=[route.described for route in operations_of(app)],
    )


def document(app: FastAPI, language: Language = "zh", described: JsonObject | None = None) -> JsonObject:
    """The whole document in one language. `described`: the signatures, where they have been read already; they become
    the document."""
    routes, shared = operations_of(app), deepcopy(read("components"))
    described = signatures(app) if described is None else described
    described["info"]["description"] = read("page")[language]
    described["servers"] = [{"url": "/", "description": SERVER.say(language), "x-internal": False}]
    described["tags"] = [
        {"name": title.say(language), "description": words.say(language)} for title, words in TAGS.values()
    ]
    parts = described["components"]
    schemas = parts["schemas"]
    for name in UNUSED:
        schemas.pop(name, None)
    schemas.update(shared["schemas"] | message_schemas())
    described["webhooks"] = webhooks_of_events(language)
    for schema in schemas.values():
        tidy(schema)
    bound_answers(schemas)
    parts["parameters"], parts["headers"] = shared["parameters"], shared["headers"]
    parts["parameters"]["IdempotencyKeyRequired"] = {**parts["parameters"]["IdempotencyKey"], "required": True}
    parts["examples"] = problem_examples(language)
    parts["responses"] = dict(shared["responses"])
    parts["securitySchemes"] = security_schemes(language)
    say_codes(schemas["Problem"], language)
    described["security"] = LOGIN
    for route in routes:
        for method in route.methods or ():
            complete(route, described["paths"][route.path][method.lower()], parts, language)
    rename(described)
    share(described)
    give_examples(described)
    _drop_unused_examples(described)
    # what a route says of its body itself stands in it as it is, and the next language begins with the same
    described["paths"] = deepcopy(described["paths"])
    translate(described, language)
    return described


def _drop_unused_examples(document: JsonObject) -> None:
    """Leave out examples of problems that no operation gives, such as those of the server itself."""
    named = {
        reference["$ref"].rsplit("/", 1)[-1]
        for answer in document["components"]["responses"].values()
        for content in answer.get("content", {}).values()
        for reference in content.get("examples", {}).values()
    }
    examples = document["components"]["examples"]
    document["components"]["examples"] = {name: value for name, value in examples.items() if name in named}


def translate(part: object, language: Language) -> None:
    """Say what people read in one language: texts that stand in English in the code and its files by
    app/data/api/zh.toml, and Chinese with the punctuation of Chinese."""
    if isinstance(part, list):
        for inner in part:
            translate(inner, language)
    if not isinstance(part, dict):
        return
    for name, inner in part.items():
        if name in SAID and isinstance(inner, str):
            part[name] = full_width(both(inner).zh) if language == "zh" else inner
        elif name not in ("example", "examples", "value"):
            translate(inner, language)


def security_schemes(language: Language) -> JsonObject:
    """How one gets in; Swagger's Authorize is drawn from this."""
    return {
        "login": {
            "type": "oauth2",
            "description": "People, by user name and password. Access tokens are JWTs by RFC8725, good for 15 minutes.",
            "flows": {"password": {"tokenUrl": TOKEN_URL, "refreshUrl": TOKEN_URL, "scopes": {}}},
        },
        "machine": {
            "type": "oauth2",
            "description": "Machine clients, by client credentials. Access tokens are JWTs by RFC8725, "
            "good for 15 minutes.",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": TOKEN_URL,
                    "scopes": {name: words.say(language) for name, words in SCOPES.items()},
                }
            },
        },
    }
