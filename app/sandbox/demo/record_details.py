"""Checks the details of a work order or a complaint over the API: timeline, quotes, appointments, ledger, slips."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.contact_slip import CONTACT_SLIP
from app.workflow.kinds.follow_up import FOLLOW_UP_LIFECYCLE

FINAL: Final = ("closed", "cancelled", "refused")
LEDGER: Final = {
    "invoiced_fen": "invoice", "reduced_fen": "reduce", "waived_fen": "waive", "paid_fen": "pay",
    "reversed_fen": "reverse", "refunded_fen": "refund", "compensated_fen": "compensate",
}  # fmt: skip
"""The sums of a charge, and the kinds of ledger entry that add up to each. A refund reduces the debt too."""


@dataclass(frozen=True, slots=True)
class RecordDetails:
    """What was read about a work order or a complaint."""

    record: Form
    lifecycle: Lifecycle
    timeline: list[Form]
    charge: Form | None = None
    slips: tuple[tuple[Form, list[Form]], ...] = ()
    """A complaint's contact slips, each with its clocks."""


async def check_order(run: Run, order: Record, reader: DemoUser) -> RecordDetails:
    """Read everything about an order, and check that it is consistent. Raises Unexpected."""
    server, body = run.server, await order.look(reader)
    timeline = (await server.read(reader, f"{order.path}/timeline"))["data"]
    charge: Form | None = None
    ledger: list[Form] = []
    if body["charge"] is not None:
        charge = await server.read(reader, f"{CHARGE.path}/{body['charge']['id']}")
        page = await server.read(
            reader, f"/v1/communities/{body['community_id']}/ledger", charge_id=charge["id"], limit=100
        )  # fmt: skip
        ledger = page["data"]
    faults = [
        *_timeline_faults(body, timeline, "work_order"),
        *_quote_faults(body, await server.read(reader, f"{order.path}/quotes")),
        *_appointment_faults(body, await server.read(reader, f"{order.path}/appointments")),
        *await _follow_up_faults(run, reader, order, timeline),
        *(_money_faults(charge, ledger, timeline) if charge is not None else ()),
    ]
    if faults:
        raise Unexpected(f"{order.name}: " + "; ".join(faults))
    return RecordDetails(body, order.lifecycle, timeline, charge)


async def check_complaint(run: Run, complaint: Record, reader: DemoUser) -> RecordDetails:
    """Read everything about a complaint, and check that it is consistent. Raises Unexpected."""
    server, body = run.server, await complaint.look(reader)
    timeline = (await server.read(reader, f"{complaint.path}/timeline"))["data"]
    evidence = await server.read(reader, f"{complaint.path}/evidence")
    notes = await server.read(reader, f"{complaint.path}/notes")
    counted = sum(piece["genuine"] is not False for piece in evidence)
    replies = sum(note["kind"] == "reply" and note["round"] == body["round"] for note in notes)
    decisions = await server.read(reader, f"{complaint.path}/decisions")
    standing = [decision["id"] for decision in decisions if decision["round"] == body["round"]][-1:]
    faults = _timeline_faults(body, timeline, "complaint")
    if standing != ([body["decision_id"]] if body["decision_id"] else []):
        faults.append(f"names the decision {body['decision_id']}, of its round stands {standing}")
    if counted != body["evidence_count"]:
        faults.append(f"{body['evidence_count']} pieces of evidence count, its file has {counted}")
    if replies != body["replies"]:
        faults.append(f"{body['replies']} replies are said to be given, its file has {replies}")
    if body["state"] == "closed" and body["satisfaction"] is None:
        faults.append("is closed, and nobody was asked")
    slips = await _slips(run, complaint, reader)
    faults += _slip_faults(slips, timeline)
    opened = sum(entry["event"] == "corrective_action.opened" for entry in timeline)
    if body["founded"] and not opened:
        faults.append("was founded, and corrects nothing")
    if faults:
        raise Unexpected(f"{complaint.name}: " + "; ".join(faults))
    return RecordDetails(body, complaint.lifecycle, timeline, slips=slips)


async def check_record(run: Run, record: Record, reader: DemoUser) -> RecordDetails:
    """Read a record of another kind, and check its timeline. Raises Unexpected."""
    body = await record.look(reader)
    timeline = (await run.server.read(reader, f"{record.path}/timeline"))["data"]
    faults = _timeline_faults(body, timeline, record.lifecycle.name)
    if faults:
        raise Unexpected(f"{record.name}: " + "; ".join(faults))
    return RecordDetails(body, record.lifecycle, timeline)


async def _slips(run: Run, complaint: Record, reader: DemoUser) -> tuple[tuple[Form, list[Form]], ...]:
    """The contact slips of a complaint, oldest first, each with its clocks."""
    listed = await run.server.read(
        reader, f"/v1/communities/{complaint['community_id']}/contact-slips",
        complaint_id=complaint.id, limit=100, view="full",
    )  # fmt: skip
    slips = []
    for slip in reversed(listed["data"]):
        clocks = await run.server.read(reader, f"{CONTACT_SLIP.path}/{slip['id']}/clocks")
        slips.append((slip, clocks["data"]))
    return tuple(slips)


def _slip_faults(slips: tuple[tuple[Form, list[Form]], ...], timeline: list[Form]) -> list[str]:
    """The timeline has every step of each slip; a returned slip has a reason; a finished one has no running clock."""
    faults = []
    entries = sum(entry["record_type"] == "contact_slip" for entry in timeline)
    if entries != sum(slip["version"] for slip, _ in slips):
        faults.append(f"its timeline has {entries} entries of slips, they have {[s['version'] for s, _ in slips]}")
    for slip, clocks in slips:
        if (slip["state"] == "returned") != bool(slip["reason"]):
            faults.append(f"{slip['number']} is {slip['state']}, because of {slip['reason']!r}")
        if slip["state"] != "sent" and any(clock["state"] == "running" for clock in clocks):
            faults.append(f"{slip['number']} is {slip['state']}, and somebody is still waited for")
    return faults


def _timeline_faults(body: Form, timeline: list[Form], record_type: str) -> list[str]:
    """Every version has its entry, in order, and the last entry led to the present state."""
    faults = []
    own = [entry for entry in timeline if entry["record_type"] == record_type]
    if [entry["version"] for entry in own] != list(range(1, body["version"] + 1)):
        faults.append(f"version {body['version']}, but its entries are {[entry['version'] for entry in own]}")
    for earlier, later in pairwise(own):
        if later["from_state"] != earlier["to_state"]:
            faults.append(f"entry {later['version']} goes on from {later['from_state']}, not {earlier['to_state']}")
    if own[-1]["to_state"] != body["state"]:
        faults.append(f"is {body['state']}, but was left {own[-1]['to_state']}")
    moments = [entry["at"] for entry in timeline]
    if moments != sorted(moments):
        faults.append("the timeline is out of order")
    if any("{" in entry["text"] or not entry["text"] for entry in timeline):
        faults.append("an entry has no sentence")
    return faults


def _quote_faults(body: Form, quotes: list[Form]) -> list[str]:
    """Versions follow each other; at most one is open and one approved; an ended order has no open one."""
    faults = []
    states = Counter(quote["state"] for quote in quotes)
    if [quote["version"] for quote in quotes] != list(range(1, len(quotes) + 1)):
        faults.append(f"its quote has the versions {[quote['version'] for quote in quotes]}")
    if states["offered"] > 1 or states["approved"] > 1 or (states["offered"] and body["state"] in FINAL):
        faults.append(f"the versions of its quote are {dict(states)} while it is {body['state']}")
    standing = [quote["id"] for quote in quotes if quote["state"] == "approved"]
    named = [body["approved_quote"]["id"]] if body["approved_quote"] is not None else []
    if standing != named:
        faults.append(f"approved are {standing}, it names {named}")
    return faults


def _appointment_faults(body: Form, appointments: list[Form]) -> list[str]:
    """At most one appointment is confirmed; an ended order has none."""
    faults = []
    confirmed = [item for item in appointments if item["state"] == "confirmed"]
    waiting = [item for item in appointments if item["state"] == "proposed"]
    if len(confirmed) > 1 or len(waiting) > 1:
        faults.append(f"{len(confirmed)} appointments are confirmed and {len(waiting)} proposed")
    if body["state"] in FINAL and (confirmed or waiting):
        faults.append(f"is {body['state']} and still holds {confirmed or waiting}")
    if confirmed and confirmed[0]["worker_id"] != body["worker_id"]:
        faults.append(f"its appointment is with {confirmed[0]['worker_id']}, the order with {body['worker_id']}")
    return faults


async def _follow_up_faults(run: Run, reader: DemoUser, order: Record, timeline: list[Form]) -> list[str]:
    """Each follow-up has as many entries as versions, and at most one is open."""
    listed = await run.server.read(reader, f"{order.path}/follow-ups")
    rows = [await run.server.read(reader, f"{FOLLOW_UP_LIFECYCLE.path}/{item['id']}") for item in listed]
    faults = _entry_faults("follow_up", [row["version"] for row in rows], timeline)
    if sum(row["state"] == "scheduled" for row in rows) > (order["state"] not in FINAL):
        faults.append(f"is {order['state']} with open follow-ups")
    return faults


def _money_faults(charge: Form, ledger: list[Form], timeline: list[Form]) -> list[str]:
    """The ledger adds up to the sums of the charge, and these to what is owed (M-62)."""
    faults = _entry_faults("charge", [charge["version"]], timeline)
    for name, kind in LEDGER.items():
        total = sum(entry["amount_fen"] for entry in ledger if entry["kind"] == kind)
        if total != charge[name]:
            faults.append(f"the charge's {name} is {charge[name]}, the ledger adds up to {total}")
    due = charge["invoiced_fen"] - charge["reduced_fen"] - charge["waived_fen"]
    owed = due - charge["paid_fen"] + charge["reversed_fen"] + charge["refunded_fen"]
    if max(0, owed) != charge["owed_fen"]:
        faults.append(f"{charge['owed_fen']} fen are said to be owed, the sums say {owed}")
    taken = sum(entry["kind"] == "pay" for entry in ledger)
    receipts = [entry["document"] for entry in ledger if entry["kind"] == "pay"]
    if len(set(receipts)) != taken or None in receipts:
        faults.append(f"{taken} payments have the receipts {receipts}")
    return faults


def _entry_faults(record_type: str, versions: list[int], timeline: list[Form]) -> list[str]:
    found = Counter(entry["version"] for entry in timeline if entry["record_type"] == record_type)
    due: Counter[object] = Counter(number for version in versions for number in range(1, version + 1))
    return [] if found == due else [f"{record_type}: versions {versions}, entries {dict(found)}"]
