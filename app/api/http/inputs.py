"""Reads an operation's input by its endpoint's signature: path, query and body, each checked by one pydantic model.

FastAPI reads the same signature for the OpenAPI document; at run time this does less per request, knows which query
parameters exist, and can say what is wrong without raising it yet.
"""

import inspect
import types
from collections.abc import Callable
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from fastapi import params
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model

from app.api.http.deps import GIVEN
from app.api.http.messages import field_errors
from app.api.http.request_context import Call
from app.core.errors import BadRequest, FieldError, UnsupportedMedia

_STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
MOST_PARAMETERS = 60
LONGEST_QUERY = 8000
"""Bytes."""


class Inputs:
    """What an endpoint takes, and from where."""

    def __init__(self, endpoint: Callable[..., Any], path: str) -> None:
        hints = get_type_hints(endpoint, include_extras=True)
        self.given: list[tuple[str, Callable[[Call], Any]]] = []
        self.form_name: str | None = None
        self.form: type[BaseModel] | None = None
        in_path: dict[str, Any] = {}
        in_query: dict[str, Any] = {}
        self.models: dict[str, type[BaseModel]] = {}
        for name, parameter in inspect.signature(endpoint).parameters.items():
            annotation = hints.get(name, parameter.annotation)
            default = ... if parameter.default is inspect.Parameter.empty else parameter.default
            marks = get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()
            given = next((GIVEN[mark.dependency] for mark in marks if isinstance(mark, params.Depends)), None)
            if given is not None:
                self.given.append((name, given))
            elif "{" + name + "}" in path:
                in_path[name] = (annotation, ...)
            elif any(isinstance(mark, params.Query) for mark in marks):
                self._take_query(name, annotation, default, in_query)
            elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
                assert self.form is None, f"{endpoint.__name__} takes two bodies"
                self.form_name, self.form = name, annotation
            else:
                in_query[name] = (annotation, default)
        self.path = create_model("Path", __config__=_STRICT, **in_path) if in_path else None
        self.query = create_model("Query", __config__=_STRICT, **in_query) if in_query else None
        self._plural = {name for name, (annotation, _) in in_query.items() if _is_list(annotation)}
        self._optional_form = self.form is not None and not any(
            info.is_required() for info in self.form.model_fields.values()
        )
        self.form_adapter: TypeAdapter[Any] | None = None if self.form is None else TypeAdapter(self.form)

    def _take_query(self, name: str, annotation: Any, default: Any, in_query: dict[str, Any]) -> None:
        kind = get_args(annotation)[0]
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            in_query[name] = (annotation, default)
            return
        # a model in the query stands for its fields
        self.models[name] = kind
        for field, info in kind.model_fields.items():
            in_query[field] = (Annotated[info.annotation, info], info.default if not info.is_required() else ...)

    @property
    def query_names(self) -> tuple[str, ...]:
        """The query parameters that exist."""
        return tuple(self.query.model_fields) if self.query else ()

    def bind(self, call: Call, values: dict[str, Any]) -> list[FieldError]:
        """Fill `values` with the endpoint's arguments; what is wrong is returned, not raised."""
        errors: list[FieldError] = []
        if self.path is not None:
            self._bind_path(call, values, errors)
        query = call.scope["query_string"]
        if query or self.query is not None:
            self._bind_query(query, values, errors)
        if self.form is not None:
            self._bind_form(call, values, errors)
        elif call.body:
            errors.extend(field_errors([{"type": "extra_forbidden", "loc": (), "msg": "no body here"}], "body"))
        return errors

    def _bind_path(self, call: Call, values: dict[str, Any], errors: list[FieldError]) -> None:
        assert self.path is not None
        try:
            found = self.path(**call.scope["path_params"]).__dict__
        except ValidationError as error:
            errors.extend(field_errors(error.errors(include_url=False, include_input=False), "path"))
        else:
            call.path = found
            values.update(found)

    def _bind_query(self, query: bytes, values: dict[str, Any], errors: list[FieldError]) -> None:
        sent: dict[str, Any] = {}
        if query:
            if len(query) > LONGEST_QUERY:
                raise BadRequest
            try:
                pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
            except ValueError as error:
                raise BadRequest from error
            for name, value in pairs:
                if name in self._plural:
                    sent.setdefault(name, []).append(value)
                else:
                    sent[name] = value
        if self.query is None:
            errors.extend(_unknown(sent))
            return
        try:
            found = self.query(**sent).__dict__
        except ValidationError as error:
            errors.extend(field_errors(error.errors(include_url=False, include_input=False), "query"))
            return
        for name, kind in self.models.items():
            values[name] = kind.model_construct(**{field: found.pop(field) for field in kind.model_fields})
        values.update(found)

    def _bind_form(self, call: Call, values: dict[str, Any], errors: list[FieldError]) -> None:
        assert self.form_adapter is not None
        assert self.form_name is not None
        body = call.body
        if body:
            kind = call.headers.get(b"content-type", b"").split(b";")[0].strip().lower()
            if kind != b"application/json" and not kind.endswith(b"+json"):
                raise UnsupportedMedia(values={"allowed": "application/json"})
        elif self._optional_form:
            body = b"{}"
        else:
            errors.extend(field_errors([{"type": "missing", "loc": (), "msg": "body required"}], "body"))
            return
        try:
            values[self.form_name] = self.form_adapter.validate_json(body, strict=True)
        except ValidationError as error:
            errors.extend(field_errors(error.errors(include_url=False, include_input=False), "body"))


def _unknown(sent: dict[str, Any]) -> list[FieldError]:
    return field_errors([{"type": "extra_forbidden", "loc": (name,), "msg": "unknown"} for name in sent], "query")


def _is_list(annotation: Any) -> bool:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, types.UnionType):
        return any(_is_list(part) for part in get_args(annotation))
    return annotation is list or get_origin(annotation) is list
