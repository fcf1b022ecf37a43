"""Clocks 时限: those of a record with their reasons, the desk's list of what is due, and the kinds there are."""

from enum import Enum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from pydantic_core import to_json

from app.api.generic.answers import indefinite
from app.api.generic.columns import operations, tag_of
from app.api.generic.handling import opened_record
from app.api.http.deps import ContextDep, LanguageDep
from app.api.http.operation import ANYONE, operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.request_context import RawResponse
from app.api.schemas.clock import ClockKindOut, ClockQuery, ClockRowOut, ClocksOut
from app.api.schemas.page import Page
from app.core.enums import ClockState
from app.core.errors import FieldError, Invalid, NotFound
from app.core.lang import Language, Words
from app.core.roles import Role
from app.db.queries.clock_lists import ClockFilters, list_clocks
from app.services.clocks.homes import clause_of, clock_homes, homes_by_clock, numbers_of
from app.services.clocks.lists import MOST_PLACES, NAME_ONE, row_out, ways_to_clocks
from app.services.clocks.reading import ClockReader, clocks_of
from app.services.moving.kind import AnyKind
from app.services.moving.moves import AnyOpenedRecord
from app.workflow.clocks.definitions import ClockDefinition, in_order
from app.workflow.clocks.places import places_of

router = APIRouter(route_class=OperationRoute)

TAGS: Final[list[str | Enum]] = ["clocks"]

COMMUNITY = Words("community", "小区")
READERS = roles(
    Role.RECEPTIONIST,
    Role.CS_SUPERVISOR,
    Role.SUPERVISOR,
    Role.MANAGER,
    scopes=tuple(home.reads for home in clock_homes() if home.reads),
)


def _add(kind: AnyKind) -> None:
    """Declare how the clocks of a kind of record are read; whoever sees the record sees them."""
    inner = frozenset(action for action in kind.lifecycle.by_action if not kind.tells_outside(kind.name, action))

    async def read(
        context: ContextDep, record: Annotated[AnyOpenedRecord, Depends(opened_record(kind))]
    ) -> RawResponse:
        row = record.row
        hidden = inner if context.caller.is_outsider(row.community_id) else frozenset[str]()
        clocks = await clocks_of(context.tx, kind.name, row.id, ClockReader(context.now, context.language, hidden))
        return RawResponse(to_json({"stands_with": kind.stands_with(row), "data": clocks}))

    noun = kind.noun
    read.__doc__ = (
        f"Every deadline of the {noun.en}: how much time is left or how late it is, when it ran and stood still, by "
        f"which action, and with whom the {noun.en} stood meanwhile; `why` says it in one sentence."
    )
    router.get(
        f"{kind.lifecycle.path}/{{{kind.id_name}}}/clocks",
        response_model=ClocksOut,
        tags=[tag_of(kind)],
        **operation(
            f"{operations(kind)}.clocks",
            Words(f"Why is it late? The clocks of {indefinite(noun.en)}", f"为何超时:{noun.zh}的时限"),
            policy=ANYONE,
            who=kind.readers,
            scope=kind.reads,
            clause=clause_of(kind),
            problems=(NotFound,),
        ),
    )(read)


for _kind in clock_homes():
    _add(_kind)


@router.get("/v1/clocks", tags=TAGS, **operation("clocks.list", policy=READERS, clause="M-20", problems=(NotFound,)))
async def list_all(context: ContextDep, query: Annotated[ClockQuery, Query()]) -> Page[ClockRowOut]:
    """What is due, the most urgent first: `late=true` is what must be done now, `due_before` what comes next. You see
    the clocks of the records you see; a department's supervisor those of the department."""
    tx, caller = context.tx, context.caller
    if query.community_id is not None and not (
        caller.roles_in(query.community_id) and await context.is_ours(query.community_id)
    ):
        raise NotFound(values={"what": COMMUNITY})
    READERS.check(caller, query.community_id)
    ways = await ways_to_clocks(tx, caller, query.community_id, query.record_type)
    if len(ways) > MOST_PLACES:
        raise Invalid([FieldError("?community_id", "missing", NAME_ONE)])
    states = (ClockState.RUNNING, ClockState.PAUSED) if query.state is None else tuple(dict.fromkeys(query.state))
    filters = ClockFilters(states, tuple(query.name or ()), query.late, query.due_before)
    rows = await list_clocks(tx, ways, filters, after=position_of(context, query), limit=query.limit)
    numbers = await numbers_of(tx, [(row.record_type, row.record_id) for row in rows.rows])
    return page_of(
        context, query, rows, lambda row: ClockRowOut(**row_out(row, numbers.get(row.record_id), tx, context.language))
    )


@router.get("/v1/clock-kinds", tags=TAGS, **operation("clocks.kinds", policy=ANYONE, clause="M-20"))
async def list_kinds(language: LanguageDep) -> Annotated[list[ClockKindOut], Field(max_length=100)]:
    """Every clock of the company with its own length, and which actions start, end, pause and move it; a community's
    policies may set other lengths."""
    return [_kind_out(definition, language) for definition in in_order()]


def _kind_out(definition: ClockDefinition, language: Language) -> ClockKindOut:
    places: Any = {
        what: [
            {"lifecycle": lifecycle.name, "action": action, "title": lifecycle.titles[action].say(language)}
            for lifecycle, action in actions
        ]
        for what, actions in places_of(definition.name, homes_by_clock()[definition.name]).items()
    }
    return ClockKindOut(
        name=definition.name,
        title=definition.words.say(language),
        clause=definition.clause,
        unit=definition.unit,
        length=None if definition.ends_by == "window" else definition.length,
        emergency_length=definition.emergency_length,
        service_hours=definition.in_service_hours,
        pause_reasons=sorted(definition.pauses),
        **places,
    )
