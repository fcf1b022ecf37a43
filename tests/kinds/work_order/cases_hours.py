"""Cases of the rules about when the worker works (M-24, M-99)."""

from datetime import timedelta
from typing import Any

from app.core.enums import Urgency
from app.workflow.kinds.work_order.working_hours import WorkTime, worker_is_not_away, worker_works_then
from tests.kinds.cases import holds, refuses
from tests.kinds.usual import NOW, WORKER_ID

EMERGENCY = {"urgency": Urgency.EMERGENCY}
NAMED: dict[str, Any] = {"worker_id": WORKER_ID, "outside_hours_reason": ""}
MEANT: dict[str, Any] = {**NAMED, "outside_hours_reason": "业主只有周日在家，已征得师傅同意"}
AWAY = {"work_time": WorkTime("Z*", away_until=NOW + timedelta(days=1), works_then=False)}
OFF = {"work_time": WorkTime("Z*", works_then=False, next_free=NOW + timedelta(hours=1))}

CASES = [
    holds(worker_is_not_away, "here", form=NAMED),
    refuses(worker_is_not_away, "on leave", facts=AWAY, form=NAMED),
    refuses(worker_is_not_away, "on leave, and it is urgent", row=EMERGENCY, facts=AWAY, form=NAMED),
    holds(worker_is_not_away, "on leave, and a supervisor says why", facts=AWAY, form=MEANT),
    holds(worker_works_then, "works then", form=NAMED),
    refuses(worker_works_then, "after work", facts=OFF, form=NAMED),
    holds(worker_works_then, "an emergency comes at any hour", row=EMERGENCY, facts=OFF, form=NAMED),
    holds(worker_works_then, "after work, and a supervisor says why", facts=OFF, form=MEANT),
    holds(worker_works_then, "on leave: that is said alone", facts=AWAY, form=NAMED),
]
