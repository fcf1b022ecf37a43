"""Routes of a kind of record, made from its declaration: create, list, read, its parts, its timeline, its actions.

POST   <path>                                     the first way in which people make one (Idempotency-Key required)
GET    <path>   or
GET    /v1/communities/{community_id}/<plural>    a page of those that the caller sees
GET    <path>/{<kind>_id}                         one, with `expand` for its parts and its timeline
GET    <path>/{<kind>_id}/<part>                  one of its parts
GET    <path>/{<kind>_id}/forms/{action}          the form of an action: see app.api.generic.forms
GET    <path>/{<kind>_id}/timeline                what happened, where it may belong to no other record
POST   <path>/{<kind>_id}/<action>                every action of its table: see app.api.generic.actions
"""

from functools import partial
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic_core import to_json

from app.api.generic.actions import add_actions, creating_actions, describe
from app.api.generic.answers import MOST_OF_A_PART, Body, SubResource, answers_of, indefinite
from app.api.generic.columns import operations, plural_of, tag_of
from app.api.generic.filters import SortedQuery, query_of
from app.api.generic.forms import add_forms
from app.api.generic.handling import PROBLEMS, check_scope, created, mover_of, record_of_path, reply, whole_body
from app.api.generic.held import hold_back_rows
from app.api.generic.lists import page_everywhere, page_in_community
from app.api.http.generated_route import GeneratedRoute, Handle, Ids, Load, no_record
from app.api.http.inputs import Inputs
from app.api.http.operation import ANYONE, AccessPolicy, Operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import ListQuery, Several
from app.api.http.request_context import RawResponse, RequestContext, id_in
from app.api.openapi.texts import Text, both, text_of
from app.api.schemas.page import Page
from app.api.schemas.timeline import TimelineOut
from app.core.errors import TooManyRequests
from app.core.lang import Language, Words
from app.core.rate_limits import HEADERS
from app.models import StoredAnswer
from app.services.forms.drawn import forms_of
from app.services.moving.kind import AnyKind
from app.services.moving.lists import PHONE
from app.services.moving.moves import AnyOpenedRecord
from app.services.timeline import history

PLACE: Final = "community_id"
"""A form that has it says where its record is made."""
FORMS: Final = "forms"
"""With `expand`: the forms of everything that the caller may do now."""
EXPAND_TEXT: Final = "Also give these, in `expanded`; several are separated by commas."


class TimelineQuery(BaseModel):
    """How a timeline is told."""

    model_config = ConfigDict(extra="forbid")

    language: Language | None = Field(default=None, description="zh or en; default by Accept-Language.")


def routes_of(kind: AnyKind) -> APIRouter:
    """Every operation on records of a kind."""
    router = APIRouter(route_class=OperationRoute, tags=[tag_of(kind)])
    forms = {action: kind.lifecycle.form_of(action) for action in creating_actions(kind.lifecycle)}
    placed = [action for action, form in forms.items() if PLACE in form.model_fields]
    ends = {action: "" if at == 0 else f"/{action.replace('_', '-')}" for at, action in enumerate(placed)}
    for action, end in ends.items():
        _add_creation(router, kind, action, end)
    add_actions(router, kind)
    add_forms(router, kind, ends, {action: "" for action in forms if action not in ends})
    if kind.listed == "everywhere":
        _add_list_everywhere(router, kind)
    else:
        _add_list_in_community(router, kind)
    _add_read(router, kind)
    for name, part in answers_of(kind).parts.items():
        _add_part(router, kind, name, part)
    if kind.has_timeline:
        _add_timeline(router, kind)
    return router


def _add_creation(router: APIRouter, kind: AnyKind, action: str, end: str) -> None:
    lifecycle, answers = kind.lifecycle, answers_of(kind)
    general = Text(lifecycle.titles[action], Words("", ""), lifecycle.by_action[action][0].clause)
    name = f"{operations(kind)}.{action}"
    text = text_of(name, general)

    async def still_seen(context: RequestContext, stored: StoredAnswer) -> None:
        await mover_of(context).open(kind, id_in(stored))

    async def place(context: RequestContext, inputs: Inputs) -> AnyOpenedRecord | None:
        mover = mover_of(context)
        opened = await mover.open_community(kind, getattr(inputs.form_sent, PLACE))
        check_scope(context, kind)
        mover.permit(opened, action)
        context.check_replay = partial(still_seen, context)
        return opened

    async def create(context: RequestContext, opened: AnyOpenedRecord | None, inputs: Inputs) -> RawResponse:
        assert opened is not None
        outcome = await mover_of(context).register(opened, action, inputs.form_sent)
        return await created(context, outcome, answers)

    router.routes.append(
        GeneratedRoute(
            "POST",
            lifecycle.path + end,
            Operation(
                name,
                text.title,
                policy=ANYONE,
                who=kind.takers(action),
                scope=kind.writes,
                clause=text.clause,
                problems=PROBLEMS,
                key="required",
                # emergencies of customers are counted, and so is finding people by their number
                headers=HEADERS if kind.counted_open else (),
            ),
            create,
            record=no_record,
            place=place,
            form=lifecycle.form_of(action),
            answer=answers.whole,
            status=201,
            description=partial(_of_creation, kind, action, text.description),
            tags=router.tags,
        )
    )


def _of_creation(kind: AnyKind, action: str, own: Words) -> Words:
    """What is said of a creation before what its table says."""
    rows, own = describe(kind.lifecycle, action), both(own.en)
    return Words(*("\n\n".join(filter(None, pair)) for pair in zip(own, rows, strict=True)))


def _add_list_everywhere(router: APIRouter, kind: AnyKind) -> None:
    plural = kind.plural
    page = _pages_of(kind)

    async def list_all(context: RequestContext, _: None, inputs: Inputs) -> RawResponse:
        assert isinstance(inputs.query, SortedQuery)
        return await page_everywhere(context, kind, inputs.query)

    general = Text(
        Words(f"List and look up {plural.en}", f"查询{plural.zh}"),
        Words(
            f"{plural.en.capitalize()} that you may see, newest first unless `sort` says otherwise.",
            f"您可见的{plural.zh},默认按登记时间由新到旧,可用 `sort` 改变次序。",
        ),
    )
    path, query = kind.lifecycle.path, query_of(kind)
    _add_reading(router, kind, "list", general, list_all, answer=page, path=path, record=no_record, query=query)


def _pages_of(kind: AnyKind) -> Any:
    """A page of rows or, with `view=full`, of whole records."""
    answers = answers_of(kind)
    row: Any = answers.row
    whole: Any = answers.whole
    full: Any = create_model(f"{kind.model.__name__}FullPage", __base__=Page[whole], __doc__="With `view=full`.")
    return Page[row] | full


def _add_list_in_community(router: APIRouter, kind: AnyKind) -> None:
    plural = kind.plural
    page = _pages_of(kind)

    async def named(_context: RequestContext, ids: Ids) -> Ids:
        return ids

    async def list_all(context: RequestContext, ids: Ids, inputs: Inputs) -> RawResponse:
        assert isinstance(inputs.query, ListQuery)
        return await page_in_community(context, kind, ids[PLACE], inputs.query)

    order = Words("oldest first", "由旧到新") if kind.oldest_first else Words("newest first", "由新到旧")
    general = Text(
        Words(f"List {plural.en}", f"{plural.zh}列表"),
        Words(
            f"A community's {plural.en} that you may see, {order.en}.",
            f"本小区中您可见的{plural.zh},按登记时间{order.zh}。",
        ),
    )
    policy = roles(*kind.listed_for, scopes=(kind.reads,) if kind.reads else ())
    path, query = f"/v1/communities/{{community_id}}/{plural_of(kind)}", query_of(kind)
    _add_reading(
        router, kind, "list", general, list_all, answer=page, path=path, record=named, query=query, policy=policy
    )


def _add_read(router: APIRouter, kind: AnyKind) -> None:
    answers, noun = answers_of(kind), kind.noun
    expandable = (*answers.parts, *(("timeline",) if kind.has_timeline else ()), FORMS)

    async def read(context: RequestContext, record: AnyOpenedRecord, inputs: Inputs) -> RawResponse:
        body = await whole_body(context, record, answers)
        expand: list[str] | None = getattr(inputs.query, "expand", None)
        for name in dict.fromkeys(expand or ()):
            if body.get("expanded") is None:
                body["expanded"] = {}
            if name == "timeline":
                body["expanded"][name] = await history.timeline(context.tx, record, context.language)
            elif name == FORMS:
                body["expanded"][name] = await forms_of(mover_of(context), record, context.language)
            else:
                body["expanded"][name] = await answers.parts[name].read(context.tx, record)
        if body.get("expanded"):
            await hold_back_rows(context, [record], [body["expanded"]])
        return reply(body)

    general = Text(
        Words(f"Read {indefinite(noun.en)}", f"查看{noun.zh}"),
        Words(
            f"The whole {noun.en} and what you may do now. A screen needs no second call with `expand`.",
            f"{noun.zh}全部内容,以及您现在可以办理的动作。用 `expand` 可一次取齐。",
        ),
    )
    query = _expand_query(expandable)
    _add_reading(router, kind, "read", general, read, answer=answers.whole, query=query)


def _expand_query(expandable: tuple[str, ...]) -> type[BaseModel]:
    name: Any = Literal.__getitem__(expandable)
    several: Any = Annotated[list[name], Field(max_length=len(expandable))]
    parts: Any = Annotated[several | None, Several, Query(description=EXPAND_TEXT)]
    return create_model("ExpandQuery", __config__=ConfigDict(extra="forbid"), expand=(parts, None))


def _add_part(router: APIRouter, kind: AnyKind, name: str, part: SubResource) -> None:
    answer: Any = part.answer

    async def read(context: RequestContext, record: AnyOpenedRecord, _: Inputs) -> RawResponse:
        body = {"rows": await part.read(context.tx, record)}
        await hold_back_rows(context, [record], [body])
        return RawResponse(to_json(body["rows"]))

    listed = Words(f"{part.words.en}, the first one first.", f"{part.words.zh},按时间先后。")
    text = Words(part.text, part.text) if part.text else listed
    general, whole = Text(part.words, text, part.clause), Annotated[list[answer], Field(max_length=MOST_OF_A_PART)]
    _add_reading(router, kind, name, general, read, answer=whole, end=f"/{name.replace('_', '-')}")


def _add_timeline(router: APIRouter, kind: AnyKind) -> None:
    noun = kind.noun

    async def timeline(context: RequestContext, record: AnyOpenedRecord, inputs: Inputs) -> TimelineOut:
        language: Language | None = getattr(inputs.query, "language", None)
        body: Body = {"data": await history.timeline(context.tx, record, language or context.language)}
        await hold_back_rows(context, [record], [body])
        return TimelineOut(**body)

    general = Text(
        Words(f"Read what happened to {indefinite(noun.en)}", f"查看{noun.zh}处理经过"),
        Words(
            f"What happened to the {noun.en}, entry by entry, in words a person reads.",
            f"{noun.zh}的处理经过,逐条列出,文字可直接给人看。",
        ),
    )
    _add_reading(router, kind, "timeline", general, timeline, answer=TimelineOut, end="/timeline", query=TimelineQuery)


def _add_reading(
    router: APIRouter,
    kind: AnyKind,
    name: str,
    general: Text,
    handle: Handle[Any],
    *,
    answer: Any,
    end: str = "",
    path: str | None = None,
    record: Load[Any] | None = None,
    query: type[BaseModel] | None = None,
    policy: AccessPolicy = ANYONE,
) -> None:
    """Declare a reading operation, of one record unless a path is given; its own text goes before the general one."""
    operation = f"{operations(kind)}.{name}"
    text = text_of(operation, general)
    # looking somebody up is counted
    counted = query is not None and PHONE in query.model_fields
    router.routes.append(
        GeneratedRoute(
            "GET",
            path or f"{kind.lifecycle.path}/{{{kind.id_name}}}{end}",
            Operation(
                operation,
                text.title,
                policy=policy,
                who=kind.readers if policy is ANYONE else frozenset(),
                scope=kind.reads,
                clause=text.clause or kind.clause,
                problems=(TooManyRequests,) if counted else (),
                headers=HEADERS if counted else (),
            ),
            handle,
            record=record or record_of_path(kind),
            answer=answer,
            query=query,
            description=text.description,
            tags=router.tags,
        )
    )
