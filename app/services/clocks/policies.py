"""Clock policies: checks one, and applies one, or a changed calendar, to running clocks if that is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from app.core.errors import Duplicate, FieldError, Invalid
from app.core.lang import Words
from app.core.roles import Caller
from app.db.queries import clocks as query
from app.db.queries.clock_policies import active_policies
from app.db.transaction import Transaction
from app.models import ClockRow
from app.models.base import VersionedRow
from app.services.clocks.history import APPLIED, histories, in_parts
from app.services.clocks.homes import vocabulary_of
from app.services.clocks.responsibility import breach
from app.services.journal import kept_records
from app.services.places.communities import policy_of
from app.workflow.clocks.definitions import CLOCKS, WARN_AT
from app.workflow.clocks.history import JournaledClock
from app.workflow.clocks.policies import ClockPolicy, Terms, mistakes, terms_of
from app.workflow.clocks.replay import Replay, WorkingTime, case_of, replayed
from app.workflow.engine.community import CommunityRules

M = TypeVar("M", bound=VersionedRow)

SAME: Final = Words("clock, kind, urgency and contract", "时限、类别、紧急程度与合同")


@dataclass(frozen=True, slots=True)
class Governed:
    """A running clock whose length would change, and its new values."""

    row: ClockRow
    clock: JournaledClock
    length: int
    policy: tuple[UUID, int] | None
    """Id and version of the policy that says its length."""
    replay: Replay


def check(policy: ClockPolicy, prefix: str = "") -> None:
    """Raises Invalid for a policy that doesn't fit its clock; pointers begin with `prefix`."""
    errors = wrong(policy, prefix)
    if errors:
        raise Invalid(errors)


def wrong(policy: ClockPolicy, prefix: str = "") -> list[FieldError]:
    """The errors of a policy, each under its field's pointer."""
    found = mistakes(policy, vocabulary_of(policy.clock))
    return [FieldError(f"{prefix}/{name}", "clock-policy", words, **values) for name, words, values in found]


async def others_in_use(tx: Transaction, community_id: UUID, policy: ClockPolicy, *, alone: bool) -> list[ClockPolicy]:
    """The community's other active policies. With `alone`, raises Duplicate (409) if one of them is for the same
    work."""
    others = [known for known in map(policy_of, await active_policies(tx, community_id)) if known.id != policy.id]
    if alone and any(known.fits_where == policy.fits_where for known in others):
        raise Duplicate(values={"field": SAME})
    return others


async def governed(
    tx: Transaction, community: CommunityRules, policy: ClockPolicy, policies: Iterable[ClockPolicy]
) -> list[Governed]:
    """Open clocks to which `policy` applies once `policies` are active, or to which it applied until now, and whose
    ends would change. Clocks whose end was set by a person are left alone."""
    rules, working, changing = tuple(policies), _working_time(community), []
    for row, clock in await _open_clocks(tx, community.id, policy.clock):
        terms = terms_of(CLOCKS[clock.name], case_of(clock, working), rules)
        if policy.id not in (row.policy_id, None if terms.policy is None else terms.policy.id):
            continue
        replay = replayed(clock, terms, working, tx.now)
        if replay is not None and replay.ends.due_at != clock.due_at:
            by = terms.policy
            says = None if by is None or by.id is None else (by.id, by.version)
            changing.append(Governed(row, clock, terms.length, says, replay))
    return changing


async def moved_by_calendar(tx: Transaction, community: CommunityRules) -> list[Governed]:
    """Open clocks whose ends are others by the community's calendar and hours of service as they are now. Each keeps
    the length and the policy with which it was started; one whose end was set by a person is left alone."""
    working, known, moving = _working_time(community), {policy.id: policy for policy in community.clock_policies}, []
    for row, clock in await _open_clocks(tx, community.id):
        if clock.length is None:
            continue
        policy = None if row.policy_id is None else known.get(row.policy_id)
        terms = Terms(clock.length, WARN_AT if policy is None else policy.warn_percent / 100)
        replay = replayed(clock, terms, working, tx.now)
        if replay is not None and replay.ends.due_at != clock.due_at:
            says = None if row.policy_id is None else (row.policy_id, row.policy_version)
            moving.append(Governed(row, clock, clock.length, says, replay))
    return moving


def _working_time(community: CommunityRules) -> WorkingTime:
    return WorkingTime(community.zone, community.calendar, community.service_hours)


async def _open_clocks(
    tx: Transaction, community_id: UUID, name: str | None = None
) -> list[tuple[ClockRow, JournaledClock]]:
    """The clocks of a community that run or are paused, of one name or of all, with what the journal tells of them."""
    clocks = []
    for some in in_parts(await query.open_rows(tx, community_id, name)):
        by_id = await _histories(tx, some)
        clocks += [(row, by_id[row.id]) for row in some if row.id in by_id and by_id[row.id].is_open]
    return clocks


async def _histories(tx: Transaction, rows: Iterable[ClockRow]) -> dict[UUID, JournaledClock]:
    homes: dict[str, set[UUID]] = {}
    for row in rows:
        homes.setdefault(row.record_type, set()).add(row.record_id)
    clocks_by_id: dict[UUID, JournaledClock] = {}
    for record_type, ids in homes.items():
        for history in (await histories(tx, record_type, ids)).values():
            clocks_by_id |= history.clocks
    return clocks_by_id


async def rewrite(
    tx: Transaction, caller: Caller, model: type[M], row: M, clocks: list[Governed], *, community_id: UUID, role: str
) -> M:
    """Give running clocks their new ends. This is journaled with the record that moves them, a policy or the community,
    so that the clocks can be derived. Returns the record as it will be."""
    for some in in_parts(clocks):
        journaled: dict[str, object] = {}
        for change in some:
            journaled[str(change.row.id)] = await _rewrite(tx, change)
        # each entry is a version of its own: what is queued goes out first
        await tx.flush()
        row = kept_records.edit(
            tx, caller, model, row, {}, community_id=community_id, role=role, action=APPLIED,
            note={"clocks": {"rewritten": journaled}},
        )  # fmt: skip
    return row


async def _rewrite(tx: Transaction, governed: Governed) -> dict[str, object]:
    row, ends, policy = governed.row, governed.replay.ends, governed.policy
    policy_id, policy_version = (None, 0) if policy is None else policy
    changes: dict[str, object] = {
        "due_at": ends.due_at,
        "warn_at": ends.warn_at,
        "next_at": ends.warn_at,
        "calendar": ends.calendar,
        "policy_id": policy_id,
        "policy_version": policy_version,
    }
    if row.breached_at is None and governed.clock.is_late(tx.now):
        changes |= await breach(tx, row)
    tx.update(ClockRow, {"id": row.id, "state": row.state, "due_at": row.due_at, "fired": row.fired}, changes)
    journaled: dict[str, object] = {
        "due_at": ends.due_at.isoformat(),
        "warn_at": ends.warn_at.isoformat(),
        "calendar": ends.calendar,
        "length": governed.length,
    }
    return journaled if policy is None else {**journaled, "policy": [str(policy_id), policy_version]}
