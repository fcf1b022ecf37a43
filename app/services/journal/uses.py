"""Counts what a caller may do only so often in a time, for every process of the service."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from app.core.catalogue import sentence
from app.core.errors import TooManyRequests
from app.core.ids import timely_id
from app.core.quotas import HOUR, TEN_MINUTES, Quotas
from app.core.rate_limits import RateLimit
from app.core.roles import Caller, Role
from app.db.queries import uses
from app.db.transaction import Transaction
from app.models import CountedUse
from app.models.base import VersionedRow
from app.services.journal import journal, kept_records

REVEAL: Final = "reveal"
"""The action that shows personal data unmasked, for a purpose that the journal keeps."""
LOOK_UP: Final = "look_up"
EMERGENCY: Final = "emergency"
OPEN_REQUEST: Final = "open_request"
TOO_MANY_OPEN: Final = sentence("problems.too_many_open")


class Counted(Protocol):
    """A kind of record of which a customer may have only so many open."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def model(self) -> type[VersionedRow]:
        """Its rows."""
        ...

    @property
    def maker(self) -> str | None:
        """The column that names whoever made the record."""
        ...

    @property
    def counted_open(self) -> Sequence[str]:
        """The states that count."""
        ...


async def count(tx: Transaction, actor_id: UUID, what: str, most: int, within: timedelta) -> UUID:
    """Queue one more use, and return its id. Raises TooManyRequests if `most` were made within the time; it says when
    the oldest of them no longer counts. Others of the same caller wait until the transaction ends."""
    # looked at first without the lock: a flood of refusals holds no writer up
    await _check(tx, actor_id, what, most, within)
    await uses.lock(tx, actor_id, what)
    times = await _check(tx, actor_id, what, most, within)
    resets_in = times[-1] + within - tx.now if times else within
    tx.limits += (_limit(what, most, within, left=most - len(times) - 1, resets_in=resets_in),)
    use_id = timely_id()
    tx.insert(CountedUse, id=use_id, actor_id=actor_id, what=what, created_at=tx.now)
    return use_id


async def _check(tx: Transaction, actor_id: UUID, what: str, most: int, within: timedelta) -> list[datetime]:
    times = await uses.latest(tx, actor_id, what, since=tx.now - within, most=most)
    if len(times) >= most:
        resets_in = times[-1] + within - tx.now
        raise TooManyRequests.until(resets_in, limits=(_limit(what, most, within, left=0, resets_in=resets_in),))
    return times


def _limit(what: str, most: int, within: timedelta, *, left: int, resets_in: timedelta) -> RateLimit:
    return RateLimit(what.replace("_", "-"), most, left, resets_in, within)


async def check_open(tx: Transaction, caller: Caller, kind: Counted, quotas: Quotas) -> None:
    """Before a customer makes one more record of a kind. Raises TooManyRequests if as many as may be are open."""
    await uses.lock(tx, caller.id, f"{OPEN_REQUEST}:{kind.name}")
    already_open = await uses.made_by(tx, kind.model, str(kind.maker), caller.id, kind.counted_open)
    if already_open >= quotas.open_requests:
        raise TooManyRequests.until(HOUR, TOO_MANY_OPEN, most=quotas.open_requests)


async def count_emergency(tx: Transaction, caller: Caller, quotas: Quotas) -> None:
    """Before a customer registers an emergency, which sends somebody out at once (M-10). Raises TooManyRequests."""
    await count(tx, caller.id, EMERGENCY, quotas.emergencies, HOUR)


async def count_reveal(tx: Transaction, caller: Caller, quotas: Quotas) -> None:
    """Before personal data are shown unmasked; that they were is journaled with the record (M-90). Raises
    TooManyRequests."""
    await count(tx, caller.id, REVEAL, quotas.reveals, TEN_MINUTES)


async def count_look_up(
    tx: Transaction, caller: Caller, quotas: Quotas, *, where: str, by: str, value: str, community_id: UUID | None
) -> None:
    """Before somebody is looked up by what identifies them: counted, journaled, and committed, so that it counts also
    when the answer is not read (M-90). Raises TooManyRequests."""
    await note_look_up(tx, caller, quotas, where=where, by=by, value=value, community_id=community_id)
    await tx.commit()


async def note_look_up(
    tx: Transaction, caller: Caller, quotas: Quotas, *, where: str, by: str, value: str, community_id: UUID | None
) -> None:
    """The same, stored with whatever else the transaction writes."""
    use_id = await count(tx, caller.id, LOOK_UP, quotas.look_ups, TEN_MINUTES)
    journal.record(
        tx,
        caller,
        record_type="look_up",
        record_id=use_id,
        version=1,
        previous_hash=journal.START,
        # not told in the feed: it is no event of the community, and would tell its readers who asks about whom
        community_id=None,
        event="look_up.made",
        action="look_up",
        role=kept_records.role_of(caller, frozenset(Role), community_id),
        data={"where": where, "by": by, "community_id": None if community_id is None else str(community_id)},
        text={by: value},
    )
