"""Who is on duty in a community at this moment, so that nobody who is there hears of an emergency last (M-100)."""

from collections import defaultdict
from datetime import timedelta
from typing import Final
from uuid import UUID

from app.core.roles import STAFF_ROLES, Role
from app.db.queries import duty, engagements
from app.db.queries.roster import holders
from app.db.transaction import Transaction
from app.workflow.engine.community import CommunityRules
from app.workflow.kinds.emergency_plan import TOLD_BY_ROLE
from app.workflow.kinds.working_time import WorkDay, is_at_work

TOLD_BY_PERSON: Final = tuple(role for role in STAFF_ROLES if role not in TOLD_BY_ROLE and role is not Role.ADMIN)
"""Whoever works there and is told as a person: supervisors, workers and cashiers."""
THIS_MOMENT: Final = timedelta(seconds=1)


async def on_duty_now(tx: Transaction, community: CommunityRules) -> set[UUID]:
    """Whoever works there, is not told by one of their roles, and is at a post, or in their hours of work, lunch
    included, or has no hours on record; and is not on leave."""
    place = community.organisation_id, community.id
    by_role = {row["person_id"] for row in await tx.rows(holders(*place, TOLD_BY_ROLE))}
    people = {row["person_id"] for row in await tx.rows(holders(*place, TOLD_BY_PERSON))} - by_role
    if not people:
        return set()
    taken: dict[UUID, set[str]] = defaultdict(set)
    for row in await engagements.taken_of(tx, people, (tx.now, tx.now + THIS_MOMENT)):
        taken[row["person_id"]].add(row["what"])
    weeks = {
        row["person_id"]: [WorkDay.read(day) for day in row["days"]]
        for row in await engagements.weeks_of(tx, community.id, people)
    }
    in_hours = {each for each in people if is_at_work(weeks.get(each, ()), tx.now, community.zone_info)}
    at_post = {each for each in people if duty.SHIFT in taken[each]}
    on_leave = {each for each in people if duty.LEAVE in taken[each]}
    return (in_hours - on_leave) | at_post
