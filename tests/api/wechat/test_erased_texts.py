"""What the ledger and decisions say in free words may lose a name when somebody is erased, and can't be rewritten."""

import httpx
import pytest
from sqlalchemy import func, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, col, select

from app.bootstrap import Container
from app.core.complaint_enums import DecisionKind
from app.core.enums import LedgerKind, Means
from app.core.ids import UUID, new_id
from app.core.row_scope import EVERYWHERE
from app.db.failures import TablesRefused
from app.models import JournalEntry, LedgerEntry
from app.models.complaint_file import ComplaintDecision
from app.services.journal import journal_verify
from app.services.money import money_verify
from app.services.privacy import erasure
from app.services.privacy.erased_words import shortened
from tests.api.wechat.erasing import NAME, PHONE, ROOM, Headers, post

REASON = f"50%_! [*]?\\ {NAME}家被水泡了，电话 {PHONE}"
ERASED_REASON = "50%_! [*]?\\ 已注销用户家被水泡了，电话 ***"
REFUSED = (TablesRefused, DBAPIError)


async def forge(container: Container, statement: str, **values: object) -> None:
    """Run SQL with the application's login."""
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        await tx.run(text(statement).bindparams(**values))
        await tx.commit()


@pytest.fixture
async def written(client: httpx.AsyncClient, container: Container, canary: Headers) -> tuple[UUID, UUID]:
    """A compensation and a decision that name the canary."""
    [order] = (await client.get("/v1/work-orders", headers=canary)).json()["data"]
    place = order["community_id"]
    complaint = await post(client, "/v1/complaints", canary, community_id=place, premises_id=ROOM,
                           kind="service", matter="staff", channel="online", description="保洁不到位")  # fmt: skip
    await post(client, f"/v1/complaints/{complaint['id']}/withdraw", canary, reason="算了")
    ledger, decision, now = new_id(), new_id(), container.clock.now()
    async with container.database.transaction(now, EVERYWHERE) as tx:
        tx.insert(
            LedgerEntry, id=ledger, created_at=now, community_id=UUID(place), work_order_id=UUID(order["id"]),
            kind=LedgerKind.COMPENSATE, amount_fen=5_000, by_id=new_id(), reason=REASON,
            day=now.date(),
        )  # fmt: skip
        tx.insert(
            ComplaintDecision, id=decision, created_at=now, community_id=UUID(place),
            complaint_id=UUID(complaint["id"]), round=1, kind=DecisionKind.ACCEPT, number="TF-1", by_id=new_id(),
            reason="属于受理范围", text=f"{NAME}：您的投诉已受理。", facts={"who": NAME}, told_at=now, means=Means.APP,
        )  # fmt: skip
        await tx.commit()
    return ledger, decision


async def test_only_erasing_takes_words_away(
    client: httpx.AsyncClient, container: Container, canary: Headers, written: tuple[UUID, UUID]
) -> None:
    ledger, decision = written
    changing = "UPDATE ledger_entry SET reason = :reason"
    with pytest.raises(REFUSED):  # nobody is being erased
        await forge(container, changing, reason=ERASED_REASON)
    erased = await client.post("/v1/me/erase", json={"confirm": True}, headers=canary)
    assert erased.status_code == 200, erased.text
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        entry = await tx.get(LedgerEntry, id=ledger)
        said = await tx.get(ComplaintDecision, id=decision)
        assert entry is not None
        assert said is not None
        assert (entry.reason, entry.amount_fen) == (ERASED_REASON, 5_000)
        assert (said.text, said.reason) == ("已注销用户：您的投诉已受理。", "属于受理范围")
        told = select(JournalEntry).where(
            col(JournalEntry.record_id).in_([entry.work_order_id, said.complaint_id]),
            col(JournalEntry.action) == "erased",
        )
        assert {row.record_type for row in await tx.all(JournalEntry, told)} == {"work_order", "complaint"}
        assert [str(fault) async for fault in journal_verify.faults(tx)] == []
        # this one was put in without a journal, and erasing hides that from nobody
        [forged] = [str(fault) async for fault in money_verify.faults(tx)]
        assert "stands in no journal" in forged
    # afterwards too, nothing is written into a text and nothing else is changed
    for statement in (
        "UPDATE ledger_entry SET reason = 'for nothing'",
        "UPDATE ledger_entry SET reason = replace(reason, '50', '90')",
        "UPDATE ledger_entry SET reason = replace(reason, '50', '')",
        "UPDATE ledger_entry SET amount_fen = 1",
        "UPDATE ledger_entry SET reason = '***', by_id = work_order_id",
        "DELETE FROM ledger_entry",
        "UPDATE complaint_decision SET text = '***您的投诉不予受理。'",
        "UPDATE complaint_decision SET reason = 'other'",
        "UPDATE complaint_decision SET kind = 'decline'",
        "UPDATE complaint_decision SET referred_to = '***'",
        "UPDATE complaint_decision SET against_verdict = true",
    ):
        with pytest.raises(REFUSED):
            await forge(container, statement)


@pytest.mark.postgresql  # where rights are given by column
async def test_every_text_that_erasing_changes_can_be_changed(container: Container) -> None:
    reached = {"work_order", "complaint", "home_claim", "visitor"}
    while more := {
        table.name
        for table in SQLModel.metadata.sorted_tables
        if table.name not in reached and any(key.column.table.name in reached for key in table.foreign_keys)
    }:
        reached |= more
    assert {"ledger_entry", "complaint_decision", "stock_movement", "payment", "quote", "visit"} <= reached
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        kept = [
            f"{table}.{column.name}"
            for table in sorted(reached)
            for column in erasure.texts_of(SQLModel.metadata.tables[table])
            if not await tx.value(select(func.has_column_privilege(func.current_user(), table, column.name, "UPDATE")))
        ]
    assert kept == []


@pytest.mark.parametrize(
    ("text_before", "length", "after"),
    [
        ("已注销用户说漏水", 8, "已注销用户说漏水"),
        ("已注销用户说漏水", 7, "***说漏水"),
        ("已注销用户说漏水了", 6, "***"),
    ],
)
def test_a_text_that_grew_too_long_is_cut_at_a_mark(text_before: str, length: int, after: str) -> None:
    assert shortened(text_before, length) == after
