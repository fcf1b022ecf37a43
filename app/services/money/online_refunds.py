"""Money that goes back by WeChat Pay: what becomes of a refund, and sending one again that failed (M-53)."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.errors import Conflict, NotFound
from app.core.ids import timely_id
from app.core.lang import Words
from app.core.logs import get_logger
from app.core.ports import Message, RefundStanding
from app.core.roles import Caller, Role
from app.db.queries import online_payments
from app.db.transaction import Transaction, show_changes
from app.models.online_payment import OnlinePayment, OnlineRefund, OnlineRefundState
from app.services.journal import journal
from app.services.money.kinds import CHARGES
from app.services.notices.notices import InApp

FIRST_LOOK: Final = timedelta(seconds=30)
"""When the worker first asks, if no notice came."""
LONGEST_PAUSE: Final = timedelta(minutes=5)
TOLD_OF_FAILURES: Final = (Role.CASHIER, Role.RECEPTIONIST)
ONLINE_REFUND: Final = Words("refund by WeChat Pay", "微信退款")
NOT_FAILED: Final = sentence("charge.problems.refund_not_failed")

log = get_logger(__name__)


async def note_refund(tx: Transaction, refund: OnlineRefund, standing: RefundStanding) -> None:
    """Queue what the provider says of a refund; the cashier and reception are told of one that failed."""
    state = OnlineRefundState.FAILED if standing == "closed" else OnlineRefundState(standing)
    if refund.state is OnlineRefundState.DONE:
        return
    if state is OnlineRefundState.FAILED and refund.state is not state:
        log.error("a refund failed: look at it in the merchant's console", out_refund_no=refund.out_refund_no)
        [charge] = (await online_payments.charges_of(tx, [refund.online_payment_id])).values()
        for role in TOLD_OF_FAILURES:
            message = Message(
                tx.now, refund.community_id, "charge.refund_failed", CHARGES.name, charge["charge_id"],
                role=role.value, data={"number": charge["charge_number"]},
            )  # fmt: skip
            await InApp(tx).deliver(message)
    ended = state is not OnlineRefundState.SENT
    tx.update(
        OnlineRefund,
        {"id": refund.id},
        {
            "state": state,
            "settled_at": tx.now if ended else None,
            "next_try_at": tx.now + pause(refund.tries),
            "tries": refund.tries + 1,
        },
    )


async def send_again(
    tx: Transaction, caller: Caller, community_id: UUID, refund_id: UUID, *, role: str
) -> OnlineRefund:
    """Queue that the worker sends a refund again that failed; WeChat Pay gives nothing back twice under one number. Who
    did it stands in the journal. Raises NotFound, Conflict."""
    await tx.begin()
    refund = await tx.get(OnlineRefund, id=refund_id, community_id=community_id)
    if refund is None:
        raise NotFound(values={"what": ONLINE_REFUND})
    if refund.state is not OnlineRefundState.FAILED:
        raise Conflict(NOT_FAILED)
    changes = {"state": OnlineRefundState.WAITING, "next_try_at": tx.now, "tries": 0, "settled_at": None}
    tx.update(OnlineRefund, {"id": refund.id, "state": OnlineRefundState.FAILED}, changes)
    journal.record(
        tx, caller, record_type="online_refund", record_id=timely_id(), version=1, previous_hash=journal.START,
        community_id=None, event="online_refund.sent_again", action="send_again", role=role,
        data={"online_refund_id": str(refund.id), "community_id": str(community_id), "amount_fen": refund.amount_fen},
    )  # fmt: skip
    show_changes(refund, changes)
    return refund


def refund_of(payment: OnlinePayment, amount_fen: int, now: datetime) -> dict[str, object]:
    """A refund of a payment that the worker sends next."""
    return {
        "online_payment_id": payment.id,
        "state": OnlineRefundState.WAITING,
        "out_refund_no": number_of("R"),
        "amount_fen": amount_fen,
        "next_try_at": now,
    }


def pause(times: int) -> timedelta:
    """30 s, 1, 2, 4 minutes, then every five."""
    return min(FIRST_LOOK * (1 << min(times, 10)), LONGEST_PAUSE)


def number_of(kind: str) -> str:
    """A number for the provider: 32 letters and digits at most, and nobody guesses it."""
    return kind + secrets.token_hex(15)
