"""An order that was completed for a price, so that its customer has a charge; and the phone that pays it."""

from dataclasses import dataclass
from typing import Any

import httpx
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.enums import Channel, OrderKind, Urgency
from app.core.ids import new_id
from app.core.outside_settings import STANDIN_APP
from app.models import Charge, Community, Person, WorkOrder
from app.models.money import ChargeState
from app.models.ways_in import WechatAccount
from app.models.work_order import WorkOrderState
from app.sandbox.wechat.pay import PayState
from app.services.journal.initial_rows import InitialRows
from tests.api.conftest import SignIn

Headers = dict[str, str]
FEN = 7_000
NOTIFY = "/v1/wechat/pay/notify"


@dataclass
class PayDesk:
    """One charge of a customer's, and who deals with it."""

    client: httpx.AsyncClient
    container: Container
    phone: PayState
    customer: Headers
    cashier: Headers
    manager: Headers
    charge_id: str

    async def charge(self, who: Headers | None = None) -> dict[str, Any]:
        """The charge as somebody sees it."""
        answer = await self.client.get(f"/v1/charges/{self.charge_id}", headers=who or self.customer)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def press(self, action: str = "pay-online", who: Headers | None = None, **form: Any) -> httpx.Response:
        """A button of the charge."""
        headers = {**(who or self.customer), "Idempotency-Key": str(new_id())}
        return await self.client.post(f"/v1/charges/{self.charge_id}/{action}", json=form, headers=headers)

    async def prepay(self) -> httpx.Response:
        """What wx.requestPayment takes."""
        return await self.client.post(f"/v1/charges/{self.charge_id}/prepay", headers=self.customer)

    async def begin(self) -> str:
        """Press the button and announce the payment; its number at WeChat Pay."""
        pressed = await self.press()
        assert pressed.status_code == 200, pressed.text
        announced = await self.prepay()
        assert announced.status_code == 200, announced.text
        package = announced.json()["request_payment"]["package"]
        return next(
            number for number, order in self.phone.orders.items() if package == f"prepay_id={order['prepay_id']}"
        )


async def make_charge(container: Container, username: str = "owner1") -> str:
    """A charge of ¥70, as the completion of a customer's order leaves it."""
    now = container.clock.now()
    async with container.database.transaction(now) as tx:
        person = await tx.one(Person, select(Person).where(col(Person.username) == username))
        community = await tx.one(Community, select(Community).where(col(Community.code) == "HY"))
        assert person is not None
        assert community is not None
        rows = InitialRows(tx, community.organisation_id)
        place = {"organisation_id": community.organisation_id, "community_id": community.id, "updated_at": now}
        order = await rows.add(WorkOrder, **{**place, **ORDER}, customer_id=person.id, reporter_id=person.id)
        charge = await rows.add(
            Charge,
            **place,
            work_order_id=order.id,
            number="SF-HY-20261129-0001",
            state=ChargeState.INVOICED,
            invoiced_fen=FEN,
        )  # fmt: skip
        await tx.commit()
        return str(charge.id)


ORDER: dict[str, Any] = {
    "number": "WX-HY-20261129-9001", "state": WorkOrderState.COMPLETED, "kind": OrderKind.REPAIR,
    "channel": Channel.APP, "urgency": Urgency.NORMAL, "description": "漏水",
}  # fmt: skip


async def open_account(container: Container, username: str = "owner1") -> None:
    """Somebody has logged in by WeChat."""
    now = container.clock.now()
    async with container.database.transaction(now) as tx:
        person = await tx.one(Person, select(Person).where(col(Person.username) == username))
        assert person is not None
        tx.insert(
            WechatAccount, app_id=STANDIN_APP, openid=f"o_{username}", person_id=person.id, last_login_at=now,
            created_at=now,
        )  # fmt: skip
        await tx.commit()


async def desk_of(client: httpx.AsyncClient, container: Container, phone: PayState, sign_in: SignIn) -> PayDesk:
    """Everything of it."""
    charge_id = await make_charge(container)
    await open_account(container)
    customer, cashier, manager = [await sign_in(name) for name in ("owner1", "cashier", "manager")]
    return PayDesk(client, container, phone, customer, cashier, manager, charge_id)


async def rows(container: Container, model: Any) -> list[Any]:
    """All rows of a table."""
    async with container.database.transaction(container.clock.now()) as tx:
        found: list[Any] = await tx.all(model, model.__table__.select())
    return found
