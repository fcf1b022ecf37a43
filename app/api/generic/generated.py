"""How an operation that is generated from a kind's declaration is put into the API.

The other files of app.api.generic say what an operation is; only this one knows how operations are declared."""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from app.api.generic.answers import Opened
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door, KeyUse
from app.api.http.policy import ANYONE, Policy
from app.api.http.raw_response import Reply
from app.api.http.request_context import Call
from app.core.errors import Problem
from app.core.lang import Words


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for, checked: ids of the path, the query, the form."""

    ids: Mapping[str, UUID]
    query: Any = None
    form: Any = None


Record = Callable[[Call, Mapping[str, UUID]], Awaitable[Opened]]
"""Finds the record that a path names; without an id that is one, the path is empty. Raises NotFound, Forbidden."""
Handle = Callable[[Call, Opened, Asked], Awaitable[Reply]]
"""Answers a request about a record; about none, where the operation has none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Generated:
    """One generated operation."""

    method: Literal["GET", "POST"]
    path: str
    id: str
    words: Words
    description: str
    clause: str
    answer: Any
    handle: Handle
    record: Record | None = None
    policy: Policy = ANYONE
    problems: tuple[type[Problem], ...] = ()
    query: type[BaseModel] | None = None
    form: type[BaseModel] | None = None
    key: KeyUse = "optional"
    status: int = 200


def add(door: Door, operation: Generated) -> None:
    """Put an operation among those of its group."""
    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("call", kind, annotation=CallDep)]
    parameters += [inspect.Parameter(name, kind, annotation=UUID) for name in re.findall(r"\{(\w+)\}", operation.path)]
    if operation.query is not None:
        parameters.append(inspect.Parameter("query", kind, annotation=Annotated[operation.query, Query()]))
    if operation.form is not None:
        parameters.append(inspect.Parameter("form", kind, annotation=operation.form))
    handle = operation.handle

    async def endpoint(*, call: Call, query: Any = None, form: Any = None, **_: UUID) -> Reply:
        return await handle(call, call.subject, Asked(call.path, query, form))

    endpoint.__doc__ = operation.description
    # the input is read, and the page drawn, by the types of this kind of record
    signature = inspect.Signature(parameters, return_annotation=operation.answer)
    vars(endpoint)["__signature__"] = signature
    endpoint.__annotations__ = {}
    said: dict[str, Any] = {
        "operation": operation.id,
        "en": operation.words.en,
        "zh": operation.words.zh,
        "policy": operation.policy,
        "clause": operation.clause,
        "status": operation.status,
        "problems": operation.problems,
        "subject": operation.record,
    }
    if operation.method == "GET":
        door.get(operation.path, **said)(endpoint)
    else:
        door.post(operation.path, key=operation.key, **said)(endpoint)
