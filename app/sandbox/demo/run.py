"""One run of a scenario: its people, its records, the times it may book, and the refusals in it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Final

from app.sandbox.demo.record import Record
from app.sandbox.demo.refusals import RecordedRefusal
from app.sandbox.demo.server import DemoUser, Form, Server, Unexpected, answered, describe, problem_of
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.complaint.table import COMPLAINT
from app.workflow.kinds.contact_slip import CONTACT_SLIP
from app.workflow.kinds.corrective_action import CORRECTIVE_ACTION
from app.workflow.kinds.follow_up import FOLLOW_UP_LIFECYCLE
from app.workflow.kinds.payment import PAYMENT
from app.workflow.kinds.purchase import PURCHASE
from app.workflow.kinds.requisition import REQUISITION
from app.workflow.kinds.work_order.table import WORK_ORDER

ZONE: Final = timezone(timedelta(hours=8))
FIRST_HOUR: Final = 8
HOURS_A_DAY: Final = 9
FIRST_DAY: Final = 3
"""Appointments are made so many days ahead or more, so that the day-ahead contact applies."""
DAYS: Final = 180
SLOTS: Final = DAYS * HOURS_A_DAY


def windows(now: datetime, first: int) -> Iterator[Form]:
    """Hours of the coming months from slot `first` on; two runs seldom use the same ones."""
    today = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    slot = first
    while True:
        slot = (slot + 1) % SLOTS
        day, hour = divmod(slot, HOURS_A_DAY)
        starts_at = today + timedelta(days=FIRST_DAY + day, hours=FIRST_HOUR + hour)
        yield window(starts_at, timedelta(hours=1))


def soon(now: datetime) -> Iterator[Form]:
    """Minutes of the coming hours, whatever the hour: for visits that begin today."""
    for minute in range(2, 700):
        yield {**window(now + timedelta(minutes=minute), timedelta(minutes=1))}


def window(starts_at: datetime, length: timedelta) -> Form:
    """An appointment window as forms take it."""
    return {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + length).isoformat()}


class Run:
    """Gives a scenario its people and creates its records, which are kept so that they can be checked at the end."""

    checks = True
    """Whether each answer is checked and each refusal is tried; without it only what must work is done."""

    def __init__(self, server: Server, free: Iterator[Form]) -> None:
        self.server, self.free = server, free
        self.orders: list[Record] = []
        self.complaints: list[Record] = []
        self.others: list[Record] = []
        """Records of other kinds that stand by themselves."""
        self.refusals: list[RecordedRefusal] = []
        self.moves = 0
        """How many actions were taken."""
        self._shade = 0

    def next_day(self) -> None:
        """Let a day go by, which only a server with a clock of its own can."""
        raise Unexpected("a day can't be made to go by here")

    async def people(self, *usernames: str) -> list[DemoUser]:
        """People of the demo by their user names."""
        return [await self.server.person(username) for username in usernames]

    def about_to(self, who: DemoUser, path: str, form: Form) -> None:
        """Called before everything that must work, for whoever wants to look on."""

    def next_window(self) -> Form:
        """Another hour, some days ahead."""
        return next(self.free)

    async def statement(self, who: DemoUser, said_by: str = "业主本人", means: str = "phone") -> Form:
        """The customer's statement as `who` records it now."""
        return {"said_by": said_by, "means": means, "told_at": (await self.server.now(who)).isoformat()}

    async def notification(self, who: DemoUser, means: str = "phone") -> Form:
        """When and how somebody was notified: just now."""
        return {"told_at": (await self.server.now(who)).isoformat(), "means": means}

    async def today(self, who: DemoUser) -> date:
        """The local day, by the server's clock."""
        return (await self.server.now(who)).astimezone(ZONE).date()

    async def upload(self, who: DemoUser, purpose: str) -> str:
        """A picture or a signature, uploaded by somebody; its id."""
        self._shade += 23
        return await self.server.upload(who, who.community_id, purpose, self._shade)

    async def sign(self, who: DemoUser, record: Record, action: str) -> str:
        """A signature for one action on a record, given on the device of `who`; its id."""
        self._shade += 23
        signing: Form = {"record_type": record.lifecycle.name, "record_id": record.id, "signs": action}
        if "quote_id" in record.lifecycle.form_of(action).model_fields:
            signing |= {"quote_id": record["quote"]["id"]}
        return await self.server.upload(who, who.community_id, "signature", self._shade, signing)

    async def register(self, who: DemoUser, **form: object) -> Record:
        """A new work order in the community of whoever registers it."""
        return await self._create(who, WORK_ORDER, WORK_ORDER.path, {"community_id": who.community_id, **form})

    async def complain(self, who: DemoUser, **form: object) -> Record:
        """A new complaint in the community of whoever files it."""
        return await self._create(who, COMPLAINT, COMPLAINT.path, {"community_id": who.community_id, **form})

    async def create(self, who: DemoUser, lifecycle: Lifecycle, path: str, **form: object) -> Record:
        """A new record of another kind, in the community of whoever makes it."""
        record = await self._create(who, lifecycle, path, {"community_id": who.community_id, **form})
        self.others.append(record)
        return record

    async def _create(self, who: DemoUser, lifecycle: Lifecycle, path: str, form: Form) -> Record:
        self.about_to(who, path, form)
        response = answered(await self.server.post(who, path, form), f"{who}: POST {path}", 201)
        body = response.json()
        if response.headers.get("location") != f"{lifecycle.path}/{body['id']}":
            raise Unexpected(f"the new record's Location is {response.headers.get('location')}")
        self.moves += 1
        return self.take(lifecycle, body)

    async def registration_refused(
        self, who: DemoUser, lifecycle: Lifecycle, guard: str, form: Form, path: str = ""
    ) -> None:
        """A guard must keep this record from being created; `path`: where, if not at the kind's own address."""
        if not self.checks:
            return
        response = await self.server.post(who, path or lifecycle.path, {"community_id": who.community_id, **form})
        problem = problem_of(response) if response.status_code >= 400 else {}
        refusal = next((item for item in problem.get("refusals", ()) if item["guard"] == guard), None)
        if response.status_code != 409 or refusal is None:
            raise Unexpected(f"{who}: POST {lifecycle.path} must be refused by {guard}, not {describe(response)}")
        creates = next(step.action for step in lifecycle.steps if START in step.source)
        registers = "register" if path and "register" in lifecycle.titles else creates
        title = lifecycle.titles[registers].say(self.server.language)
        self.refusals.append(
            RecordedRefusal("", str(who), title, 409, problem["code"], guard, refusal["clause"], refusal["message"])
        )

    def take(self, lifecycle: Lifecycle, body: Form) -> Record:
        """Keep a record of this run for the checks at the end."""
        record = Record(self, lifecycle, body)
        if lifecycle is WORK_ORDER:
            self.orders.append(record)
        if lifecycle is COMPLAINT:
            self.complaints.append(record)
        return record

    async def charge_of(self, who: DemoUser, order: Record) -> Record:
        """The order's charge, as somebody sees it."""
        brief = (await order.look(who))["charge"]
        return self.take(CHARGE, await self.server.read(who, f"{CHARGE.path}/{brief['id']}"))

    async def payment(self, who: DemoUser, payment_id: str) -> Record:
        """A payment, as somebody sees it."""
        return self.take(PAYMENT, await self.server.read(who, f"{PAYMENT.path}/{payment_id}"))

    async def order(self, who: DemoUser, order_id: str) -> Record:
        """A work order that was created by something else, as somebody sees it."""
        return self.take(WORK_ORDER, await self.server.read(who, f"{WORK_ORDER.path}/{order_id}"))

    async def corrective(self, who: DemoUser, action_id: str) -> Record:
        """A corrective action, as somebody sees it."""
        path = f"{CORRECTIVE_ACTION.path}/{action_id}"
        return self.take(CORRECTIVE_ACTION, await self.server.read(who, path))

    async def shortcoming_of(self, who: DemoUser, source: Record) -> Record:
        """What a follow-up or a review has led to, as somebody sees it."""
        listed = await self.server.read(
            who, f"/v1/communities/{who.community_id}/corrective-actions", **{f"{source.lifecycle.name}_id": source.id}
        )
        [row] = listed["data"]
        record = await self.corrective(who, row["id"])
        self.others.append(record)
        return record

    async def correct(self, who: DemoUser, complaint: Record, **form: object) -> Record:
        """Another corrective action because of a complaint."""
        return await self._create(who, CORRECTIVE_ACTION, f"{complaint.path}/corrective-actions", form)

    async def requisition(self, who: DemoUser, order: Record, **form: object) -> Record:
        """Material of the warehouse that is asked for an order."""
        return await self._create(who, REQUISITION, f"{order.path}/requisitions", form)

    async def purchase(self, who: DemoUser, order: Record, **form: object) -> Record:
        """Something that is to be bought for the customer of an order."""
        return await self._create(who, PURCHASE, f"{order.path}/purchases", form)

    async def slip(self, who: DemoUser, source: Record, **form: object) -> Record:
        """A contact slip to another department because of a complaint, or of an enquiry."""
        about = {"community_id": who.community_id, f"{source.lifecycle.name}_id": source.id}
        return await self._create(who, CONTACT_SLIP, CONTACT_SLIP.path, {**about, **form})

    async def follow_up_of(self, who: DemoUser, order: Record) -> Record:
        """The order's present follow-up, as somebody sees it."""
        brief = (await order.look(who))["follow_up"]
        path = FOLLOW_UP_LIFECYCLE.path
        return self.take(FOLLOW_UP_LIFECYCLE, await self.server.read(who, f"{path}/{brief['id']}"))
