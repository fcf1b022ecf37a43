"""The route class of operations that are written by hand: FastAPI's own route, with the order of refusals around it.

401, 404 (another community), 403, then FastAPI's dependencies (which load the record: 404, 403), 422, then for a write
what `write_once.call_endpoint` refuses, then the endpoint. A dependency that raises goes before what is wrong with the
input, because FastAPI solves dependencies first.
"""

import functools
import inspect
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterator, Mapping
from copy import copy
from typing import Any, Final, Self

from fastapi import FastAPI, params
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, request_response
from pydantic import BaseModel, ConfigDict, create_model
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.api.http import conditional, problems, write_once
from app.api.http.inputs import JsonBody, names_in_query, query_pairs, refuse_body, unknown_fields
from app.api.http.operation import MOST_BODY_BYTES, STATED, Operation, authorise
from app.api.http.request_context import ALWAYS, RequestContext, current, tag_of
from app.api.http.uploads import OVERHEAD, fingerprint_of, rewind
from app.core.errors import FieldError, Invalid, UnsupportedMedia
from app.core.json_object import JsonObject
from app.workflow.forms.messages import field_errors

FORMS: Final = (b"multipart/form-data", b"application/x-www-form-urlencoded")
Handler = Callable[[Request], Coroutine[object, object, Response]]


class OperationRoute(APIRoute):
    """An ordinary APIRoute that knows the Operation which `operation(…)` stated in its decorator."""

    def __init__(self, path: str, endpoint: Callable[..., object], **options: Any) -> None:
        extra: JsonObject = dict(options.pop("openapi_extra", None) or {})
        stated = extra.pop(STATED, None)
        if not isinstance(stated, Operation):
            raise TypeError(f"{path} does not say who may call it: @router.get(path, **operation(…, policy=…))")
        (method,) = options.get("methods") or ("GET",)
        self.operation = stated.by_method(method)
        self.may_have_body = method != "GET"
        self.streams = inspect.isgeneratorfunction(endpoint) or inspect.isasyncgenfunction(endpoint)
        if self.streams and self.operation.writes:
            raise TypeError(
                f"{stated.id} writes, and must not yield: its change is committed before the answer begins. "
                "Return the answer, or state writes=False"
            )
        super().__init__(
            path,
            endpoint if self.streams else _around(endpoint, self.operation),
            openapi_extra=extra or None,
            # what is no JSON is refused here, with 415
            **{**options, "strict_content_type": False},
        )
        self.query_names = frozenset(_query_names(self.dependant))
        body = None if self.body_field is None else self.body_field.field_info
        self.takes_form = isinstance(body, params.Form)
        body_type = None if body is None else body.annotation
        self.form: type[BaseModel] | None = (
            body_type if isinstance(body_type, type) and issubclass(body_type, BaseModel) else None
        )
        self._json: JsonBody | None = None
        if body is not None and not self.takes_form:
            self._json = JsonBody(
                _strict(self.form) if self.form is not None and self._embed_body_fields else body_type
            )

    @property
    def described(self) -> APIRoute:
        """The route that the OpenAPI document is made from."""
        return self

    def in_app(self, app: FastAPI) -> Self:
        """The same operation as part of an application, whose `dependency_overrides` it obeys."""
        route = copy(self)
        route.dependency_overrides_provider = app
        route.app = request_response(route.get_route_handler())
        return route

    def get_route_handler(self) -> Handler:
        """FastAPI's handler, within what is the same for every operation."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            context = RequestContext(request.scope, request.receive)
            try:
                response = await self._answer(context, handle)
            except ClientDisconnect:
                # nobody is there to read it
                return Response(status_code=400)
            except Exception as error:
                if _has_handler(request, error):
                    raise
                return problems.respond(problems.as_problem(error), request)
            for name, value in ALWAYS:
                response.headers.setdefault(name.decode(), value.decode())
            return response

        return answer

    async def _answer(self, context: RequestContext, handle: Handler) -> Response:
        await authorise(context, self.operation)
        form = await self._read(context)
        value = None if self._json is None else self._json.read(context)
        if self._embed_body_fields and isinstance(value, BaseModel):
            # several parameters of the body: FastAPI takes them apart itself
            value = dict(value)

        async def run() -> Response:
            if form is not None:
                await rewind(form)
            reads_itself = form is not None or self.operation.reads_own_body
            request = context.request if reads_itself else OperationRequest(context, value)
            try:
                response = await handle(request)
            except RequestValidationError as error:
                raise Invalid(self._merged(context, error)) from error
            if self.streams:
                # FastAPI runs the endpoint while the answer is sent, and nothing can be refused then
                context.check_input()
            if context.answer_version is not None and hasattr(response, "body"):
                response.headers["ETag"] = tag_of(bytes(response.body), context.answer_version)
            for name, text in context.response_headers.items():
                response.headers[name] = text
            return response

        token = current.set(context)
        try:
            if self.operation.writes:
                return context.tell_limits(await write_once.write(context, self.operation, run))
            async with context.transaction_scope():
                return context.tell_limits(conditional.answer(context, self.operation, await run()))
        finally:
            current.reset(token)

    def _merged(self, context: RequestContext, error: RequestValidationError) -> list[FieldError]:
        """What is wrong with the input: our own findings, and FastAPI's of what we did not look at."""
        ours = context.input_errors
        known = {(field_error.pointer, field_error.code) for field_error in ours}
        # of JSON that is wrong FastAPI got nothing to look at
        body_is_ours = self._json is not None and any(not field_error.pointer.startswith("?") for field_error in ours)
        theirs = [fault for fault in error.errors() if not (body_is_ours and fault["loc"][0] == "body")]
        return [
            *ours,
            *(
                field_error
                for field_error in field_errors(theirs)
                if (field_error.pointer, field_error.code) not in known
            ),
        ]

    async def _read(self, context: RequestContext) -> FormData | None:
        """Read the body, and note what the operation does not know."""
        context.input_errors += unknown_fields((name for name, _ in query_pairs(context)), self.query_names, "query")
        if not self.may_have_body:
            return None
        uploads = context.container.settings.max_upload_bytes + OVERHEAD
        most = uploads if self.takes_form or self.operation.reads_own_body else MOST_BODY_BYTES
        context.limit_body(self.operation.max_body or self.max_body_size or most)
        if self.takes_form:
            if context.media_type not in FORMS:
                raise UnsupportedMedia(values={"allowed": FORMS[0].decode()})
            form = await context.request.form(**(self.form_limits or {}))
            names = self.form.model_fields if self.form is not None else {}
            context.input_errors += unknown_fields(form, frozenset({*names, "idempotency_key"}), "body")
            context.key_in_form = str(form["idempotency_key"]) if "idempotency_key" in form else None
            context.fingerprint = await fingerprint_of(form)
            return form
        if not self.operation.reads_own_body:
            await context.read_body()
            if self._json is None:
                refuse_body(context)
        return None


class OperationRequest(Request):
    """The request as FastAPI's handler gets it: the body was read, and checked as strict JSON, before."""

    def __init__(self, context: RequestContext, value: object) -> None:
        super().__init__(context.scope, context.receive)
        self._context, self._value, self._handed_over = context, value, False

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The bytes of the body; of one that may be left out, an empty form."""
        empty = b"" if self._value is None else b"{}"
        yield self._context.body or empty

    async def json(self) -> object:
        """To FastAPI, which asks first, the checked value; to everybody else what was sent."""
        if not self._handed_over:
            self._handed_over = True
            return self._value
        return json.loads(await self.body())


def _around(endpoint: Callable[..., object], stated: Operation) -> Callable[..., object]:
    """The endpoint as FastAPI calls it, with the checks that come after the input; the answer's version is noted."""

    @functools.wraps(endpoint)
    async def call(**values: object) -> object:
        context = current.get()
        context.check_input()
        result: Awaitable[object]

        def start() -> Awaitable[object]:
            return (
                endpoint(**values) if inspect.iscoroutinefunction(endpoint) else run_in_threadpool(endpoint, **values)
            )

        result = write_once.call_endpoint(context, stated, _form_in(values), start) if stated.writes else start()
        value = await result
        context.answer_version = None if isinstance(value, Response) else getattr(value, "version", None)
        return value

    return call


def _strict(form: type[BaseModel]) -> type[BaseModel]:
    """FastAPI's own model of a body with several parameters, refusing others."""
    fields: JsonObject = {name: (info.annotation, info) for name, info in form.model_fields.items()}
    return create_model(form.__name__, __config__=ConfigDict(extra="forbid"), **fields)


def _query_names(dependant: Dependant) -> Iterator[str]:
    """The query parameters of an endpoint and of its dependencies; a model stands for its fields."""
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from names_in_query(annotation)
        else:
            yield field.alias
    for dependency in dependant.dependencies:
        yield from _query_names(dependency)


def _form_in(values: Mapping[str, object]) -> object:
    return next((value for value in values.values() if hasattr(value, "expected_version")), None)


def _has_handler(request: Request, error: Exception) -> bool:
    """Whether the application handles this kind of exception."""
    handlers: Mapping[type[Exception], object] = request.scope.get("starlette.exception_handlers", ({}, {}))[0]
    return any(error_type in handlers for error_type in type(error).__mro__)
