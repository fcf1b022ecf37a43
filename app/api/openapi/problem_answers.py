"""Problems in the OpenAPI document: an example of those that have members of their own, and the answers that say which
problems an operation can give.

An operation has up to twelve statuses of problems. Written one by one they were a third of the document, and made the
page of an operation three screens long. So an operation refers to three answers, `409`, `4XX` and `5XX`: operations
with the same problems share them, and they list every code with its status (decision 30 in docs/adr). What the codes
mean stands once, at `code` of the schema Problem.
"""

from typing import Final

from app.api.http.middleware import AnyRoute
from app.api.http.problems import MEDIA_TYPE, problem_body
from app.api.openapi.schemas import UUID_EXAMPLE
from app.api.openapi.texts import read
from app.core.catalogue import refusal, sentence
from app.core.errors import FieldError, IdempotencyKeyReused, Invalid, Problem, all_problems
from app.core.json_object import JsonObject
from app.core.lang import Language, Words
from app.core.rate_limits import HEADERS

Schema = JsonObject
SHOWN: Final = {
    "action-not-allowed",
    "action-refused",
    "invalid",
    "person-merged",
    "person-on-record",
    "precondition-failed",
    "unavailable",
    "version-conflict",
}
"""Problems with an example: those with members of their own, a wrong field, and one of the server's."""
CODES: Final = Words("Codes", "错误码")
SAMPLES: Final[JsonObject] = {
    "what": Words("work order", "工单"),
    "allowed": Words("receptionist", "客服接待员"),
    "version": 4,
    "field": Words("code", "编号"),
    "limit": 10_485_760,
    "seconds": 30,
    "action": Words("Assign", "指派"),
    "state": Words("registered", "已登记"),
    "only_while": sentence("problems.not_allowed.possible_while").filled(states=Words("dispatched", "已派单")),
    "reasons": refusal("department_is_known"),
}


def problem_examples(language: Language) -> dict[str, Schema]:
    """An example of each problem that has members beside the usual ones, and of the usual ones."""
    examples, request_id = {}, read("components")["headers"]["RequestId"]["example"]
    for problem in all_problems():
        if problem.code not in SHOWN:
            continue
        body = problem_body(_sample(problem), language, f"/v1/work-orders/{UUID_EXAMPLE}/assign", request_id)
        examples[problem.code] = {"summary": f"{problem.status} {problem.title.say(language)}", "value": body}
    return examples


def say_codes(schema: Schema, language: Language) -> None:
    """Say at `code` of the schema Problem what each code means."""
    lines = [f"- `{problem.code}` {problem.title.say(language)}" for problem in all_problems()]
    schema["properties"]["code"]["description"] = "\n".join(lines)


def _sample(problem: type[Problem]) -> Problem:
    if problem is IdempotencyKeyReused:
        return IdempotencyKeyReused()
    if problem is Invalid:
        return Invalid([FieldError("/description", "missing", sentence("problems.pydantic.missing"))])
    return problem(values=SAMPLES, extra=read("components")["problems"].get(problem.code, {}))


def add_problems(route: AnyRoute, answers: Schema, shared: Schema, language: Language) -> None:
    """Say which problems an operation can answer with."""
    problems = route.operation.answers(
        takes_input=route.form is not None or route.operation.reads_own_body,
        may_have_body=route.may_have_body,
        names_record="{" in route.path,
        has_pages="cursor" in route.query_names,
    )
    by_row: dict[str, list[type[Problem]]] = {}
    for problem in sorted(problems, key=lambda problem: (problem.status, problem.code)):
        by_row.setdefault("409" if problem.status == 409 else f"{str(problem.status)[0]}XX", []).append(problem)
    for status, same in by_row.items():
        answer = _problem_answer(same, language)
        names = [name for name in shared if name.startswith(NAMES[status])]
        name = next((name for name in names if shared[name] == answer), f"{NAMES[status]}{len(names) + 1}")
        shared[name] = answer
        answers[status] = {"$ref": f"#/components/responses/{name}"}


NAMES: Final = {"409": "Conflict", "4XX": "Refused", "5XX": "Failed"}


def _problem_answer(problems: list[type[Problem]], language: Language) -> Schema:
    headers: Schema = {}
    if any(problem.status in (429, 503) for problem in problems):
        headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
    if any(problem.status == 429 for problem in problems):
        headers |= {name: {"$ref": f"#/components/headers/{name.replace('-', '')}"} for name in HEADERS}
    by_status: dict[int, list[str]] = {}
    for problem in problems:
        by_status.setdefault(problem.status, []).append(f"`{problem.code}`")
    colon, comma = ("\uff1a", "\uff1b") if language == "zh" else (": ", "; ")
    listed = comma.join(f"{status} {' '.join(codes)}" for status, codes in by_status.items())
    content: Schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    shown = [problem.code for problem in problems if problem.code in SHOWN]
    if shown:
        content["examples"] = {code: {"$ref": f"#/components/examples/{code}"} for code in shown}
    answer: Schema = {"description": f"{CODES.say(language)}{colon}{listed}", "content": {MEDIA_TYPE: content}}
    return {**answer, "headers": headers} if headers else answer
