"""One operation of the OpenAPI document: who may, what it needs, what it answers, and every problem it can meet."""

from typing import Final

from app.api.http.generated_route import GeneratedRoute
from app.api.http.middleware import AnyRoute
from app.api.openapi.audiences import STAFF
from app.api.openapi.examples import RequestExample, example_request
from app.api.openapi.problem_answers import add_problems
from app.api.openapi.schemas import LARGEST, bound, example_of, is_nullable, parts_of, tidy
from app.api.openapi.tags import TAGS
from app.api.openapi.texts import both
from app.core.errors import all_problems
from app.core.json_object import JsonObject, JsonView
from app.core.lang import Language, Words
from app.core.roles import ROLE_TITLES, STAFF_ROLES, Role
from app.services.moving.kind import all_kinds

Schema = JsonObject


def complete(route: AnyRoute, stated: Schema, parts: Schema, language: Language) -> None:
    """Complete FastAPI's description of one operation; what several operations share goes to the components `parts`."""
    schemas = parts["schemas"]
    operation = route.operation
    stated.update(operation.openapi)
    stated["tags"] = [TAGS[tag][0].say(language) for tag in stated["tags"]]
    stated["summary"] = operation.title.say(language)
    stated["description"] = _description(route, language)
    (method,) = route.methods or ("",)
    example = example_request(method, route.path)
    _complete_parameters(route, stated, language, example)
    _complete_request(route, stated, schemas, example)
    if example is not None and example.username:
        stated["x-demo-user"] = example.username
    _complete_answers(route, stated, parts)
    add_problems(route, stated["responses"], parts["responses"], language)
    security = operation.openapi.get("security", _security(route))
    if security != LOGIN:
        stated["security"] = security
    stated["x-roles"] = _role_names(roles_of(route)) or [operation.policy.open_to]


def roles_of(route: AnyRoute) -> frozenset[Role]:
    """The roles that an operation ever lets through; none named: whoever is logged in, or everybody."""
    operation = route.operation
    more = {Role.INTEGRATION} if operation.policy.scopes else set()
    return operation.roles | more if operation.roles or operation.policy.open_to == "roles" else frozenset()


def _role_names(roles: frozenset[Role]) -> list[str]:
    """The names of roles, and one name for all that staff can have."""
    if roles.issuperset(STAFF_ROLES):
        return [*sorted(role.value for role in roles.difference(STAFF_ROLES)), STAFF]
    return sorted(role.value for role in roles)


LOGIN: Final[list[dict[str, list[str]]]] = [{"login": []}]
"""How one gets in where an operation says nothing else."""
WHO: Final = Words("Who may", "谁可以用")
ALL_STAFF: Final = Words("all staff", "全体员工")


def _description(route: AnyRoute, language: Language) -> str:
    operation = route.operation
    words = route.text if isinstance(route, GeneratedRoute) else both(route.described.description)
    if words.zh == words.en:
        words = both(words.en)
    text = words.zh if language == "zh" else words.en
    if operation.clause and "<small>" in text:
        # the page of an action has it all
        return text
    parts = [text]
    roles = roles_of(route)
    if roles:
        all_staff = roles.issuperset(STAFF_ROLES)
        titles = [
            Words(*ROLE_TITLES[role]) for role in Role if role in roles and not (all_staff and role in STAFF_ROLES)
        ]
        titles += [ALL_STAFF] if all_staff else []
        who = Words(", ".join(title.en for title in titles), "、".join(title.zh for title in titles))
        colon = "\uff1a" if language == "zh" else ": "
        parts.append(f"**{WHO.say(language)}**{colon}{who.say(language)}")
    if operation.clause:
        parts.append(f"<small>{operation.clause}</small>")
    return "\n\n".join(parts)


def _security(route: AnyRoute) -> list[dict[str, list[str]]]:
    operation, policy = route.operation, route.operation.policy
    if policy.open_to == "public":
        return []
    schemes: list[dict[str, list[str]]] = [{"login": []}]
    scopes = policy.scopes or ({operation.scope} if operation.scope else set())
    if operation.who:
        if Role.INTEGRATION in operation.who:
            schemes.append({"machine": sorted(scopes)})
    elif policy.open_to == "anyone" or policy.scopes or Role.INTEGRATION in policy.roles:
        schemes.append({"machine": sorted(policy.scopes)})
    return schemes


def _reference(section: str, name: str) -> Schema:
    return {"$ref": f"#/components/{section}/{name}"}


def _complete_parameters(route: AnyRoute, stated: Schema, language: Language, example: RequestExample | None) -> None:
    operation = route.operation
    parameters = stated.setdefault("parameters", [])
    # those of the path in its order, whether the endpoint or a dependency takes them
    parameters.sort(key=lambda parameter: route.path.find("{" + parameter["name"] + "}") % LARGEST)
    values = iter(example.values if example is not None else ())
    for parameter in parameters:
        if parameter["in"] == "path" and (value := next(values, None)) is not None:
            parameter["example"] = value
            stated.setdefault("x-demo-path", []).append(value)
        elif example is not None and parameter["name"] in example.query:
            parameter["example"] = example.query[parameter["name"]]
        if not parameter["required"]:
            # as it is where nothing is said
            del parameter["required"]
        schema = parameter["schema"]
        tidy(schema)
        _forbid_null(schema)
        # it stands beside the schema, where readers look for it
        schema.pop("description", None)
        for part in parts_of(schema):
            # no longer query is taken
            bound(part)
        if schema.get("type") == "array":
            parameter |= {"style": "form", "explode": False}
        if "description" not in parameter and parameter["name"] in _ids():
            parameter["description"] = _ids()[parameter["name"]].say(language)
        if "example" not in parameter and parameter["in"] == "path":
            parameter["example"] = example_of(schema, {}, whole=True)
    names = []
    if operation.takes_key:
        # an upload may carry it in the form instead
        required = operation.key == "required" and not operation.key_in_form
        names.append("IdempotencyKeyRequired" if required else "IdempotencyKey")
    # what is only made by the request has no version yet
    if operation.edits or (VERSIONED & set(operation.problems) and "{" in route.path):
        names.append("IfMatch")
    parameters.extend(_reference("parameters", name) for name in names)


def _forbid_null(schema: Schema) -> None:
    """A parameter is left out, never null."""
    if "anyOf" in schema:
        (value,) = (part for part in schema.pop("anyOf") if part != {"type": "null"})
        for name, stated in value.items():
            schema.setdefault(name, stated)
    elif is_nullable(schema):
        (schema["type"],) = set(schema["type"]) - {"null"}
        if "enum" in schema:
            schema["enum"] = [value for value in schema["enum"] if value is not None]
    if schema.get("default", 0) is None:
        del schema["default"]


def _ids() -> dict[str, Words]:
    """What ids in paths name, for those of kinds of record."""
    return {
        kind.id_name: Words(f"Id of the {kind.noun.en}.", f"{kind.noun.zh}的 id。") for kind in all_kinds().values()
    }


def _complete_request(route: AnyRoute, stated: Schema, schemas: JsonView, example: RequestExample | None) -> None:
    if example is not None and example.body is not None:
        for media_type, content in stated.get("requestBody", {}).get("content", {}).items():
            if media_type == "multipart/form-data":
                # a file has to be chosen: what is sent beside it stands at its fields
                for name, value in example.body.items():
                    content["schema"]["properties"][name]["examples"] = [value]
            else:
                content["example"] = example.body
    form = route.form
    if form is None or route.takes_form or "requestBody" not in stated:
        return
    stated["requestBody"]["required"] = any(info.is_required() for info in form.model_fields.values())
    content = stated["requestBody"]["content"]["application/json"]
    content.setdefault("example", example_of(content["schema"], schemas, whole=False))


def _complete_answers(route: AnyRoute, stated: Schema, parts: Schema) -> None:
    operation, answers, schemas = route.operation, stated["responses"], parts["schemas"]
    answers.pop("422", None)
    good = answers[str(route.status_code or 200)]
    good["description"] = GOOD.get(route.status_code or 200, "Done.")
    # X-Request-Id stands on every answer, as the page says at its top
    headers = good.setdefault("headers", {})
    content = good.get("content", {}).get("application/json")
    if content is not None:
        tidy(content["schema"])
        if operation.conditional or _has_version(content["schema"], schemas):
            headers["ETag"] = _reference("headers", "ETag")
    if route.status_code in (201, 202):
        headers["Location"] = _reference("headers", "Location")
    for name in operation.headers:
        headers[name] = _reference("headers", name.removeprefix("X-").replace("-", ""))
    if operation.takes_key:
        headers["Idempotency-Replayed"] = _reference("headers", "IdempotencyReplayed")
    if operation.answers_with != ("application/json",):
        kept = (
            {} if content is None or "application/json" not in operation.answers_with else {"application/json": content}
        )
        good["content"] = kept | {media_type: {} for media_type in operation.answers_with if media_type not in kept}

    if not headers:
        del good["headers"]
    if operation.may_create:
        answers["201"] = {
            **good,
            "description": GOOD[201],
            "headers": {**headers, "Location": _reference("headers", "Location")},
        }
    if operation.conditional:
        answers["304"] = _reference("responses", "NotModified")


GOOD: Final = {200: "Done.", 201: "Made.", 202: "Begun.", 204: "Done; nothing to say."}


def _has_version(schema: JsonView, schemas: JsonView) -> bool:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    return "version" in schemas.get(name, {}).get("properties", {})


VERSIONED: Final = {kind for kind in all_problems() if kind.code in ("precondition-failed",)}
