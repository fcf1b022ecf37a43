"""M-11: what was misheard is put right by the desk, and what it was is kept."""

from sqlmodel import col, select

from app.core.ids import UUID
from app.db.database import Database
from app.models import JournalEntry, JournalText
from app.sandbox.demo import steps
from app.sandbox.demo.run import Run
from tests.scenarios.conftest import TickingClock


async def test_room_phone_words_kind_and_urgency_are_corrected(run: Run, seeded: Database, clock: TickingClock) -> None:
    desk, tenant, owner = await run.people("reception", "tenant1", "owner2")
    order = await steps.call_in(run, desk, tenant, description="厨房漏水", contact_phone="13800138000")
    await order.do(
        desk, "correct", "registered", customer_id=owner.id, premises_id=owner.home, contact_phone="13900139000",
        description="卫生间漏水", urgency="emergency", reason="听错房号",
    )  # fmt: skip
    order.must_show(description="卫生间漏水", urgency="emergency", customer_id=owner.id, premises_id=owner.home)
    assert order["contact"]["phone"] == "139****9000"
    assert "2号楼1单元101" in order["place"]
    async with seeded.transaction(clock.now()) as tx:
        statement = select(JournalEntry).where(
            col(JournalEntry.record_id) == UUID(order.id), col(JournalEntry.action) == "correct"
        )
        [entry] = await tx.all(JournalEntry, statement)
        words = select(JournalText).where(
            col(JournalText.record_id) == UUID(order.id), col(JournalText.version) == entry.version
        )
        [text] = await tx.all(JournalText, words)
    assert entry.data["was.urgency"] == "normal"
    assert entry.data["was.customer_id"] == tenant.id
    assert (text.body["was.description"], text.body["was.contact_phone"]) == ("厨房漏水", "+8613800138000")
    assert not any("漏水" in str(value) for value in entry.data.values()), "words of people can be erased"
    clocks = await run.server.read(desk, f"{order.path}/clocks")
    assert "emergency_arrival" in [each["name"] for each in clocks["data"]]
    heard = (await run.server.read(owner, "/v1/me/notices"))["data"][0]
    assert (heard["event"], heard["title"]) == ("work_order.corrected", "您的登记内容已更正")
    heard = (await run.server.read(tenant, "/v1/me/notices"))["data"][0]
    assert (heard["event"], heard["title"]) == ("work_order.corrected", "工单已不在您名下")
    await order.hidden(tenant, "cancel", reason="不是我的")


async def test_a_correction_names_what_is_there(run: Run) -> None:
    desk, tenant, owner = await run.people("reception", "tenant1", "owner2")
    order = await steps.call_in(run, desk, tenant)
    await order.refused(desk, "correct", "corrected_order_differs", reason="无")
    await order.invalid(desk, "correct", "/premises_id", premises_id=owner.home, reason="听错")
    await order.invalid(desk, "correct", "/customer_id", customer_id=desk.id, reason="听错")
    await order.forbidden(tenant, "correct", description="别的", reason="听错")
    await steps.accept(run, order, desk)
    await order.refused(desk, "correct", "kind_is_open", kind="housekeeping", reason="听错")
    await order.do(desk, "correct", "accepted", contact_name="张先生", reason="听错")
