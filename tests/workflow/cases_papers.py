"""Cases of the guards of corrective actions and contact slips."""

from datetime import date, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

from app.workflow.kinds.contact_slip import matter_has_arrived, slip_complaint_is_known
from app.workflow.kinds.corrective_action import (
    complaint_was_taken_up,
    due_day_lies_ahead,
    due_day_moves_back,
    owner_works_here,
    verifier_is_another,
)
from tests.workflow.cases import holds, refuses
from tests.workflow.contexts import COMPLAINT_ID, NOW, corrective_action, uid

BOSS = "customer-service supervisor"
TODAY = date(2026, 11, 23)


def due(day: date | None) -> dict[str, Any]:
    return {"due_on": day}


def received(at: datetime) -> dict[str, Any]:
    return {"received_at": at}


def complaint(**values: Any) -> dict[str, Any]:
    return {"complaint": SimpleNamespace(**{"was_accepted": True, "founded": None, **values})}


NO_COMPLAINT: dict[str, Any] = {"complaint": None}
IN_LONDON = timezone(timedelta(0))

CASES = [
    holds(complaint_was_taken_up, "accepted", by=BOSS, facts=complaint()),
    holds(complaint_was_taken_up, "settled on the spot", by=BOSS, facts=complaint(was_accepted=False, founded=True)),
    refuses(complaint_was_taken_up, "not accepted", by=BOSS, facts=complaint(was_accepted=False)),
    refuses(complaint_was_taken_up, "unknown here", by=BOSS, facts=NO_COMPLAINT),
    holds(owner_works_here, "does", by=BOSS),
    refuses(owner_works_here, "doesn't", by=BOSS, facts={"owner": False}),
    holds(due_day_lies_ahead, "today", by=BOSS, form=due(TODAY)),
    holds(due_day_lies_ahead, "left as it is", by=BOSS, form=due(None)),
    refuses(due_day_lies_ahead, "yesterday", by=BOSS, form=due(TODAY - timedelta(days=1))),
    holds(due_day_moves_back, "a day later", by=BOSS, row=corrective_action("open"), form=due(date(2026, 12, 16))),
    refuses(due_day_moves_back, "the same day", by=BOSS, row=corrective_action("open"), form=due(date(2026, 12, 15))),
    refuses(due_day_moves_back, "sooner", by=BOSS, row=corrective_action("open"), form=due(date(2026, 12, 14))),
    holds(verifier_is_another, "another", by=BOSS, row=corrective_action("done")),
    refuses(verifier_is_another, "did it", by=BOSS, row=corrective_action("done", done_by_id=uid(110))),
    refuses(
        verifier_is_another, "was answerable, another did it",
        by=BOSS, row=corrective_action("done", owner_id=uid(110)),
    ),
    # slips
    holds(matter_has_arrived, "an hour ago", form=received(NOW - timedelta(hours=1))),
    holds(matter_has_arrived, "the sender's clock is a minute ahead", form=received(NOW + timedelta(minutes=1))),
    holds(matter_has_arrived, "said in another zone", form=received(NOW.astimezone(IN_LONDON))),
    refuses(matter_has_arrived, "in an hour", form=received(NOW + timedelta(hours=1))),
    holds(slip_complaint_is_known, "none named", form={"complaint_id": None}, facts=NO_COMPLAINT),
    holds(slip_complaint_is_known, "one of ours", form={"complaint_id": COMPLAINT_ID}, facts=complaint()),
    refuses(slip_complaint_is_known, "a stranger's", form={"complaint_id": COMPLAINT_ID}, facts=NO_COMPLAINT),
]  # fmt: skip
