"""Clocks 时限: those of a record with their reasons, the desk's list of what is due, and the kinds there are."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field
from pydantic_core import to_json

from app.api.generic.answers import Opened, indefinite
from app.api.generic.columns import AnyKind, operations
from app.api.generic.generated import Asked, Generated, add
from app.api.generic.handling import record_of
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import page_of, position_of
from app.api.http.policy import ANYONE, roles
from app.api.http.raw_response import Reply
from app.api.http.request_context import Call
from app.api.schemas.clock import ClockKindOut, ClockQuery, ClockRowOut, ClocksOut
from app.api.schemas.page import Page
from app.core.enums import ClockState
from app.core.errors import CursorInvalid, FieldError, Invalid, NotFound
from app.core.lang import Language, Words
from app.core.roles import Role
from app.db.queries.clock_lists import ClockFilters, list_clocks
from app.services.clocks.homes import clause_of, clock_homes, homes_by_clock, numbers_of
from app.services.clocks.lists import MOST_PLACES, NAME_ONE, row_out, ways_to_clocks
from app.services.clocks.reading import Reader, clocks_of
from app.workflow.clocks.kinds import CLOCKS, ClockKind
from app.workflow.clocks.places import places_of
from app.workflow.kinds.complaint.confidentiality import is_outsider

router = Door("clocks")

COMMUNITY = Words("community", "小区")
READERS = roles(
    Role.RECEPTIONIST,
    Role.CS_SUPERVISOR,
    Role.SUPERVISOR,
    Role.MANAGER,
    scopes=("work_orders:read", "complaints:read"),
)


def _add(kind: AnyKind) -> None:
    """Declare how the clocks of a kind of record are read; whoever sees the record sees them."""

    async def read(call: Call, opened: Opened, _: Asked) -> Reply:
        row = opened.context.row
        hidden = kind.inside.actions if is_outsider(call.caller, row.community_id) else frozenset[str]()
        found = await clocks_of(call.tx, kind.name, row.id, Reader(call.tx.now, call.language, hidden))
        return Reply(to_json({"stands_with": kind.stands_with(row), "data": found}))

    noun = kind.noun
    add(
        router,
        Generated(
            method="GET",
            path=f"{kind.lifecycle.path}/{{record_id}}/clocks",
            id=f"{operations(kind)}.clocks",
            words=Words(f"Why is it late? The clocks of {indefinite(noun.en)}", f"为何超时:{noun.zh}的时限"),
            description=f"Every deadline of the {noun.en}: how much time is left or how late it is, when it ran and "
            f"stood still, by which action, and with whom the {noun.en} stood meanwhile; `why` says it in one "
            "sentence.",
            clause=clause_of(kind),
            answer=ClocksOut,
            handle=read,
            record=record_of(kind),
            problems=(NotFound,),
        ),
    )


for _kind in clock_homes():
    _add(_kind)


@router.get(
    "/v1/clocks",
    operation="clocks.list",
    en="List clocks by when they are due",
    zh="时限列表",
    policy=READERS,
    clause="M-20",
    problems=(CursorInvalid, NotFound),
)
async def list_all(call: CallDep, query: Annotated[ClockQuery, Query()]) -> Page[ClockRowOut]:
    """What is due, the most urgent first: `late=true` is what must be done now, `due_before` what comes next. You see
    the clocks of the records you see; a department's supervisor those of the department."""
    tx, caller = call.tx, call.caller
    if query.community_id is not None and not (
        caller.roles_in(query.community_id) and await call.is_ours(query.community_id)
    ):
        raise NotFound(values={"what": COMMUNITY})
    READERS.check(caller, query.community_id)
    ways = await ways_to_clocks(tx, caller, query.community_id, query.record_type)
    if len(ways) > MOST_PLACES:
        raise Invalid([FieldError("?community_id", "missing", NAME_ONE)])
    states = (ClockState.RUNNING, ClockState.PAUSED) if query.state is None else tuple(dict.fromkeys(query.state))
    filters = ClockFilters(states, tuple(query.name or ()), query.late, query.due_before)
    found = await list_clocks(tx, ways, filters, after=position_of(call, query), limit=query.limit)
    numbers = await numbers_of(tx, [(row.record_type, row.record_id) for row in found.rows])
    return page_of(
        call,
        query,
        found,
        lambda row: ClockRowOut(**row_out(row, numbers.get(row.record_id), tx, call.language)),
    )


@router.get(
    "/v1/clock-kinds",
    operation="clocks.kinds",
    en="List the kinds of clock",
    zh="时限种类",
    policy=ANYONE,
    clause="M-20",
    manner="own",
)
async def list_kinds(call: CallDep) -> Annotated[list[ClockKindOut], Field(max_length=100)]:
    """Every clock of the house with its own length, and which actions start, end, pause and move it; a community's
    policies may set other lengths."""
    return [_kind_out(kind, call.language) for kind in CLOCKS.values()]


def _kind_out(kind: ClockKind, language: Language) -> ClockKindOut:
    places: Any = {
        what: [
            {"lifecycle": lifecycle.name, "action": action, "title": lifecycle.titles[action].say(language)}
            for lifecycle, action in found
        ]
        for what, found in places_of(kind.name, homes_by_clock()[kind.name]).items()
    }
    return ClockKindOut(
        name=kind.name,
        title=kind.words.say(language),
        clause=kind.clause,
        unit=kind.unit,
        length=None if kind.ends_by == "window" else kind.length,
        emergency_length=kind.emergency_length,
        service_hours=kind.in_service_hours,
        pause_reasons=sorted(kind.pauses),
        **places,
    )
