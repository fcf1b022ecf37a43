"""Answers of a kind of record, made from its declaration: a row as lists give it, and the whole with what may be done.

A kind that says more than its columns has a module of its own name in app/api/schemas, with its answers as ANSWERS; the
lists that are kept beside its row stand as PARTS in a second module, such as complaint_parts.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from operator import itemgetter
from typing import Annotated, Any, Final, Protocol, TypeAlias, cast
from uuid import UUID

from pydantic import Field, create_model

from app.api.generic.columns import answer_type, columns_of, ordered
from app.api.generic.list_rows import row_maker, row_type
from app.api.schemas.common import Answer, AvailableAction, ContentCheckOut, SubscribeOffer
from app.api.schemas.forms import FormOut
from app.api.schemas.timeline import TimelineEntry
from app.core.enums import Standing
from app.core.json_object import JsonObject
from app.core.lang import Language, Words
from app.db.transaction import Transaction
from app.services.moving.kind import AnyKind
from app.services.moving.moves import AnyOpenedRecord

Body: TypeAlias = JsonObject
"""An answer as it becomes JSON."""
Shape: TypeAlias = Callable[[AnyOpenedRecord, Language], Body]
"""Makes the answer for the caller who opened or moved a record."""
MOST_ACTIONS: Final = 20
MOST_TEMPLATES: Final = 6
"""Templates of subscribe messages that an answer names."""
MOST_OF_A_PART: Final = 1000
REVEAL: Final = "reveal"
"""The action that shows personal data unmasked, for a purpose that the journal keeps."""


class AnswerSources(Protocol):
    """What answers take from beside a record."""

    @property
    def tx(self) -> Transaction:
        """Where more is read."""

    def pictures(self, ids: Sequence[object]) -> list[Body]:
        """Pictures by their ids, each with its addresses."""

    async def who_comes(self, person_id: UUID) -> Body | None:
        """Name, badge number and photo of somebody who works here."""


@dataclass(frozen=True, slots=True)
class SubResource:
    """A list that is kept about a record beside its own row: read at an address of its own, or by `expand`."""

    words: Words
    clause: str
    answer: type[Answer]
    read: Callable[[Transaction, AnyOpenedRecord], Awaitable[list[Body]]]
    text: str = ""
    """What the API page says of it; empty: made from its title."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How the records of a kind are shown."""

    row: type[Answer]
    whole: type[Answer]
    row_of: Shape
    whole_of: Shape
    complete: Callable[[AnyOpenedRecord, Body, AnswerSources], Awaitable[None]] | None = None
    """Adds to the whole what doesn't stand in the record: addresses of pictures, who comes."""
    extras: tuple[str, ...] = ()
    """Fields of the whole that lists add to their rows if they are asked to."""
    parts: Mapping[str, SubResource] = field(default_factory=dict)


@cache
def answers_of(kind: AnyKind) -> Answers:
    """The answers of a kind: its own, or those made from its declaration."""
    own = f"app.api.schemas.{kind.name}"
    if find_spec(own) is None:
        return _with_list_row(kind, _with_expanded(kind, made_from(kind), {}))
    answers, beside = cast(Answers, import_module(own).ANSWERS), f"{own}_parts"
    parts = {} if find_spec(beside) is None else import_module(beside).PARTS
    return _with_list_row(kind, _with_expanded(kind, answers, parts))


def _with_list_row(kind: AnyKind, answers: Answers) -> Answers:
    """The answers with the row of the kind's lists; nothing lists a kind that is read only as a part of another."""
    shown = kind.line
    if not kind.seen_by:
        return answers
    whole = answers.whole.model_fields
    extras = {name: whole[name].annotation for name in shown.extras}
    row = row_type(kind, shown, extras)
    return replace(answers, row=row, row_of=row_maker(kind, shown), extras=shown.extras)


def _with_expanded(kind: AnyKind, answers: Answers, parts: Mapping[str, SubResource]) -> Answers:
    """The answers with the lists that a client may ask for along with the whole."""
    items: dict[str, Any] = {name: part.answer for name, part in parts.items()}
    if kind.has_timeline:
        items["timeline"] = TimelineEntry
    items["forms"] = FormOut
    name, whole = kind.model.__name__, answers.whole
    more: Body = {
        "subscribe": (
            Annotated[list[SubscribeOffer], Field(max_length=MOST_TEMPLATES)] | None,
            Field(default=None, description="Only after an action: which subscribe messages to ask for at this tap."),
        ),
        "content_checks": (
            Annotated[list[ContentCheckOut], Field(max_length=MOST_OF_A_PART)] | None,
            Field(default=None, description="Only where WeChat's content check has not passed something of it."),
        ),
    }
    fields: Body = {}
    for part, item in items.items():
        listed: Any = list.__class_getitem__(item)
        fields[part] = (Annotated[listed, Field(max_length=MOST_OF_A_PART)] | None, None)
    expanded: Any = create_model(
        f"{name}Expanded", __base__=Answer, __doc__=f"What `expand` asked for beside the {kind.noun.en}.", **fields
    )
    more["expanded"] = (expanded | None, Field(default=None, description="Only with `expand`."))
    fuller = with_fields(whole, **more)
    return replace(answers, whole=fuller, row=fuller if answers.row is whole else answers.row, parts=parts)


def with_fields(answer: type[Answer], **fields: object) -> type[Answer]:
    """The same answer with more fields, or with truer types for some of them: each a type and its Field, or `...`."""
    make: Any = create_model
    fuller: type[Answer] = make(answer.__name__, __base__=answer, __doc__=answer.__doc__, **fields)
    return fuller


def made_from(kind: AnyKind) -> Answers:
    """The answers that follow from a kind's columns, and from what is read along with them."""
    name, noun, shown = kind.model.__name__, kind.noun.en, columns_of(kind)
    a_record = indefinite(noun).capitalize()
    fields: Body = {column: (answer_type(column, stored), stored.described) for column, stored in shown.items()}
    if kind.whose_turn:
        fields["stands_with"] = (Standing, ...)
    row = create_model(f"{name}Row", __base__=Answer, __doc__=f"{a_record}, as in lists.", **ordered(fields))
    more: Body = {"available_actions": (Annotated[list[AvailableAction], Field(max_length=MOST_ACTIONS)], ...)}
    more |= {column: (worked_out.type, ...) for column, worked_out in kind.computed.items()}
    if _reveals(kind):
        masked: Body = {column: (answer_type(column, shown[column]), ...) for column in kind.masked}
        unmasked: Any = create_model(f"{name}Revealed", __base__=Answer, __doc__=f"{a_record} unmasked.", **masked)
        more["revealed"] = (
            unmasked | None,
            Field(default=None, description="Only after reveal: what is masked elsewhere."),
        )
    whole = create_model(f"{name}Out", __base__=row, __doc__=f"{a_record} with what the caller may do.", **more)
    row_of = _row_of(kind, tuple(shown))
    return Answers(row, whole, row_of, with_actions(kind, row_of))


def _reveals(kind: AnyKind) -> bool:
    """Whether what is masked can be shown for a purpose."""
    return bool(kind.masked) and REVEAL in kind.lifecycle.by_action


def _row_of(kind: AnyKind, shown: tuple[str, ...]) -> Shape:
    """Reads the columns of a row at once, and does beside that only what the kind declares."""
    stored = itemgetter(*shown)

    def row_of(outcome: AnyOpenedRecord, _: Language) -> Body:
        row = outcome.context.row
        body = dict(zip(shown, stored(vars(row)), strict=True))
        if kind.whose_turn:
            body["stands_with"] = kind.stands_with(row)
        for name, mask in kind.masked.items():
            body[name] = mask(body[name])
        kind.mask_texts(row, body)
        return body

    return row_of


def with_actions(kind: AnyKind, row_of: Shape) -> Shape:
    """The whole answer where it is a row with what the caller may do now, what is worked out for them, and what they
    have just been shown."""
    lifecycle, reveals, computed = kind.lifecycle, _reveals(kind), tuple(kind.computed.items())

    def whole_of(outcome: AnyOpenedRecord, language: Language) -> Body:
        body, row = row_of(outcome, language), outcome.context.row
        address = f"{lifecycle.path}/{row.id}"
        body["available_actions"] = [
            offer.described(address, language) for offer in lifecycle.available(outcome.context)
        ]
        for name, worked_out in computed:
            body[name] = None if outcome.action else worked_out.read(outcome.context)
        if reveals and outcome.action == REVEAL:
            body["revealed"] = {name: getattr(row, name) for name in kind.masked}
        return body

    return whole_of


def indefinite(noun: str) -> str:
    """A noun with its article."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
