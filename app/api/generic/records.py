"""Routes of a kind of record, made from its declaration: create, list, read, its parts, its timeline, its actions.

POST   <path>                                     the first way in which people make one (Idempotency-Key required)
GET    <path>   or
GET    /v1/communities/{community_id}/<plural>    a page of those that the caller sees
GET    <path>/{record_id}                         one, with `expand` for its parts and its timeline
GET    <path>/{record_id}/<part>                  one of its parts
GET    <path>/{record_id}/timeline                what happened, where it belongs to no other record
POST   <path>/{record_id}/<action>                every action of its table: see app.api.generic.actions
"""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field
from pydantic_core import to_json

from app.api.generic.actions import add_actions, creating_actions, describe
from app.api.generic.answers import Part, answers_of, indefinite
from app.api.generic.columns import AnyKind, operations, plural_of, tag_of
from app.api.generic.filters import SortedQuery, query_of
from app.api.generic.handling import (
    PROBLEMS,
    check_scope,
    created,
    mover_of,
    reply,
    stated,
    subject_of,
)
from app.api.generic.lists import page_everywhere, page_in_community
from app.api.generic.texts import Text, text_of
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import ListQuery, Several
from app.api.http.policy import ANYONE, Policy, roles
from app.api.http.raw_response import Reply
from app.api.schemas.page import Page
from app.api.schemas.timeline import TimelineOut
from app.core.errors import CursorInvalid, NotFound, Problem
from app.core.lang import Language, Words
from app.services.timeline import history

PLACE: Final = "community_id"
"""A form that has it says where its record is made."""
MOST_OF_A_PART: Final = 1000
EXPAND_TEXT: Final = "Also give these, in `expanded`; several are separated by commas."


def routes_of(kind: AnyKind) -> Door:
    """Every operation on records of a kind."""
    door = Door(tag_of(kind))
    forms = {action: kind.lifecycle.form_of(action) for action in creating_actions(kind.lifecycle)}
    placed = [action for action, form in forms.items() if PLACE in form.model_fields]
    for at, action in enumerate(placed):
        _add_creation(door, kind, action, "" if at == 0 else f"/{action.replace('_', '-')}")
    add_actions(door, kind)
    if kind.listed == "everywhere":
        _add_list_everywhere(door, kind)
    else:
        _add_list_in_community(door, kind)
    _add_read(door, kind)
    for name, part in answers_of(kind).parts.items():
        _add_part(door, kind, name, part)
    if kind.belongs_to is None:
        _add_timeline(door, kind)
    return door


def _add_creation(door: Door, kind: AnyKind, action: str, end: str) -> None:
    lifecycle, answers = kind.lifecycle, answers_of(kind)
    operation = f"{operations(kind)}.{action}"
    general = Text(lifecycle.titles[action], describe(lifecycle, action), lifecycle.by_action[action][0].clause)
    text = text_of(operation, general)

    async def create(call: CallDep, form: BaseModel) -> Reply:
        mover = mover_of(call)
        opened = await mover.open_community(kind, getattr(form, PLACE))
        check_scope(call, kind)
        mover.permit(opened, action)
        return created(call, await mover.register(opened, action, form), answers.whole_of)

    door.post(
        lifecycle.path + end,
        operation=operation,
        en=text.title.en,
        zh=text.title.zh,
        policy=ANYONE,
        clause=text.clause,
        status=201,
        key="required",
        problems=PROBLEMS,
    )(
        stated(
            create,
            text.description,
            form=lifecycle.form_of(action),
            returns=answers.whole,
        )
    )


def _add_list_everywhere(door: Door, kind: AnyKind) -> None:
    plural = kind.plural

    async def list_all(call: CallDep, query: SortedQuery) -> Reply:
        return await page_everywhere(call, kind, query)

    _add_reading(
        door,
        kind,
        "list",
        Text(
            Words(f"List and look up {plural.en}", f"查询{plural.zh}"),
            f"{plural.en.capitalize()} that you may see, newest first unless `sort` says otherwise.",
        ),
        stated(list_all, "", query=_query(kind), returns=_page(kind)),
        path=kind.lifecycle.path,
        problems=(CursorInvalid,),
    )


def _add_list_in_community(door: Door, kind: AnyKind) -> None:
    plural = kind.plural

    async def list_all(call: CallDep, community_id: UUID, query: ListQuery) -> Reply:
        return await page_in_community(call, kind, community_id, query)

    order = "oldest" if kind.oldest_first else "newest"
    _add_reading(
        door,
        kind,
        "list",
        Text(
            Words(f"List {plural.en}", f"{plural.zh}列表"),
            f"A community's {plural.en} that you may see, {order} first.",
        ),
        stated(list_all, "", query=_query(kind), returns=_page(kind)),
        path=f"/v1/communities/{{community_id}}/{plural_of(kind)}",
        policy=roles(*kind.listed_for, scopes=(kind.reads,) if kind.reads else ()),
        problems=(CursorInvalid,),
    )


def _add_read(door: Door, kind: AnyKind) -> None:
    answers, noun = answers_of(kind), kind.noun
    expandable = (*answers.parts, *(("timeline",) if kind.belongs_to is None else ()))

    async def read(call: CallDep, record_id: UUID) -> Reply:
        return reply(answers.whole_of(call.subject, call.language))

    async def read_expanded(call: CallDep, record_id: UUID, expand: list[str] | None = None) -> Reply:
        body = answers.whole_of(call.subject, call.language)
        for name in dict.fromkeys(expand or ()):
            if body.get("expanded") is None:
                body["expanded"] = {}
            body["expanded"][name] = (
                await history.timeline(call.tx, call.subject, call.language)
                if name == "timeline"
                else await answers.parts[name].read(call.tx, call.subject)
            )
        return reply(body)

    expanding = "; a screen needs no second call with `expand`" if expandable else ""
    if expandable:
        name: Any = Literal.__getitem__(expandable)
        asked = Query(max_length=len(expandable), description=EXPAND_TEXT)
        parts = Annotated[list[name] | None, Several, asked]
        endpoint: Callable[..., Any] = stated(read_expanded, "", expand=parts, returns=answers.whole)
    else:
        endpoint = stated(read, "", returns=answers.whole)
    _add_reading(
        door,
        kind,
        "read",
        Text(
            Words(f"Read {indefinite(noun.en)}", f"查看{noun.zh}"),
            f"The whole {noun.en} and what you may do now{expanding}.",
        ),
        endpoint,
    )


def _add_part(door: Door, kind: AnyKind, name: str, part: Part) -> None:
    answer: Any = part.answer

    async def read(call: CallDep, record_id: UUID) -> Reply:
        return Reply(to_json(await part.read(call.tx, call.subject)))

    _add_reading(
        door,
        kind,
        name,
        Text(
            part.words,
            part.text or f"{part.words.en}, the first one first. {part.words.zh},按时间先后。",
            part.clause,
        ),
        stated(read, "", returns=Annotated[list[answer], Field(max_length=MOST_OF_A_PART)]),
        end=f"/{name.replace('_', '-')}",
    )


def _add_timeline(door: Door, kind: AnyKind) -> None:
    noun = kind.noun

    async def timeline(
        call: CallDep,
        record_id: UUID,
        language: Annotated[Language | None, Query(description="zh or en; default by Accept-Language.")] = None,
    ) -> TimelineOut:
        return TimelineOut(data=await history.timeline(call.tx, call.subject, language or call.language))

    _add_reading(
        door,
        kind,
        "timeline",
        Text(
            Words(f"Read what happened to {indefinite(noun.en)}", f"查看{noun.zh}处理经过"),
            f"What happened to the {noun.en}, entry by entry, in words a person reads.",
        ),
        timeline,
        end="/timeline",
    )


def _query(kind: AnyKind) -> object:
    return Annotated[query_of(kind), Query()]


def _page(kind: AnyKind) -> object:
    row: Any = answers_of(kind).row
    return Page[row]


def _add_reading(
    door: Door,
    kind: AnyKind,
    name: str,
    general: Text,
    endpoint: Callable[..., Any],
    *,
    path: str = "",
    end: str = "",
    policy: Policy = ANYONE,
    problems: tuple[type[Problem], ...] = (NotFound,),
) -> None:
    """Declare a reading operation; its own text goes before the general one. Without a `path` it is about one record,
    and `end` stands behind its address."""
    operation = f"{operations(kind)}.{name}"
    text = text_of(operation, general)
    endpoint.__doc__ = text.description
    door.get(
        path or f"{kind.lifecycle.path}/{{record_id}}{end}",
        operation=operation,
        en=text.title.en,
        zh=text.title.zh,
        policy=policy,
        clause=text.clause or kind.clause,
        subject=None if path else subject_of(kind),
        problems=problems,
    )(endpoint)
