"""Rows of lists, made from what a kind declares of them: few fields, with the names that a person looks for."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from pydantic import Field, create_model

from app.api.generic.columns import Column, answer_type, columns_of, ordered
from app.api.schemas.common import Answer
from app.core.enums import Standing
from app.core.json_object import JsonObject
from app.core.lang import Language
from app.services.moving.kind import AnyKind
from app.services.moving.kind_parts import ListRow
from app.services.moving.moves import AnyOpenedRecord
from app.services.moving.seen_by import mask_free

LONGEST_SUMMARY: Final = 30
"""Characters of a text that a line on a telephone has room for."""
SUMMARY: Final = Annotated[str, Field(max_length=LONGEST_SUMMARY)]
BEGINNING: Final = "The beginning of what was written, as much as a line has room for."
LINE: Final = "What a line on a screen shows; what is not required comes only with `with`."
MAY_BE_HIDDEN: Final = "Null where there is none, or where you don't read it."


def row_type(kind: AnyKind, shown: ListRow, extras: Mapping[str, Any]) -> type[Answer]:
    """The row of a kind's lists as the API page describes it."""
    columns = columns_of(kind)
    fields: JsonObject = {name: (answer_type(name, columns[name]), columns[name].described) for name in shown.columns}
    if kind.whose_turn:
        fields["stands_with"] = (Standing, ...)
    if shown.summary:
        fields["summary"] = (SUMMARY, Field(description=BEGINNING))
    for join in shown.along:
        for name, own in join.fields.items():
            column = Column(join.model.model_fields[own], optional=True)
            fields[name] = (answer_type(name, column), Field(description=MAY_BE_HIDDEN))
    fields |= {name: (worked_out.type, ...) for name, worked_out in shown.worked_out.items()}
    in_order = ordered(fields)
    for name, annotation in extras.items():
        in_order[name] = (annotation | None, None)
    row: type[Answer] = create_model(f"{kind.model.__name__}Row", __base__=Answer, __doc__=LINE, **in_order)
    return row


def row_maker(kind: AnyKind, shown: ListRow) -> Callable[[AnyOpenedRecord, Language], JsonObject]:
    """Makes rows for their reader, with names, telephones and free texts masked as everywhere."""
    along = tuple(name for join in shown.along for name in join.fields)
    names = tuple(ordered(dict.fromkeys((*shown.columns, *along))))
    masks = {name: mask for name, mask in kind.masked.items() if name in names}
    texts = tuple(name for name in kind.texts if name in names)
    worked_out = tuple((name, computed.read) for name, computed in shown.worked_out.items())

    def row_of(outcome: AnyOpenedRecord, _: Language) -> JsonObject:
        row = outcome.context.row
        stored = vars(row)
        body = {name: stored[name] for name in names}
        if kind.whose_turn:
            body["stands_with"] = kind.stands_with(row)
        for name, mask in masks.items():
            body[name] = mask(body[name])
        people: Any = kind.people_of(row) if texts or shown.summary else ()
        for name in texts:
            body[name] = mask_free(name, body[name], people)
        if shown.summary:
            body["summary"] = beginning(mask_free(shown.summary, stored[shown.summary], people))
        for name, read in worked_out:
            body[name] = read(outcome.context)
        if along:
            for name in kind.hidden_in_lists(outcome.context.caller, row):
                body[name] = None
        return body

    return row_of


def beginning(text: str) -> str:
    """As much of a text as a line has room for, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUMMARY else f"{line[: LONGEST_SUMMARY - 1]}…"
