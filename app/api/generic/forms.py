"""Routes of forms: what a front end draws for an action, and the look-ups of the fields that name something.

GET <path>/{<kind>_id}/forms/{action}                     the form of an action on a record
GET <path>/{<kind>_id}/forms/{action}/{field}             what a field of it may name
GET /v1/communities/{community_id}/<plural>/forms/{action}[/{field}]     the same of what creates a record
GET <parent's path>/{<kind>_id}/<plural>/forms/{action}[/{field}]        the same where it belongs to another record
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from app.api.generic.columns import operations, plural_of
from app.api.generic.handling import check_scope, mover_of
from app.api.generic.held import hold_back_texts
from app.api.http.generated_route import GeneratedRoute, Ids, Load
from app.api.http.inputs import Inputs
from app.api.http.operation import ANYONE, Operation
from app.api.http.paging import ListQuery, bound_to, position_of
from app.api.http.request_context import RawResponse, RequestContext
from app.api.schemas.forms import CandidateOut, FormOut
from app.api.schemas.page import Page
from app.core.enums import Coverage, LineBasis, OrderKind
from app.core.errors import ActionNotAllowed, CursorInvalid, Forbidden
from app.core.fields import Line
from app.core.lang import HasLabel, Language, Words
from app.services.forms.drawn import FormAddress, address_of, candidates_for, form_of
from app.services.forms.finders import NamedValue
from app.services.forms.look_ups import look_up_of
from app.services.forms.prefilled import fill_in_enquiry
from app.services.moving.kind import AnyKind, kind_of
from app.services.moving.moves import AnyOpenedRecord
from app.workflow.forms.fields import paths_of

LONGEST_TITLE: Final = 60
"""Characters of what a candidate is called, where somebody's text stands behind its number."""
FORM_TEXT: Final = Words(
    "A JSON Schema to draw a form from, with what is required now or because of a choice.",
    "前端据此绘制表单:JSON Schema,含标题、提示、选项、取值范围、当前必填项,以及某项选择带出的要求;"
    "语言按 Accept-Language。",
)
CANDIDATES_TEXT: Final = Words(
    "What a field with `x-lookup` may be, with names: only what the rules let through. Customers are masked.",
    "带 `x-lookup` 的字段可以选什么,附名称;只列规则允许的,客户姓名已脱敏。",
)
PROBLEMS: Final = (Forbidden, ActionNotAllowed)


class CandidateQuery(ListQuery):
    """Which candidates are wanted."""

    q: Annotated[Line, Field(max_length=60)] | None = Field(default=None, description="Part of what they are called.")
    kind: OrderKind | None = Field(default=None, description="The form's `kind`, if it has one.")
    basis: LineBasis | None = Field(default=None, description="The line's `basis`.")
    coverage: Coverage | None = Field(default=None, description="The form's `coverage`, if it has one.")
    premises_id: UUID | None = Field(default=None, description="The form's room or shop, if it has one.")
    worker_id: UUID | None = Field(default=None, description="The form's worker, if it has one.")


class PrefillQuery(BaseModel):
    """From which enquiry the new record comes."""

    model_config = ConfigDict(extra="forbid")

    enquiry_id: UUID | None = Field(
        default=None, description="M-90: the enquiry that it comes from: what is known of it stands in the form."
    )


Placed = Callable[[AnyOpenedRecord, str], FormAddress]


def add_forms(router: APIRouter, kind: AnyKind, placed: Mapping[str, str], within: Mapping[str, str]) -> None:
    """Declare the forms of a kind: those of its records, and those that create one, each with the end of its address.
    `placed`: their forms name the community; `within`: the path names a record to which the new one will belong."""
    noun = kind.noun

    async def record(context: RequestContext, ids: Ids) -> AnyOpenedRecord:
        opened = await mover_of(context).open(kind, ids[kind.id_name])
        check_scope(context, kind)
        return opened

    title = Words(f"Read a form of {_a(noun.en)}", f"{noun.zh}操作表单")
    by_people = [name for name, steps in kind.lifecycle.by_action.items() if not all(step.is_timer for step in steps)]
    on_record = [name for name in by_people if name not in placed and name not in within]
    _add(router, kind, "form", f"{kind.lifecycle.path}/{{{kind.id_name}}}", record, address_of, title, on_record)
    # what is made at an address of its own, as a claim by somebody who has no role yet, has its form there
    if within and kind.belongs_to is not None:
        _add_new_form(router, kind, "new_form", within, placed=False)
    if placed:
        _add_new_form(router, kind, "form_in_community" if within else "new_form", placed, placed=True)


def _add_new_form(router: APIRouter, kind: AnyKind, name: str, creating: Mapping[str, str], *, placed: bool) -> None:
    noun, (path, load) = kind.noun, _where_created(kind, placed=placed)

    def place(opened: AnyOpenedRecord, action: str) -> FormAddress:
        ids = {"community_id": opened.context.community.id}
        if kind.belongs_to is not None and opened.context.belongs_to is not None:
            ids[kind_of(kind.belongs_to.lifecycle.name).id_name] = opened.context.belongs_to.id
        here = path.format(**ids)
        sent = kind.lifecycle.path if placed else here
        return FormAddress(sent + creating.get(action, ""), f"{here}/forms/{action}")

    _add(
        router,
        kind,
        name,
        path,
        load,
        place,
        Words(f"Read the form of {_a('new ' + noun.en)}", f"新建{noun.zh}表单"),
        creating,
    )


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _where_created(kind: AnyKind, *, placed: bool) -> tuple[str, Load[AnyOpenedRecord]]:
    """The address under which a kind's records are created, and what must be there and open."""
    parent = kind.belongs_to
    if placed or parent is None:

        async def community(context: RequestContext, ids: Ids) -> AnyOpenedRecord:
            opened = await mover_of(context).open_community(kind, ids["community_id"])
            check_scope(context, kind)
            return opened

        return f"/v1/communities/{{community_id}}/{plural_of(kind)}", community
    above = kind_of(parent.lifecycle.name)

    async def within(context: RequestContext, ids: Ids) -> AnyOpenedRecord:
        mover = mover_of(context)
        return mover.open_within(kind, await mover.open(above, ids[above.id_name]))

    return f"{above.lifecycle.path}/{{{above.id_name}}}/{plural_of(kind)}", within


def _add(  # noqa: PLR0917 - one address of forms, and what it needs
    router: APIRouter,
    kind: AnyKind,
    name: str,
    path: str,
    load: Load[AnyOpenedRecord],
    place: Placed,
    title: Words,
    actions: Iterable[str],
) -> None:
    async def form(context: RequestContext, opened: AnyOpenedRecord, inputs: Inputs) -> RawResponse:
        action, mover = context.scope["path_params"]["action"], mover_of(context)
        drawn = await form_of(mover, opened, action, place(opened, action), context.language)
        enquiry_id: UUID | None = getattr(inputs.query, "enquiry_id", None)
        if enquiry_id is not None:
            await fill_in_enquiry(mover, opened, action, drawn, enquiry_id)
        return RawResponse(to_json(drawn))

    async def list_candidates(context: RequestContext, opened: AnyOpenedRecord, inputs: Inputs) -> RawResponse:
        named, query = context.scope["path_params"], inputs.query
        assert isinstance(query, CandidateQuery)
        given = query.model_dump(include={"kind", "basis", "coverage", "premises_id", "worker_id"}, exclude_none=True)
        page = await candidates_for(
            mover_of(context), opened, named["action"], named["field"],
            given=given, q=query.q, after=position_of(context, query), limit=query.limit,
        )  # fmt: skip
        cursor = (
            None if page.position is None else context.container.cursors.write(bound_to(context, query), page.position)
        )
        texts = await hold_back_texts(context, _where_written(opened, page.rows), [row.text for row in page.rows])
        rows = [shown(row, context.language, text) for row, text in zip(page.rows, texts, strict=True)]
        return RawResponse(
            to_json({"data": rows, "next_cursor": cursor, "has_more": cursor is not None, "count": None})
        )

    named = list(actions)
    forms = [kind.lifecycle.form_of(action) for action in named]
    who = frozenset(role for action in named for role in kind.takers(action))
    has_look_ups = any(look_up_of(path) for form_class in forms for path in paths_of(form_class))
    operation = f"{operations(kind)}.{name}"
    page: Any = Page[CandidateOut]
    look_up = Words(f"{title.en}: what a field may name", f"{title.zh}:可选项")
    comes_of_enquiries = any("enquiry_id" in form_class.model_fields for form_class in forms)
    routes = [
        GeneratedRoute(
            "GET",
            f"{path}/forms/{{action}}",
            Operation(operation, title, policy=ANYONE, who=who, clause=kind.clause, problems=PROBLEMS),
            form,
            record=load,
            answer=FormOut,
            query=PrefillQuery if comes_of_enquiries else None,
            description=FORM_TEXT,
            tags=router.tags,
        ),
        GeneratedRoute(
            "GET",
            f"{path}/forms/{{action}}/{{field}}",
            Operation(
                f"{operation}_candidates",
                look_up,
                policy=ANYONE,
                who=who,
                clause=kind.clause,
                problems=(*PROBLEMS, CursorInvalid),
            ),
            list_candidates,
            record=load,
            answer=page,
            query=CandidateQuery,
            description=CANDIDATES_TEXT,
            tags=router.tags,
        ),
    ]
    router.routes += routes if has_look_ups else routes[:1]


def _where_written(opened: AnyOpenedRecord, rows: Sequence[NamedValue]) -> list[UUID]:
    """The records in which the texts of candidates stand: themselves, or the record whose form it is."""
    if not any(row.text for row in rows):
        return []
    own = [] if opened.context.row is None else [opened.kind.root_of(opened.row)[1]]
    return [*own, *(UUID(row.value) for row in rows)]


def shown(row: NamedValue, language: Language, text: str) -> dict[str, str]:
    """A candidate in one language, with what its reader gets to see of its text."""
    title = _say(row.title, language)
    if text:
        title = f"{title} {text}"[:LONGEST_TITLE]
    return {"value": row.value, "title": title, "hint": _say(row.hint, language)}


def _say(text: str | Words | HasLabel, language: Language) -> str:
    if isinstance(text, Words):
        return text.say(language)
    return text.label(language) if isinstance(text, HasLabel) else text
