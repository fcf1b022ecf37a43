"""One operation of the OpenAPI document: who may, what it needs, what it answers, and every problem it can meet."""

from typing import Final

from app.api.http.middleware import AnyRoute
from app.api.http.problems import MEDIA_TYPE, problem_body
from app.api.openapi.schemas import LARGEST, UUID_EXAMPLE, bound, example_of, parts_of, tidy
from app.api.openapi.texts import read
from app.core.errors import FieldError, IdempotencyKeyReused, Invalid, Problem, all_problems
from app.core.json_object import JsonObject, JsonView
from app.core.lang import Words
from app.core.roles import Role

Schema = JsonObject

SAMPLES: Final[JsonObject] = {
    "what": Words("work order", "工单"),
    "allowed": Words("receptionist", "客服接待员"),
    "version": 4,
    "field": Words("code", "编号"),
    "limit": 10_485_760,
    "seconds": 30,
    "action": Words("Assign", "指派"),
    "state": Words("registered", "已登记"),
    "reasons": Words("There is no such active department in this community.", "本小区没有该在用部门。"),
}


def problem_examples() -> dict[str, Schema]:
    """An example of each problem."""
    examples, request_id = {}, read("components")["headers"]["RequestId"]["example"]
    for problem in all_problems():
        sample = _sample(problem)
        body = problem_body(sample, "zh", f"/v1/work-orders/{UUID_EXAMPLE}/assign", request_id)
        examples[problem.code] = {"summary": f"{problem.title.en} {problem.title.zh}", "value": body}
    return examples


def _sample(problem: type[Problem]) -> Problem:
    if problem is IdempotencyKeyReused:
        return IdempotencyKeyReused()
    if problem is Invalid:
        return Invalid([FieldError("/description", "missing", Words("This is required.", "此项必填。"))])
    return problem(values=SAMPLES, extra=read("components")["problems"].get(problem.code, {}))


def complete(route: AnyRoute, stated: Schema, parts: Schema) -> None:
    """Complete FastAPI's description of one operation; what several operations share goes to the components `parts`."""
    schemas = parts["schemas"]
    operation = route.operation
    stated.update(operation.openapi)
    stated["description"] = _description(route)
    _complete_parameters(route, stated)
    _complete_request(route, stated, schemas)
    _complete_answers(route, stated, parts)
    stated["security"] = operation.openapi.get("security", _security(route))
    if operation.clause:
        stated["x-clause"] = operation.clause
    stated["x-roles"] = sorted(role.value for role in operation.policy.roles) or [operation.policy.open_to]


def _description(route: AnyRoute) -> str:
    operation, words = route.operation, route.operation.policy.words
    parts = [route.described.description]
    if operation.policy.open_to == "roles":
        parts.append(f"Who 谁: {words.en} {words.zh}.")
    if operation.clause and operation.clause not in route.described.description:
        parts.append(f"Clause 条款: {operation.clause}.")
    return "\n\n".join(part for part in parts if part)


def _security(route: AnyRoute) -> list[dict[str, list[str]]]:
    policy = route.operation.policy
    if policy.open_to == "public":
        return []
    schemes: list[dict[str, list[str]]] = [{"login": []}]
    if policy.open_to == "anyone" or policy.scopes or Role.INTEGRATION in policy.roles:
        schemes.append({"machine": sorted(policy.scopes)})
    return schemes


def _reference(section: str, name: str) -> Schema:
    return {"$ref": f"#/components/{section}/{name}"}


def _complete_parameters(route: AnyRoute, stated: Schema) -> None:
    operation = route.operation
    parameters = stated.setdefault("parameters", [])
    # those of the path in its order, whether the endpoint or a dependency takes them
    parameters.sort(key=lambda parameter: route.path.find("{" + parameter["name"] + "}") % LARGEST)
    for parameter in parameters:
        schema = parameter["schema"]
        tidy(schema)
        for part in parts_of(schema):
            # no longer query is taken
            bound(part)
        alternatives = [schema, *schema.get("anyOf", ())]
        if any(alternative.get("type") == "array" for alternative in alternatives):
            parameter |= {"style": "form", "explode": False}
        if "example" not in parameter and parameter["in"] == "path":
            parameter["example"] = example_of(schema, {}, whole=True)
    names = ["AcceptLanguage"]
    if operation.takes_key:
        # an upload may carry it in the form instead
        required = operation.key == "required" and not operation.key_in_form
        names.append("IdempotencyKeyRequired" if required else "IdempotencyKey")
    # what is only made by the request has no version yet
    if operation.edits or (VERSIONED & set(operation.problems) and "{" in route.path):
        names.append("IfMatch")
    parameters.extend(_reference("parameters", name) for name in names)


def _complete_request(route: AnyRoute, stated: Schema, schemas: JsonView) -> None:
    form = route.form
    if form is None or route.takes_form or "requestBody" not in stated:
        return
    stated["requestBody"]["required"] = any(info.is_required() for info in form.model_fields.values())
    content = stated["requestBody"]["content"]["application/json"]
    content["example"] = example_of(content["schema"], schemas, whole=False)


def _complete_answers(route: AnyRoute, stated: Schema, parts: Schema) -> None:
    operation, answers, schemas = route.operation, stated["responses"], parts["schemas"]
    answers.pop("422", None)
    good = answers[str(route.status_code or 200)]
    good["description"] = GOOD.get(route.status_code or 200, "Done. 成功。")
    headers = good.setdefault("headers", {})
    headers["X-Request-Id"] = _reference("headers", "RequestId")
    content = good.get("content", {}).get("application/json")
    if content is not None:
        tidy(content["schema"])
        _give_example(content, parts)
        if _has_version(content["schema"], schemas):
            headers["ETag"] = _reference("headers", "ETag")
    if route.status_code == 201:
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
    _add_problems(route, answers, parts["responses"])


def _give_example(content: Schema, parts: Schema) -> None:
    """An example of an answer; of a named shape there is one for all operations."""
    example = example_of(content["schema"], parts["schemas"], whole=True)
    name = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
    if name:
        parts["examples"].setdefault(
            name, {"summary": parts["schemas"][name].get("description", name), "value": example}
        )
        content["examples"] = {name: _reference("examples", name)}
    else:
        content["example"] = example


GOOD: Final = {200: "Done. 成功。", 201: "Made. 已创建。", 204: "Done; nothing to say. 成功,无内容。"}


def _has_version(schema: JsonView, schemas: JsonView) -> bool:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    return "version" in schemas.get(name, {}).get("properties", {})


def _add_problems(route: AnyRoute, answers: Schema, shared: Schema) -> None:
    by_status: dict[int, list[type[Problem]]] = {}
    takes_input = route.form is not None or route.operation.reads_own_body
    problems = route.operation.answers(
        takes_input=takes_input,
        may_have_body=route.may_have_body,
        names_record="{" in route.path,
        has_pages="cursor" in route.query_names,
    )
    for problem in problems:
        by_status.setdefault(problem.status, []).append(problem)
    for status, same_status in sorted(by_status.items()):
        name = "-".join((str(status), *sorted({problem.code for problem in same_status})))
        shared.setdefault(name, _problem_answer(status, same_status))
        answers[str(status)] = _reference("responses", name)


def _problem_answer(status: int, problems: list[type[Problem]]) -> Schema:
    headers = {"X-Request-Id": _reference("headers", "RequestId")}
    if status in (429, 503):
        headers["Retry-After"] = _reference("headers", "RetryAfter")
    codes = sorted({problem.code for problem in problems})
    return {
        "description": "; ".join(f"{problem.title.en} {problem.title.zh}" for problem in dict.fromkeys(problems)),
        "headers": headers,
        "content": {
            MEDIA_TYPE: {
                "schema": _reference("schemas", "Problem"),
                "examples": {code: _reference("examples", code) for code in codes},
            }
        },
    }


VERSIONED: Final = {kind for kind in all_problems() if kind.code in ("precondition-failed",)}
