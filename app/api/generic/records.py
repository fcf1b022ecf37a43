"""Routes of a kind of record, made from its declaration: create, list, read, its parts, its timeline, its actions.

POST   <path>                                     the first way in which people make one (Idempotency-Key required)
GET    <path>   or
GET    /v1/communities/{community_id}/<plural>    a page of those that the caller sees
GET    <path>/{record_id}                         one, with `expand` for its parts and its timeline
GET    <path>/{record_id}/<part>                  one of its parts
GET    <path>/{record_id}/timeline                what happened, where it belongs to no other record
POST   <path>/{record_id}/<action>                every action of its table: see app.api.generic.actions
"""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, create_model
from pydantic_core import to_json

from app.api.generic.actions import add_actions, creating_actions, describe
from app.api.generic.answers import Opened, Part, answers_of, indefinite
from app.api.generic.columns import AnyKind, operations, plural_of, tag_of
from app.api.generic.filters import query_of
from app.api.generic.generated import Asked, Generated, Handle, add
from app.api.generic.handling import PROBLEMS, check_scope, created, mover_of, record_of, reply
from app.api.generic.lists import page_everywhere, page_in_community
from app.api.generic.texts import Text, text_of
from app.api.http.operation_route import Door
from app.api.http.paging import Several
from app.api.http.policy import ANYONE, roles
from app.api.http.raw_response import Reply
from app.api.http.request_context import Call
from app.api.schemas.page import Page
from app.api.schemas.timeline import TimelineOut
from app.core.errors import CursorInvalid, NotFound
from app.core.lang import Language, Words
from app.services.timeline import history

PLACE: Final = "community_id"
"""A form that has it says where its record is made."""
MOST_OF_A_PART: Final = 1000
EXPAND_TEXT: Final = "Also give these, in `expanded`; several are separated by commas."


class TimelineQuery(BaseModel):
    """In which language a timeline is told."""

    language: Language | None = Field(default=None, description="zh or en; default by Accept-Language.")


def routes_of(kind: AnyKind) -> Door:
    """Every operation on records of a kind."""
    door = Door(tag_of(kind))
    forms = {action: kind.lifecycle.form_of(action) for action in creating_actions(kind.lifecycle)}
    placed = [action for action, form in forms.items() if PLACE in form.model_fields]
    for at, action in enumerate(placed):
        _add_creation(door, kind, action, "" if at == 0 else f"/{action.replace('_', '-')}")
    add_actions(door, kind)
    _add_list(door, kind)
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

    async def create(call: Call, _: Opened, asked: Asked) -> Reply:
        mover = mover_of(call)
        opened = await mover.open_community(kind, getattr(asked.form, PLACE))
        check_scope(call, kind)
        mover.permit(opened, action)
        return created(call, await mover.register(opened, action, asked.form), answers.whole_of)

    add(
        door,
        Generated(
            method="POST",
            path=lifecycle.path + end,
            id=operation,
            words=text.title,
            description=text.description,
            clause=text.clause,
            answer=answers.whole,
            handle=create,
            problems=PROBLEMS,
            form=lifecycle.form_of(action),
            key="required",
            status=201,
        ),
    )


def _add_list(door: Door, kind: AnyKind) -> None:
    row: Any = answers_of(kind).row
    plural, everywhere = kind.plural, kind.listed == "everywhere"

    async def list_all(call: Call, _: Opened, asked: Asked) -> Reply:
        if everywhere:
            return await page_everywhere(call, kind, asked.query)
        return await page_in_community(call, kind, asked.ids[PLACE], asked.query)

    if everywhere:
        title = Words(f"List and look up {plural.en}", f"查询{plural.zh}")
        said = f"{plural.en.capitalize()} that you may see, newest first unless `sort` says otherwise."
    else:
        title = Words(f"List {plural.en}", f"{plural.zh}列表")
        order = "oldest" if kind.oldest_first else "newest"
        said = f"A community's {plural.en} that you may see, {order} first."
    operation = f"{operations(kind)}.list"
    text = text_of(operation, Text(title, said, kind.clause))
    add(
        door,
        Generated(
            method="GET",
            path=kind.lifecycle.path if everywhere else f"/v1/communities/{{{PLACE}}}/{plural_of(kind)}",
            id=operation,
            words=text.title,
            description=text.description,
            clause=text.clause,
            answer=Page[row],
            handle=list_all,
            policy=ANYONE if everywhere else roles(*kind.listed_for, scopes=(kind.reads,) if kind.reads else ()),
            problems=(CursorInvalid,),
            query=query_of(kind),
        ),
    )


def _add_read(door: Door, kind: AnyKind) -> None:
    answers, noun = answers_of(kind), kind.noun
    expandable = (*answers.parts, *(("timeline",) if kind.belongs_to is None else ()))

    async def read(call: Call, opened: Opened, asked: Asked) -> Reply:
        body = answers.whole_of(opened, call.language)
        for name in dict.fromkeys(asked.query.expand or ()) if expandable else ():
            if body.get("expanded") is None:
                body["expanded"] = {}
            body["expanded"][name] = (
                await history.timeline(call.tx, opened, call.language)
                if name == "timeline"
                else await answers.parts[name].read(call.tx, opened)
            )
        return reply(body)

    expanding = "; a screen needs no second call with `expand`" if expandable else ""
    _add_about_one(
        door,
        kind,
        "read",
        Text(
            Words(f"Read {indefinite(noun.en)}", f"查看{noun.zh}"),
            f"The whole {noun.en} and what you may do now{expanding}.",
        ),
        read,
        answer=answers.whole,
        query=_expand_query(kind, expandable) if expandable else None,
    )


def _expand_query(kind: AnyKind, names: tuple[str, ...]) -> type[BaseModel]:
    name: Any = Literal.__getitem__(names)
    asked = Field(default=None, max_length=len(names), description=EXPAND_TEXT)
    return create_model(f"{kind.model.__name__}Expand", expand=(Annotated[list[name] | None, Several], asked))


def _add_part(door: Door, kind: AnyKind, name: str, part: Part) -> None:
    row: Any = part.answer

    async def read(call: Call, opened: Opened, _: Asked) -> Reply:
        return Reply(to_json(await part.read(call.tx, opened)))

    _add_about_one(
        door,
        kind,
        name,
        Text(
            part.words,
            part.text or f"{part.words.en}, the first one first. {part.words.zh},按时间先后。",
            part.clause,
        ),
        read,
        answer=Annotated[list[row], Field(max_length=MOST_OF_A_PART)],
        end=f"/{name.replace('_', '-')}",
    )


def _add_timeline(door: Door, kind: AnyKind) -> None:
    noun = kind.noun

    async def timeline(call: Call, opened: Opened, asked: Asked) -> Reply:
        entries = await history.timeline(call.tx, opened, asked.query.language or call.language)
        return Reply(to_json({"data": entries}))

    _add_about_one(
        door,
        kind,
        "timeline",
        Text(
            Words(f"Read what happened to {indefinite(noun.en)}", f"查看{noun.zh}处理经过"),
            f"What happened to the {noun.en}, entry by entry, in words a person reads.",
        ),
        timeline,
        answer=TimelineOut,
        query=TimelineQuery,
        end="/timeline",
    )


def _add_about_one(
    door: Door,
    kind: AnyKind,
    name: str,
    general: Text,
    handle: Handle,
    *,
    answer: object,
    query: type[BaseModel] | None = None,
    end: str = "",
) -> None:
    """Declare how one record, or something of it, is read; `end` stands behind its address. The operation's own text
    goes before the general one."""
    operation = f"{operations(kind)}.{name}"
    text = text_of(operation, general)
    add(
        door,
        Generated(
            method="GET",
            path=f"{kind.lifecycle.path}/{{record_id}}{end}",
            id=operation,
            words=text.title,
            description=text.description,
            clause=text.clause or kind.clause,
            answer=answer,
            handle=handle,
            record=record_of(kind),
            problems=(NotFound,),
            query=query,
        ),
    )
