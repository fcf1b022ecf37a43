"""Walks an order through its lifecycle on the pure engine: what effects would store is kept in a namespace."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from app.core.enums import HoldReason
from app.core.roles import Caller
from app.models.quote import QuoteState
from app.workflow.engine import effects as fx
from app.workflow.engine.decisions import Decision, Move
from app.workflow.engine.step import Context
from app.workflow.kinds.work_order.effects import (
    BookAppointment,
    DecideQuote,
    Invoice,
    KeepEstimate,
    KeepProof,
    OfferQuote,
    RecordOnSite,
    ScheduleFollowUp,
    SettleAppointment,
    WithdrawQuote,
)
from app.workflow.kinds.work_order.table import WORK_ORDER
from tests.kinds.appointment import appointment
from tests.kinds.charge import charge
from tests.kinds.context import context, good_form
from tests.kinds.follow_up import follow_up
from tests.kinds.quote import quote
from tests.kinds.usual import CALLERS, NOW, uid
from tests.kinds.work_order.row import order

TODAY: dict[str, Any] = {"starts_at": NOW + timedelta(hours=1), "ends_at": NOW + timedelta(hours=3)}
"""When somebody comes: a worker leaves on that day."""


class Walk:
    """One order on its way."""

    def __init__(self, **row: Any) -> None:
        nothing_yet: dict[str, Any] = {
            "coverage": None, "estimate": None, "worker_id": None, "department_id": None, "approved_quote_id": None,
            "worker_signed_at": None, "copies": {}, "repair_warranty_until": None, "quote_versions": 0,
            "diagnosed_at": None, "coverage_proof": None, "recorded_words": None, "recorded_at": None,
        }  # fmt: skip
        self.row = order("registered", **{**nothing_yet, **row})
        self.row.state = WORK_ORDER.states("registered")
        self.aspects: dict[str, Any] = dict.fromkeys(
            ("quote", "approved_quote", "appointment", "proposal", "charge", "follow_up")
        )
        self.versions = 0
        self.path = ["registered"]

    def context(self, caller: Caller, form: Any = None) -> Context:
        """The order as a caller meets it."""
        return context(caller, self.row, form, **self.aspects)

    def offers(self, caller: Caller) -> list[str]:
        """What a caller is offered now, blocked or not."""
        return [offer.action for offer in WORK_ORDER.available(self.context(caller))]

    def take(self, action: str, caller: Caller | str, **changes: Any) -> Decision:
        """Try an action with a good form; if it moves, everything that follows is kept."""
        who = CALLERS[caller] if isinstance(caller, str) else caller
        if action in ("approve_quote", "reject_quote") and self.aspects["quote"] is not None:
            changes = {"quote_id": str(self.aspects["quote"].id), **changes}
        decision = WORK_ORDER.decide(action, self.context(who, good_form(WORK_ORDER, action, **changes)))
        if isinstance(decision, Move):
            form = good_form(WORK_ORDER, action, **changes)
            for effect in decision.effects:
                self._follow(effect, form, who)
            vars(self.row).update(decision.changes)
            if "completed_at" in decision.changes:
                # time stands still here, and the customer speaks afterwards
                self.row.completed_at = NOW - timedelta(hours=1)
            self.row.state = WORK_ORDER.states(decision.to_state)
            if self.row.approved_quote_id is None:
                self.aspects["approved_quote"] = None
            self.path.append(action)
        return decision

    def _follow(self, effect: fx.Effect, form: Any, caller: Caller) -> None:
        aspects, row = self.aspects, self.row
        match effect:
            case OfferQuote() if form.lines:
                self._supersede("quote")
                self.versions += 1
                aspects["quote"] = quote(id=uid(1000 + self.versions), ordinal=self.versions, author_id=caller.id)
            case DecideQuote(value=state) if self._is_offered():
                aspects["quote"].state = QuoteState(state)
                if state == "approved":
                    aspects["approved_quote"] = aspects["quote"]
                    row.approved_quote_id = aspects["quote"].id
            case WithdrawQuote():
                self._supersede("quote")
            case BookAppointment(value="proposed"):
                aspects["proposal"] = appointment("proposed")
            case BookAppointment():
                aspects["appointment"], aspects["proposal"] = appointment(**TODAY), None
            case SettleAppointment(value=state) if aspects["appointment"] is not None:
                aspects["appointment"] = appointment(state, **TODAY)
            case Invoice() if aspects["charge"] is None:
                approved = aspects["approved_quote"]
                aspects["charge"] = charge("invoiced", paid_fen=0, invoiced_fen=approved.total_fen if approved else 0)
            case ScheduleFollowUp():
                aspects["follow_up"] = follow_up("scheduled")
            case RecordOnSite(value=kind):
                self._record(kind, form)
            case KeepEstimate():
                row.estimate = None if form.estimate is None else form.estimate.model_dump()
                row.coverage_proof = {"coverage": form.coverage} if form.coverage == "in_warranty" else None
            case KeepProof():
                row.coverage_proof = {"coverage": form.coverage}

    def _is_offered(self) -> bool:
        current = self.aspects["quote"]
        if current is None:
            return False
        return bool(current.state == QuoteState.OFFERED)

    def _supersede(self, name: str) -> None:
        if self._is_offered():
            self.aspects[name].state = QuoteState.SUPERSEDED

    def _record(self, kind: str, form: Any) -> None:
        row = self.row
        match kind:
            case "hold":
                row.hold_reason = str(form.reason)
                row.custody = row.custody or ({"thing": "boiler"} if form.reason is HoldReason.WORKSHOP else None)
            case "material":
                row.unfit_material = not form.fit and not form.insisted
                row.inspected_material = [] if row.unfit_material else [form.supplied_by]
            case "consent":
                row.consented_steps = [*row.consented_steps, form.step]
            case "copy":
                row.copies = {**row.copies, str(form.addressee): {}}


def is_charged_for(row: SimpleNamespace) -> bool:
    """Whether the customer pays for the work, told from the manual: only chargeable coverage, and never redone work."""
    return bool(row.coverage == "chargeable" and row.reworks == 0)
