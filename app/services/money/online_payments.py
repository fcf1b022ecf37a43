"""Payments in the app: begun by the customer, told by the provider or asked about by the worker, counted once (M-60).

Whatever the provider says is carried out as a step of the charge. Said again, it changes nothing. What was paid and is
not owed any more goes back by itself, so that nobody pays twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.clock import Clock
from app.core.enums import PaymentMethod, PaymentVia
from app.core.errors import ActionNotAllowed, ActionRefused, Conflict, NotFound
from app.core.json_object import JsonView
from app.core.lang import Words
from app.core.logs import get_logger
from app.core.online_payment_problems import OnlinePaymentOff, OnlinePaymentOver, PaymentUnavailable
from app.core.ports import OnlineTransaction, PaymentGateway, RefundNotice, RefundStanding
from app.core.roles import Caller, gongdan
from app.core.row_scope import EVERYWHERE
from app.core.settings import Settings
from app.db.database import Database
from app.db.queries import online_payments, ways_in
from app.db.transaction import Transaction
from app.models.money import Charge
from app.models.online_payment import OnlinePayment, OnlinePaymentState, OnlineRefund
from app.services.money.kinds import CHARGES
from app.services.money.online_refunds import FIRST_LOOK, LONGEST_PAUSE, note_refund, number_of, pause, refund_of
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.moves import Mover, MoverSetup
from app.workflow.kinds.charge_forms import Pay
from app.workflow.kinds.charge_guards import PayerAccount, payer_account
from app.workflow.kinds.charge_sums import Sums
from app.workflow.kinds.money_effects import GiveBackOnline, OpenOnlinePayment

OPEN_FOR: Final = timedelta(minutes=30)
"""How long somebody may take to pay."""
AFTER_ITS_TIME: Final = timedelta(minutes=2)
"""So long after its end a payment that nobody made is closed."""
AT_ONCE: Final = 20
MOST_TRIES: Final = 200
"""After so many a refund is given up, and is for people to look at."""
DESCRIPTION: Final = sentence("charge.problems.payment_description")
ONLINE_PAYMENT: Final = Words("open payment of yours for this charge", "本账单的待支付订单")

log = get_logger(__name__)


@loads(payer_account)
async def account_of_payer(ask: FactRequest) -> PayerAccount | None:
    """The account in the mini-program that the form names, or in the one used last."""
    caller, app_id = ask.context.caller, ask.context.form.app_id
    accounts = await ways_in.accounts_of(ask.tx, [caller.id, *caller.merged])
    account = next((account for account in accounts if app_id in (None, account.app_id)), None)
    return None if account is None else PayerAccount(account.app_id, account.openid)


@handles(OpenOnlinePayment)
async def open_payment(moving: MoveContext, effect: OpenOnlinePayment) -> None:
    """M-60: what is owed may be paid in the app. An open payment of the same customer and amount stays what it is."""
    row, caller, now = moving.context.row, moving.context.caller, moving.tx.now
    amount = Sums.of(row).rest
    for payment in await online_payments.open_ones(moving.tx, row.id, caller.id):
        if payment.amount_fen == amount and payment.expires_at - now > OPEN_FOR / 2:
            return
    account = moving.context.fact(payer_account)
    assert account is not None
    moving.add(
        OnlinePayment,
        organisation_id=row.organisation_id,
        charge_id=row.id,
        person_id=caller.id,
        state=OnlinePaymentState.OPEN,
        app_id=account.app_id,
        openid=account.openid,
        out_trade_no=number_of("P"),
        amount_fen=amount,
        expires_at=now + OPEN_FOR,
        next_query_at=now + FIRST_LOOK,
    )


@handles(GiveBackOnline)
async def give_back(moving: MoveContext, effect: GiveBackOnline) -> None:
    """M-53: a refund by WeChat Pay of what was paid in the app goes back there; the worker sends it."""
    form = moving.context.form
    if form.method is not PaymentMethod.WECHAT_PAY:
        return
    payment = await moving.tx.get(OnlinePayment, payment_id=form.payment_id)
    if payment is not None:
        moving.add(OnlineRefund, **refund_of(payment, form.amount_fen, moving.tx.now))


@dataclass(frozen=True)
class OnlinePayments:
    """What is done with the provider: announcing, counting what was paid, giving back."""

    settings: Settings
    database: Database
    clock: Clock
    gateway: PaymentGateway
    moves: MoverSetup

    async def begun(self, tx: Transaction, caller: Caller, charge: Charge) -> OnlinePayment:
        """The open payment that the caller has just begun for a charge. Raises NotFound, and OnlinePaymentOver also
        where another amount is owed by now."""
        payments = await online_payments.of_charge(tx, charge.id, [caller.id, *caller.merged])
        if not payments:
            raise NotFound(values={"what": ONLINE_PAYMENT})
        newest = payments[0]
        if newest.state is not OnlinePaymentState.OPEN or newest.expires_at <= tx.now:
            raise OnlinePaymentOver
        if newest.amount_fen != Sums.of(charge).rest:
            # nobody is let pay what would only go back
            raise OnlinePaymentOver
        owner = await ways_in.organisation_of(tx, self.settings.wechat_pay_organisation)
        if owner != newest.organisation_id:
            # the merchant is another company's
            raise OnlinePaymentOff
        return newest

    async def announce(self, payment: OnlinePayment, number: str, now: datetime) -> JsonView:
        """Announce it to the provider; what wx.requestPayment takes. No connection is held meanwhile."""
        return await self.gateway.prepay(
            app_id=payment.app_id,
            openid=payment.openid,
            out_trade_no=payment.out_trade_no,
            amount_fen=payment.amount_fen,
            description=DESCRIPTION.say("zh", number=number),
            now=now,
            expires_at=payment.expires_at,
        )

    async def hear(self, notice: OnlineTransaction | RefundNotice | None, now: datetime) -> None:
        """Carry out what the provider says by itself."""
        match notice:
            case OnlineTransaction(standing="paid"):
                await self.settle(notice, now)
            case RefundNotice():
                async with self.database.transaction(now, EVERYWHERE) as tx:
                    refund = await tx.get(OnlineRefund, out_refund_no=notice.out_refund_no)
                    if refund is not None:
                        await note_refund(tx, refund, notice.standing)
                    await tx.commit()
            case _:
                return

    async def settle(self, transaction: OnlineTransaction, now: datetime) -> None:
        """Count a payment that was made: once, however often it is told. Raises nothing for one that isn't ours."""
        async with self.database.transaction(now, EVERYWHERE) as tx:
            payment = await online_payments.locked(tx, transaction.out_trade_no)
            if payment is None:
                log.error("a payment was told that is not ours", out_trade_no=transaction.out_trade_no)
                return
            if payment.state in (OnlinePaymentState.PAID, OnlinePaymentState.SURPLUS):
                return
            values = {"transaction_id": transaction.transaction_id, "settled_at": now}
            payment_id = await self._count(tx, payment, transaction)
            if payment_id is None:
                # not owed any more, or another amount: all of it goes back
                refund = refund_of(payment, transaction.amount_fen, now)
                tx.insert(OnlineRefund, created_at=now, community_id=payment.community_id, **refund)
            state = OnlinePaymentState.SURPLUS if payment_id is None else OnlinePaymentState.PAID
            changes = {**values, "state": state, "payment_id": payment_id}
            tx.update(OnlinePayment, {"id": payment.id}, changes)
            await tx.commit()

    async def _count(self, tx: Transaction, payment: OnlinePayment, transaction: OnlineTransaction) -> UUID | None:
        """Enter it in the charge; None if the charge doesn't take it."""
        if transaction.app_id not in ("", payment.app_id) or transaction.amount_fen != payment.amount_fen:
            log.error("another amount was paid than asked for", out_trade_no=payment.out_trade_no)
            return None
        mover = Mover(tx, gongdan(payment.organisation_id), self.moves)
        form = Pay(
            amount_fen=transaction.amount_fen,
            via=PaymentVia.ONLINE,
            method=PaymentMethod.WECHAT_PAY,
            online_reference=transaction.transaction_id,
        )
        try:
            outcome = await mover.act(await mover.open(CHARGES, payment.charge_id), "pay", form)
        except (ActionNotAllowed, ActionRefused):
            return None
        counted: UUID = outcome.created["payment"].id
        return counted

    # what the worker does

    async def look_after(self) -> bool:
        """Ask about payments of which nothing was heard, and send what goes back. Returns whether there may be more."""
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            payments = await online_payments.take_payments(tx, now + LONGEST_PAUSE, AT_ONCE)
            refunds = await online_payments.take_refunds(tx, now + LONGEST_PAUSE, AT_ONCE)
            await tx.commit()
        for payment in payments:
            await self._ask(payment)
        for refund in refunds:
            await self._send(refund)
        return AT_ONCE in (len(payments), len(refunds))

    async def _ask(self, payment: OnlinePayment) -> None:
        now = self.clock.now()
        over = now >= payment.expires_at + AFTER_ITS_TIME
        try:
            transaction = await self.gateway.query(payment.out_trade_no)
            if transaction is not None and transaction.standing == "paid":
                await self.settle(transaction, now)
                return
            if over and transaction is not None and transaction.standing == "open":
                await self.gateway.close(payment.out_trade_no)
        except (PaymentUnavailable, Conflict) as error:
            log.warning("a payment can't be asked about now", kind=type(error).__name__)
            over, transaction = False, None
        ended = over or (transaction is not None and transaction.standing == "closed")
        async with self.database.transaction(now, EVERYWHERE) as tx:
            changes: dict[str, object] = {
                "next_query_at": now + pause(payment.queries),
                "queries": payment.queries + 1,
            }
            if ended:
                changes |= {"state": OnlinePaymentState.CLOSED, "settled_at": now}
            where = {"id": payment.id, "state": OnlinePaymentState.OPEN}
            tx.update(OnlinePayment, where, changes, must_hit=False)
            await tx.commit()

    async def _send(self, refund: OnlineRefund) -> None:
        now = self.clock.now()
        async with self.database.transaction(now, EVERYWHERE) as tx:
            payment = await tx.get(OnlinePayment, id=refund.online_payment_id)
        assert payment is not None
        standing: RefundStanding | None
        try:
            standing = await self.gateway.refund(
                out_trade_no=payment.out_trade_no,
                out_refund_no=refund.out_refund_no,
                amount_fen=refund.amount_fen,
                # of a payment that was not counted all goes back, whatever was asked for
                total_fen=refund.amount_fen if payment.payment_id is None else payment.amount_fen,
            )
        except PaymentUnavailable:
            standing = "failed" if refund.tries >= MOST_TRIES else None
        async with self.database.transaction(now, EVERYWHERE) as tx:
            if standing == "closed" and refund.tries == 0:
                # only another number can be given back any more; under the closed one nothing was
                renumbered = {"out_refund_no": number_of("R"), "next_try_at": now, "tries": 1}
                tx.update(OnlineRefund, {"id": refund.id}, renumbered)
            elif standing is None:
                later = {"next_try_at": now + pause(refund.tries), "tries": refund.tries + 1}
                tx.update(OnlineRefund, {"id": refund.id}, later)
            else:
                await note_refund(tx, refund, standing)
            await tx.commit()
