"""Reading a request's input: its query and its JSON body, checked by pydantic; what is wrong is noted, not yet raised.

Both kinds of route read the body here. The query and the path of hand-written operations are FastAPI's business.
"""

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin
from urllib.parse import parse_qsl
from uuid import UUID

from pydantic import BaseModel, TypeAdapter, ValidationError

from app.api.http.request_context import RequestContext
from app.core.errors import BadRequest, FieldError, UnsupportedMedia
from app.workflow.forms.messages import field_errors

MOST_PARAMETERS = 60
LONGEST_QUERY = 8000
"""Bytes."""


RecordId = UUID
"""The id of a record in a path; `resolve_ids` has read it."""


def query_pairs(context: RequestContext) -> list[tuple[str, str]]:
    """The parameters of the query as they were sent. Raises BadRequest for too many or too long ones."""
    query: bytes = context.scope["query_string"]
    if not query:
        return []
    if len(query) > LONGEST_QUERY:
        raise BadRequest
    try:
        return parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise BadRequest from error


def names_in_query(model: type[BaseModel]) -> Iterator[str]:
    """The names under which a client sends the fields of a model in the query: the alias where a field has one."""
    for name, info in model.model_fields.items():
        yield info.alias or name


def unknown_fields(names: Iterable[str], known: frozenset[str], source: str) -> list[FieldError]:
    """An error for each name that the operation does not know."""
    unknown = [name for name in dict.fromkeys(names) if name not in known]
    if not unknown:
        return []
    return field_errors([{"type": "extra_forbidden", "loc": (name,), "msg": "unknown"} for name in unknown], source)


class JsonBody:
    """The JSON body of an operation, checked strictly: a text is no number, and an unknown field is an error."""

    def __init__(self, body_type: Any) -> None:
        self._adapter: TypeAdapter[Any] = TypeAdapter(body_type)
        self._type = body_type
        # a form without required fields may be left out
        self.optional = (
            isinstance(body_type, type)
            and issubclass(body_type, BaseModel)
            and not any(info.is_required() for info in body_type.model_fields.values())
        )

    def read(self, context: RequestContext) -> Any:
        """The checked value, or None with the errors noted in the context. Raises UnsupportedMedia."""
        body = context.body
        if body:
            media_type = context.media_type
            if media_type != b"application/json" and not media_type.endswith(b"+json"):
                raise UnsupportedMedia(values={"allowed": "application/json"})
        elif self.optional:
            body = b"{}"
        else:
            missing = [{"type": "missing", "loc": (), "msg": "body required"}]
            context.input_errors += field_errors(missing, "body")
            return None
        try:
            return self._adapter.validate_json(body, strict=True)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False)
            context.input_errors += field_errors(faults, "body", self._type)
            return None


def refuse_body(context: RequestContext) -> None:
    """Note as an error that something was sent where nothing is taken."""
    if context.body:
        context.input_errors += field_errors([{"type": "extra_forbidden", "loc": (), "msg": "no body here"}], "body")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a generated operation was sent."""

    ids: Mapping[str, UUID]
    """Those of the path, by name."""
    query: BaseModel | None = None
    form: BaseModel | None = None

    @property
    def form_sent(self) -> BaseModel:
        """The form of an operation that takes one; it is asked for once the input is known to be right."""
        assert self.form is not None
        return self.form


class InputReader:
    """Reads what a generated operation takes: ids in the path, a model for the query, a form in the body."""

    def __init__(self, query: type[BaseModel] | None, form: type[BaseModel] | None) -> None:
        self.query = query
        self._lists = frozenset(
            info.alias or name
            for name, info in (query.model_fields if query else {}).items()
            if _is_list(info.annotation)
        )
        self._body = None if form is None else JsonBody(form)

    def read(self, context: RequestContext) -> Inputs:
        """Everything that was sent. What is wrong is noted in the context, which must be asked before it is used."""
        query = self._read_query(context)
        if self._body is None:
            refuse_body(context)
            form = None
        else:
            form = self._body.read(context)
        return Inputs(dict(context.ids), query, form)

    def _read_query(self, context: RequestContext) -> BaseModel | None:
        sent: dict[str, str | list[str]] = {}
        for name, value in query_pairs(context):
            if name in self._lists:
                values = sent.setdefault(name, [])
                assert isinstance(values, list)
                values.append(value)
            else:
                sent[name] = value
        if self.query is None:
            context.input_errors += unknown_fields(sent, frozenset(), "query")
            return None
        try:
            return self.query.model_validate(sent)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False)
            context.input_errors += field_errors(faults, "query", self.query)
            return None


def _is_list(annotation: object) -> bool:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, types.UnionType):
        return any(_is_list(part) for part in get_args(annotation))
    return annotation is list or get_origin(annotation) is list
