"""With whom each clock stands in each state of its record: whose turn it is, and who is told that time runs out."""

from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.core.complaint_enums import Level
from app.core.enums import HoldReason, Standing
from app.models.complaint import ComplaintState, SlipState
from app.models.work_order import WorkOrderState
from app.services.complaints.kind import COMPLAINTS
from app.services.kinds.contact_slips import CONTACT_SLIPS
from app.services.moving.kind import Kind
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.clocks.escalation import Situation, holders
from app.workflow.clocks.kinds import CLOCKS
from tests.workflow.contexts import NOW

STATES: Mapping[str, type[Any]] = {
    "work_order": WorkOrderState, "complaint": ComplaintState, "contact_slip": SlipState,
}  # fmt: skip
KINDS: Mapping[str, Kind[Any]] = {"work_order": WORK_ORDERS, "complaint": COMPLAINTS, "contact_slip": CONTACT_SLIPS}
HAVERS = """
work_order registered: centre         | accepted: centre    | dispatched: department | assigned: worker
work_order acknowledged: worker       | en_route: worker    | on_site: worker        | no_access: centre
work_order quoted: customer           | negotiating: centre | in_progress: worker    | on_hold: customer
work_order completed: customer        | rework: centre      | signed_off: centre
work_order closed: nobody             | cancelled: nobody   | refused: nobody
complaint registered: centre          | awaiting_evidence: customer | accepted: centre | referred: third_party
complaint investigating: department   | mediating: department | escalated: centre    | reply_pending: centre
complaint replied: customer           | resolved: centre    | declined: centre       | closed: nobody
complaint withdrawn: nobody
contact_slip sent: department         | confirmed: department | answered: nobody     | returned: nobody
"""
"""Who has a record, by its state: as most clocks stand. A held order waits for its customer, and an escalated complaint
stands above the department."""
CLOCKS_OF = """
pass_on               work_order    as the record
sign_for              work_order    as the record
day_ahead_contact     work_order    as the record, but centre for quoted on_hold completed
on_time               work_order    as the record
emergency_arrival     work_order    as the record
visit_arranged        work_order    as the record
fixed                 work_order    as the record
follow_up             work_order    centre
complaint_response    complaint     as the record
complaint_forwarded   complaint     centre
complaint_confirmed   complaint     department
acceptance_told       complaint     as the record
staff_service_answer  complaint     as the record
progress              complaint     as the record, but centre for awaiting_evidence referred replied
complaint_result      complaint     as the record
evidence              complaint     customer
slip_sent             contact_slip  centre
slip_confirmed        contact_slip  department
"""
"""Written from lifecycles.md, "Clocks": whoever stops a clock has it; forwarding is the desk's job and confirming the
head's, evidence is the complainant's; what the house has to tell never waits for the customer."""


def havers() -> dict[tuple[str, str], str]:
    found = {}
    for line in HAVERS.strip().splitlines():
        record, cells = line.split(maxsplit=1)
        for cell in cells.split("|"):
            state, standing = cell.split(":")
            found[record, state.strip()] = standing.strip()
    return found


def grid() -> list[Any]:
    """Every clock in every state of its record, and with whom it stands."""
    found, have = [], havers()
    for line in CLOCKS_OF.strip().splitlines():
        clock, record, says = line.split(maxsplit=2)
        usual, _, but = says.partition(", but centre for ")
        for state in STATES[record]:
            standing = have[record, state.value] if usual == "as the record" else usual
            standing = "centre" if state.value in but.split() else standing
            found.append(pytest.param(clock, record, state.value, standing, id=f"{clock}-{state.value}"))
    return found


def standing_of(record: str, state: str) -> Standing:
    row = SimpleNamespace(
        state=STATES[record](state), hold_reason=HoldReason.CUSTOMER, level=Level.MANAGER, department_id=None
    )
    return KINDS[record].stands_with(row)


def test_every_clock_and_every_state_has_its_line() -> None:
    assert {line.split()[0] for line in CLOCKS_OF.strip().splitlines()} == set(CLOCKS)
    assert set(havers()) == {(record, state.value) for record, states in STATES.items() for state in states}


@pytest.mark.parametrize(("clock", "record", "state", "standing"), grid())
def test_a_clock_stands_with_whose_turn_it_is(clock: str, record: str, state: str, standing: str) -> None:
    assert CLOCKS[clock].stands_with(standing_of(record, state)) == standing


TOLD = {"centre": ("desk",), "department": ("department",), "worker": ("worker",)}


@pytest.mark.parametrize(("clock", "record", "state", "standing"), grid())
def test_whoever_it_stands_with_is_told(clock: str, record: str, state: str, standing: str) -> None:
    """What waits for somebody outside is the desk's to push; a complaint's handler is told of what is the record's."""
    own_duty = clock in ("follow_up", "complaint_forwarded", "complaint_confirmed", "slip_sent", "slip_confirmed")
    for has_handler in (False, True):
        seen = Situation(
            clock, tuple(Level), NOW, NOW, NOW + timedelta(hours=1), "elapsed", None,
            CLOCKS[clock].stands_with(standing_of(record, state)), has_department=True, has_handler=has_handler,
            escalate_after=None, zone="Asia/Shanghai",
        )  # fmt: skip
        if clock == "evidence":
            assert holders(seen) == ("complainant", "desk")
        elif has_handler and not own_duty:
            assert holders(seen) == ("handler",)
        else:
            assert holders(seen) == TOLD.get(standing, ("desk",))
