"""Finds workers that a form may name: whom to send, who helps, for whom a customer may wish. What the rules go by is
read for all of them together, however many there are (M-21, M-24)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Final
from uuid import UUID

from app.core.lang import Words
from app.core.roles import Role
from app.db.paging import Slice
from app.db.queries import candidates, engagements
from app.services.forms.finders import Found, NamedValue, Search, staff_with
from app.services.moving.fact_request import FactRequest
from app.services.work_orders.dispatch import availability
from app.services.work_orders.suggestions import helping_of_each, whom_to_send
from app.workflow.kinds.quality_review import ReviewedWorker, reviewed_worker
from app.workflow.kinds.work_order.helping import helping
from app.workflow.kinds.work_order.worker_guards import (
    no_overlap,
    worker_belongs_here,
    worker_is_of_own_department,
    worker_is_qualified,
)

TO_LEAD: Final = frozenset(
    rule.name for rule in (worker_belongs_here, worker_is_of_own_department, worker_is_qualified, no_overlap)
)
"""Rules that nothing else in the form can satisfy; a supervisor may say why somebody comes outside of their hours."""


async def workers(search: Search) -> Found:
    """Those who work here as workers."""
    return await staff_with(search, (Role.WORKER,))


async def wished_workers(search: Search) -> Found:
    """For whom a customer may wish: everybody who works here as a worker; a customer who asks is offered whoever has
    worked for them."""
    if not search.for_self:
        return await workers(search)
    served = await candidates.workers_who_served(search.mover.tx, search.community_id, search.context.caller.id)
    return Slice([NamedValue(str(row["id"]), row["name"]) for row in served], None)


async def workers_to_name(search: Search) -> Found:
    """Those who may be named for the order, the most suitable first, each with what speaks for them (M-21)."""
    suggestions = await whom_to_send(search.mover.tx, search.context)
    start = int(search.after[0]) if search.after else 0
    named = [
        each
        for each in suggestions
        if (search.q is None or search.q in each.name)
        and TO_LEAD.isdisjoint(refusal.guard for refusal in each.refusals)
    ]
    page = named[start : start + search.limit]
    shown = [NamedValue(str(each.person_id), each.name, _listed(each.reasons)) for each in page]
    return Slice(shown, [start + len(page)] if start + len(page) < len(named) else None)


def _listed(reasons: Sequence[Words]) -> Words:
    return Words("; ".join(words.en for words in reasons), "；".join(words.zh for words in reasons))


async def facts_of_helpers(search: Search, rows: Sequence[NamedValue]) -> Mapping[str, Mapping[str, object]]:
    """What the rules about helpers go by, of each candidate as the only one who is named."""
    people = [UUID(row.value) for row in rows]
    each_of = await helping_of_each(search.mover.tx, search.context, people)
    return {str(person_id): {helping.name: (known,)} for person_id, known in each_of.items()}


async def facts_of_reviewed(search: Search, rows: Sequence[NamedValue]) -> Mapping[str, Mapping[str, object]]:
    """What the rules about reviews go by: the department of each, the first of those in which they work (M-73)."""
    community = search.context.community
    known: dict[str, ReviewedWorker | None] = {row.value: None for row in rows}
    for held in await engagements.workers_of(search.mover.tx, community.organisation_id, community.id, None):
        value = str(held["person_id"])
        if value in known and known[value] is None:
            known[value] = ReviewedWorker(held["department_id"])
    return {value: {reviewed_worker.name: worker} for value, worker in known.items()}


async def emergencies(search: Search) -> Found:
    """This order, and the other emergencies of the worker at the same time."""
    context = search.context
    form = SimpleNamespace(worker_id=search.given.get("worker_id"))
    ask = FactRequest(search.mover.tx, replace(context, form=form), search.action, looking=True)
    booked = await availability(ask)
    others = [NamedValue(str(clash.work_order_id), clash.number) for clash in booked.emergencies]
    return Slice([NamedValue(str(context.row.id), context.row.number), *others] if others else [], None)
