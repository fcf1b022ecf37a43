"""A record as its clocks see it, and when one of them would be due: facts from the move, rules from app.workflow."""

from app.core.enums import AppointmentState, Coverage
from app.services.moving.context import MoveContext
from app.workflow.clocks.cases import Case
from app.workflow.clocks.kinds import ClockKind, Deadline, deadline_of
from app.workflow.clocks.policies import Terms, terms_of


def case_of(moving: MoveContext) -> Case:
    """The record after this move. What hangs on an order has the order's kind, urgency and coverage."""
    community, appointment, form = moving.context.community, moving.context.appointment, moving.context.form
    kind, urgency = moving.told_of("kind"), moving.told_of("urgency") or moving.told_of("severity")
    agreed = appointment is not None and appointment.state == AppointmentState.CONFIRMED
    return Case(
        now=moving.tx.now,
        zone=community.zone,
        calendar=community.calendar,
        hours=community.service_hours,
        kind=None if kind is None else str(kind),
        urgency=None if urgency is None else str(urgency),
        contract=moving.told_of("coverage") == Coverage.CONTRACT,
        matter=_text(moving.told_of("matter")),
        registered_at=moving.context.row.created_at,
        received_at=moving.told_of("received_at"),
        decided_at=moving.told_of("decided_at"),
        extended_to=moving.told_of("result_due_at"),
        window=(appointment.starts_at, appointment.ends_at) if agreed else None,
        until=getattr(form, "until", None),
    )


def limit_of(moving: MoveContext, kind: ClockKind, case: Case) -> tuple[Deadline | None, Terms]:
    """When a clock started by this move is due, None where it does not apply; and the terms that say so."""
    terms = terms_of(kind, case, moving.context.community.clock_policies)
    return deadline_of(kind, case, terms.length, terms.warn_at), terms


def _text(value: object) -> str | None:
    return None if value is None else str(value)
