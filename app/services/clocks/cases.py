"""Describes a record for its clocks, and computes when one of them would be due."""

from datetime import date
from typing import Final

from app.core.enums import Channel, Coverage
from app.services.moving.context import MoveContext
from app.workflow.clocks.cases import Case
from app.workflow.clocks.definitions import ClockDefinition, Deadline, deadline_of
from app.workflow.clocks.policies import Terms, terms_of

IN_WRITING: Final = (Channel.WRITTEN, Channel.EMAIL)


def case_of(moving: MoveContext) -> Case:
    """The record after this move. A record that belongs to an order has the order's kind, urgency and coverage."""
    community, form = moving.context.community, moving.context.form
    kind, urgency = moving.told_of("kind"), moving.told_of("urgency") or moving.told_of("severity")
    contract = moving.told_of("coverage") == Coverage.CONTRACT
    agreed = (moving.told_of("coverage_proof") or {}) if contract else {}
    return Case(
        now=moving.tx.now,
        zone=community.zone,
        calendar=community.calendar,
        hours=community.service_hours,
        kind=None if kind is None else str(kind),
        urgency=None if urgency is None else str(urgency),
        contract=contract,
        arrange_hours=agreed.get("arrange_hours"),
        fix_hours=agreed.get("fix_hours"),
        matter=_text(moving.told_of("matter")),
        needs_visit=moving.told_of("needs_visit") is not False,
        redone=bool(moving.told_of("reworks")),
        visit_ended=bool(moving.told_of("visit_ended")),
        registered_at=moving.context.row.created_at,
        received_at=moving.told_of("received_at"),
        in_writing=moving.told_of("channel") in IN_WRITING,
        round=moving.told_of("round") or 1,
        round_since=moving.told_of("round_since"),
        concerns_staff=bool(moving.told_of("concerns_staff")),
        decided_at=moving.told_of("decided_at"),
        extended_to=moving.told_of("result_due_at"),
        window=moving.kind.expected_time(moving.context),
        until=_said_until(form) or moving.told_of("ends_on") or moving.told_of("due_on"),
    )


def _said_until(form: object) -> date | None:
    """The last day, or the moment, that the form names."""
    names = ("until", "expected_until", "expected_back_at")
    return next((said for name in names if (said := getattr(form, name, None)) is not None), None)


def limit_of(moving: MoveContext, definition: ClockDefinition, case: Case) -> tuple[Deadline | None, Terms]:
    """When a clock that this move starts is due, and its terms; None if it doesn't apply."""
    terms = terms_of(definition, case, moving.context.community.clock_policies)
    return deadline_of(definition, case, terms.length, terms.warn_at), terms


def _text(value: object) -> str | None:
    return None if value is None else str(value)
