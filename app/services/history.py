"""What happened to a work order, told from the journal in words a person reads (M-150)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.core.enums import ContactResult, CopyAddressee, Coverage, Labelled, Means, Satisfaction
from app.core.lang import Language, Words
from app.core.masking import mask_name
from app.core.money import yuan
from app.core.roles import ROLE_TITLES, Role
from app.db.tx import Tx
from app.models import (
    Charge,
    Department,
    FollowUp,
    JournalEntry,
    JournalText,
    MachineClient,
    Payment,
    Person,
)
from app.services.moves import Outcome
from app.workflow.lifecycles import ALL

SENTENCE = Words("{who}: {what}.", "{who}:{what}。")
SENTENCE_MOVED = Words("{who}: {what} ({old} → {new}).", "{who}:{what}({old} → {new})。")

DETAILS: dict[str, Words] = {
    "starts_at": Words("from {value}", "时间自 {value}"),
    "ends_at": Words("until {value}", "至 {value}"),
    "total_fen": Words("total ¥{value}", "合计 ¥{value}"),
    "invoiced_fen": Words("invoiced ¥{value}", "开单金额 ¥{value}"),
    "amount_fen": Words("amount ¥{value}", "金额 ¥{value}"),
    "quote_version": Words("quote version {value}", "报价第 {value} 版"),
    "receipt": Words("receipt {value}", "收据号 {value}"),
    "document": Words("document {value}", "单据号 {value}"),
    "late": Words("late", "迟到"),
    "notice_late": Words("announced too late (M-31)", "改期通知过晚(M-31)"),
    "worker_id": Words("worker {value}", "人员 {value}"),
    "department_id": Words("department {value}", "部门 {value}"),
    "coverage": Words("coverage: {value}", "承担方式:{value}"),
    "result": Words("result: {value}", "结果:{value}"),
    "means": Words("by {value}", "方式:{value}"),
    "addressee": Words("to: {value}", "送达:{value}"),
    "warranty_order_number": Words("new order {value}", "新工单 {value}"),
    "visit": Words("visit {value}", "第 {value} 次上门"),
}
TEXTS: dict[str, Words] = {
    "reason": Words("reason: {value}", "原因:{value}"),
    "note": Words("note: {value}", "备注:{value}"),
    "description": Words("{value}", "{value}"),
    "referral": Words("referral: {value}", "转介:{value}"),
    "done": Words("done: {value}", "办理情况:{value}"),
    "work_done": Words("work done: {value}", "施工内容:{value}"),
    "cause": Words("cause: {value}", "故障原因:{value}"),
    "method": Words("method: {value}", "处理方法:{value}"),
    "difference": Words("found: {value}", "发现:{value}"),
    "outcome": Words("agreed: {value}", "协商结果:{value}"),
    "comments": Words("comments: {value}", "意见:{value}"),
    "opinion": Words("opinion: {value}", "客户意见:{value}"),
    "notice_left": Words("notice left: {value}", "留言:{value}"),
    "notice": Words("notice left: {value}", "留言:{value}"),
    "advice": Words("advice: {value}", "指导:{value}"),
    "coverage_reason": Words("because: {value}", "理由:{value}"),
}
LABELS: dict[str, type[Labelled]] = {
    "coverage": Coverage,
    "result": ContactResult,
    "means": Means,
    "addressee": CopyAddressee,
}


async def timeline(tx: Tx, opened: Outcome, language: Language) -> list[dict[str, Any]]:
    """Entries of the order and of its charge, payments and follow-ups, oldest first."""
    order = opened.context.row
    ids = await _family(tx, order.id)
    rows = await tx.rows(
        select(JournalEntry, JournalText.body)
        .join(
            JournalText,
            (col(JournalText.record_id) == col(JournalEntry.record_id))
            & (col(JournalText.version) == col(JournalEntry.version)),
            isouter=True,
        )
        .where(col(JournalEntry.record_id).in_(ids))
        .order_by(col(JournalEntry.at), col(JournalEntry.record_id) != order.id, col(JournalEntry.version))
    )
    names = await _names(tx, rows)
    zone = opened.context.community.zone_info
    return [_entry(row, names, zone, language) for row in rows]


async def _family(tx: Tx, order_id: UUID) -> list[UUID]:
    """The order and everything whose journal belongs to its story."""
    charges = select(col(Charge.id)).where(col(Charge.work_order_id) == order_id)
    payments = select(col(Payment.id)).where(col(Payment.charge_id).in_(charges))
    follow_ups = select(col(FollowUp.id)).where(col(FollowUp.work_order_id) == order_id)
    found = [order_id]
    for statement in (charges, payments, follow_ups):
        found += [row["id"] for row in await tx.rows(statement)]
    return found


async def _names(tx: Tx, rows: list[Any]) -> dict[str, str]:
    """Names of the people, departments and clients that the entries mention, by id; people's are masked."""
    ids: set[UUID] = set()
    for row in rows:
        ids.add(row["actor_id"])
        for name in ("worker_id", "department_id"):
            value = row["data"].get(name)
            if value:
                ids.add(UUID(str(value)))
    found: dict[str, str] = {}
    for person in await tx.rows(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(ids))):
        found[str(person["id"])] = mask_name(person["name"]) or ""
    for model in (Department, MachineClient):
        for item in await tx.rows(select(col(model.id), col(model.name)).where(col(model.id).in_(ids))):
            found[str(item["id"])] = item["name"]
    return found


def _entry(row: Any, names: dict[str, str], zone: Any, language: Language) -> dict[str, Any]:
    lifecycle = ALL.get(row["record_type"])
    title = lifecycle.titles[row["action"]].say(language) if lifecycle else row["action"]
    role = Words(*ROLE_TITLES[Role(row["actor_role"])]).say(language)
    name = names.get(str(row["actor_id"]))
    who = f"{role} {name}" if name and row["actor_role"] != Role.SYSTEM else role
    moved = row["from_state"] is not None and row["from_state"] != row["to_state"]
    sentence = SENTENCE_MOVED if moved else SENTENCE
    labels = {
        key: lifecycle.states(row[column]).label(language) if lifecycle and row[column] else "—"
        for key, column in (("old", "from_state"), ("new", "to_state"))
    }
    return {
        "at": row["at"],
        "version": row["version"],
        "record_type": row["record_type"],
        "event": row["event"],
        "title": title,
        "actor_id": row["actor_id"],
        "actor": who,
        "from_state": row["from_state"],
        "to_state": row["to_state"],
        "text": sentence.say(language, who=who, what=title, **labels),
        "details": _details(row, names, zone, language),
    }


def _details(row: Any, names: dict[str, str], zone: Any, language: Language) -> list[str]:
    found = []
    for key, words in DETAILS.items():
        value = row["data"].get(key)
        if value is None or value is False:
            continue
        if key in LABELS:
            kind = Satisfaction if row["event"] == "follow_up.done" and key == "result" else LABELS[key]
            value = kind(value).label(language)
        elif key.endswith("_fen"):
            value = yuan(int(value))
        elif key.endswith("_at"):
            value = _local(str(value), zone)
        elif key.endswith("_id"):
            value = names.get(str(value), "—")
        found.append(words.say(language, value=value))
    texts = row["body"] or {}
    found += [words.say(language, value=texts[key]) for key, words in TEXTS.items() if texts.get(key)]
    return found


def _local(value: str, zone: Any) -> str:
    return datetime.fromisoformat(value).astimezone(zone).strftime("%Y-%m-%d %H:%M")
