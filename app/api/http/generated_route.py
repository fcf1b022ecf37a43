"""The route of operations that are generated from declarations, without FastAPI's dependency solving.

Nobody writes these by hand, and they are the busiest: an action is spared 260 µs of CPU this way (ADR 4). They go
through the same functions as OperationRoute, in the same order, and are described by FastAPI in the OpenAPI document.

Who declares some appends them to an ordinary router:

    router.routes.append(GeneratedRoute(
        "POST", "/v1/buildings/{building_id}/update", operation_stated, update,
        record=opened, form=BuildingChanges, answer=BuildingOut, description="…", tags=router.tags))

    async def opened(context: RequestContext, ids: Ids) -> Building: ...        # raises NotFound, Forbidden
    async def update(context: RequestContext, building: Building, inputs: Inputs) -> BuildingOut: ...

- `record` runs first in the transaction, with the ids of the path; what is wrong with the input is told after it.
- `place`, where the form names the place instead of the path, runs then, before a stored answer is looked for: whoever
  may no longer act there gets none.
- `update` gets the record and the checked inputs (`inputs.ids`, `inputs.query`, `inputs.form`), and returns a model or
  a RawResponse. For a write it runs once per Idempotency-Key, and is committed before the answer is sent.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum
from functools import cached_property
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from fastapi import Path, Query
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.api.http import conditional, problems, write_once
from app.api.http.inputs import InputReader, Inputs, names_in_query
from app.api.http.operation import MOST_BODY_BYTES, Operation, authorise
from app.api.http.request_context import RawResponse, RequestContext, tag_of
from app.core.lang import Words

Ids = Mapping[str, UUID]
"""Ids of a path, by name; what is no id is the id of no record."""
Record = TypeVar("Record")
Load = Callable[[RequestContext, Ids], Awaitable[Record]]
Handle = Callable[[RequestContext, Record, Inputs], Awaitable[Response | BaseModel]]


KeyInPath = Annotated[
    str, Path(min_length=1, max_length=100, description="Your own key of the record.", examples=["R-1-101"])
]
"""What another system calls a record."""
NameInPath = Annotated[str, Path(max_length=80, pattern=r"^[a-z][a-z_.]*$", examples=["dispatch"])]
"""A word of a path that is no id: the name of an action, or of a field."""
Place = Callable[[RequestContext, Inputs], Awaitable[Record]]
"""Finds the record that the form names, and whether the caller may act there. Raises NotFound, Forbidden."""


async def no_record(_context: RequestContext, _ids: Ids) -> None:
    """For operations on no record: lists and creations."""


def _in_path(name: str) -> object:
    """What a part of a path is, by its name."""
    if name.endswith("_id"):
        return UUID
    return KeyInPath if name.endswith("_key") else NameInPath


class _Described:
    """Stands for an endpoint with a signature, where FastAPI describes one."""

    def __init__(self, signature: inspect.Signature) -> None:
        self.__signature__ = signature

    async def __call__(self, **_: object) -> None:
        """Never called."""


class GeneratedRoute(Route, Generic[Record]):
    """One generated operation; see the module for how it is declared."""

    def __init__(
        self,
        method: Literal["GET", "POST", "PUT"],
        path: str,
        stated: Operation,
        handle: Handle[Record],
        *,
        record: Load[Record],
        answer: Any,
        description: Words | Callable[[], Words],
        tags: Sequence[str | Enum],
        query: type[BaseModel] | None = None,
        form: type[BaseModel] | None = None,
        place: Place[Record] | None = None,
        status: int = 200,
    ) -> None:
        super().__init__(path, handle, methods=[method], name=stated.id)
        # Starlette adds HEAD to GET, and would wrap the function as one that takes a Request
        self.methods, self.app = {method}, self.serve
        self.operation = stated.by_method(method)
        self.handle_operation, self.record = handle, record
        self.answer, self.description, self.tags, self.status_code = answer, description, list(tags), status
        self.query, self.form, self.place = query, form, place
        self.may_have_body, self.takes_form = method != "GET", False
        self.query_names = frozenset(names_in_query(query) if query else ())

    # what takes time to build is built when it is first needed: a process is ready before that

    @cached_property
    def _reader(self) -> InputReader:
        return InputReader(self.query, self.form)

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.answer)

    @cached_property
    def text(self) -> Words:
        """What the document says of it."""
        return self.description if isinstance(self.description, Words) else self.description()

    @cached_property
    def described(self) -> APIRoute:
        """The same operation as FastAPI describes it in the OpenAPI document; no request goes through it."""
        keyword_only = inspect.Parameter.KEYWORD_ONLY
        parameters = [
            inspect.Parameter(name, keyword_only, annotation=_in_path(name)) for name in self.param_convertors
        ]
        if self.query is not None:
            parameters.append(inspect.Parameter("query", keyword_only, annotation=Annotated[self.query, Query()]))
        if self.form is not None:
            parameters.append(inspect.Parameter("form", keyword_only, annotation=self.form))
        return APIRoute(
            self.path,
            _Described(inspect.Signature(parameters)),
            methods=list(self.methods or ()),
            status_code=self.status_code,
            response_model=self.answer,
            operation_id=self.operation.id,
            name=self.operation.id,
            tags=self.tags,
            summary=self.operation.summary,
            description=self.text.en,
        )

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, from its first byte to its last."""
        context = RequestContext(scope, receive)
        try:
            response = await self._answer(context)
        except ClientDisconnect:
            return
        except Exception as error:
            response = problems.respond(problems.as_problem(error), context.request)
        await response(scope, receive, send)

    async def _answer(self, context: RequestContext) -> Response:
        await authorise(context, self.operation)
        if self.may_have_body:
            context.limit_body(self.operation.max_body or MOST_BODY_BYTES)
            await context.read_body()
        inputs = self._reader.read(context)

        async def run() -> Response:
            return await self._run(context, inputs)

        if self.operation.writes:
            return context.tell_limits(await write_once.write(context, self.operation, run))
        async with context.transaction_scope():
            return context.tell_limits(conditional.answer(context, self.operation, await run()))

    async def _run(self, context: RequestContext, inputs: Inputs) -> Response:
        await context.open()
        record = await self.record(context, inputs.ids)
        context.check_input()
        if self.place is not None:
            record = await self.place(context, inputs)
        if self.operation.writes:
            result = await write_once.call_endpoint(
                context, self.operation, inputs.form, lambda: self.handle_operation(context, record, inputs)
            )
        else:
            result = await self.handle_operation(context, record, inputs)
        if isinstance(result, Response):
            return result
        content = self._adapter.dump_json(result)
        headers, version = context.response_headers, getattr(result, "version", None)
        if version is not None:
            headers["ETag"] = tag_of(content, version)
        return RawResponse(content, self.status_code, headers)
