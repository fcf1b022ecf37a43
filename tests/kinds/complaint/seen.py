"""Who sees a complaint and what belongs to it, and whom the words of their tables mean: "Who sees what", from rows
alone."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.models import Complaint

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

ABOVE = {"supervisor": {"cs_supervisor", "manager"}, "cs_supervisor": {"manager"}}
"""Who stands above each level of escalation."""


def complaint_of(oracle: "Oracle", record: Any) -> Any:
    """The complaint that a record belongs to."""
    return next(row for row in oracle.village.rows[Complaint] if row.id == record.complaint_id)


def heads(who: "Somebody", community_id: UUID, department_id: UUID | None) -> bool:
    """Whether the caller heads a department; of what is with none, only who heads them all."""
    led = who.led(community_id)
    return None in led or department_id in [one for one in led if one is not None]


def works_here(oracle: "Oracle", who: "Somebody", record: Any) -> bool:
    """Whether the caller is staff of the community, and not its administrator only."""
    return bool(who.roles(oracle.communities[record.community_id]) - {"customer", "integration", "admin"})


def sees_complaint(_: "Oracle", who: "Somebody", complaint: Any) -> bool:
    """The complainant; who wrote it down and its handler, while they work there; and the head of the department that
    it is with."""
    if who.is_(complaint.complainant_id):
        return True
    if who.id in {complaint.reporter_id, complaint.handler_id} and who.works_in(complaint.community_id):
        return True
    return heads(who, complaint.community_id, complaint.department_id)


def related(oracle: "Oracle", who: "Somebody", complaint: Any) -> dict[str, bool]:
    """The complainant, the handler, the department's head, and the levels of escalation (M-131)."""
    held = who.roles(oracle.communities[complaint.community_id])
    with_department = complaint.department_id is not None
    head = with_department and heads(who, complaint.community_id, complaint.department_id)
    level = complaint.level
    return {
        "complainant": "customer" in held and who.is_(complaint.complainant_id),
        "handler": works_here(oracle, who, complaint) and who.id == complaint.handler_id,
        "department_head": head,
        "level": head if level == "supervisor" else level in ("cs_supervisor", "manager") and level in held,
        "higher": bool(ABOVE.get(level or "", set()) & held)
        or (level == "manager" and ("manager", None, None) in who.grants),
        # the supervisor of the desk is the accused (M-113)
        "stand_in": bool(complaint.manager_stands_in) and "manager" in held,
        "leadership": level == "leadership" and ("manager", None, None) in who.grants,
    }
