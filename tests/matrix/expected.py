"""Who may what: written by hand from the specification ("Who sees what", the manual's people), not from the code.

An operation that moves a record is judged by its lifecycle's table; every other one has a line here. A line: operation,
what it is about, and who may call it. STAFF is everybody who works there; a word with a colon is a machine client's
scope; `own` is whoever the rule of that kind of record names. `anyone` with a scope: machine clients need that scope.
"""

from functools import cache
from typing import Final

from app.core.roles import STAFF_ROLES
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START
from app.workflow.kinds.all_lifecycles import ALL

RULES: Final = """
auth.token              public
auth.logout             anyone
me.show                 anyone
notices.list            anyone
notices.count           anyone
notices.read            notice         own
notices.read_many       anyone
meta.enums              public
problems.list           public
problems.show           public
health.live             public
health.ready            public
lifecycles.list         public
lifecycles.show         public
files.content           signed

organisation.read       anyone
communities.list        anyone         places:read
communities.create      whole          admin
communities.read        place          STAFF customer places:read
communities.update      place          admin

work_orders.list        anyone
work_orders.read        work_order     own
work_orders.timeline    work_order     own
work_orders.warranty    work_order     own
work_orders.checklist   work_order     own
work_orders.quotes      work_order     own
work_orders.appointments  work_order   own
work_orders.visits      work_order     own
work_orders.contacts    work_order     own
work_orders.site_records  work_order   own
work_orders.follow_ups  work_order     own

complaints.list         anyone
complaints.read         complaint      own
complaints.timeline     complaint      own
complaints.evidence     complaint      own
complaints.notes        complaint      own
complaints.work_orders  complaint      own
complaints.decisions    complaint      own
complaints.letter       letter         own
complaints.reply_letter  letter        own
work_orders.clocks      work_order     own
complaints.clocks       complaint      own
contact_slips.clocks    contact_slip   own
clocks.list             asked          receptionist supervisor cs_supervisor manager work_orders:read complaints:read
clocks.kinds            anyone
clock_policies.list     place          receptionist supervisor cs_supervisor manager admin
clock_policies.create   place          manager admin
clock_policies.read     clock_policy   receptionist supervisor cs_supervisor manager admin
clock_policies.update   clock_policy   manager admin
clock_policies.simulate  anywhere      cs_supervisor manager admin

complaint_rules.read    anyone
complaint_rules.assess  anyone

corrective_actions.read  corrective_action  own
corrective_actions.list  place         STAFF
corrective_actions.open  complaint     cs_supervisor manager
contact_slips.read      contact_slip   own
contact_slips.list      place          STAFF
contact_slips.send      place          receptionist cs_supervisor supervisor

charges.read            charge         own
payments.read           payment        own
follow_ups.read         follow_up      own
charges.list            place          receptionist cs_supervisor cashier manager charges:read
payments.list           place          receptionist cs_supervisor cashier manager charges:read
ledger.list             place          receptionist cs_supervisor cashier manager charges:read
follow_ups.list         place          receptionist cs_supervisor supervisor manager work_orders:read
events.list             asked          receptionist cs_supervisor manager admin events:read
reports.list            anywhere       supervisor cs_supervisor manager reports:read
reports.read            asked          supervisor cs_supervisor manager reports:read
reports.workbook        asked          supervisor cs_supervisor manager reports:read
reports.chart           asked          supervisor cs_supervisor manager reports:read

files.upload            place          STAFF customer work_orders:write
files.read              file           own

buildings.list          place          STAFF places:read
buildings.read          building       STAFF places:read
buildings.create        place          admin
buildings.update        building       admin
units.list              place          STAFF places:read
units.read              unit           STAFF places:read
units.create            place          admin
units.update            unit           admin
premises.list           place          STAFF customer places:read
premises.read           premises       STAFF customer places:read
premises.create         place          admin
premises.update         premises       admin
warranty_terms.list     place          STAFF places:read
warranty_terms.read     warranty_term  STAFF places:read
warranty_terms.create   place          admin
warranty_terms.update   warranty_term  admin
departments.list        place          STAFF places:read
departments.read        department     STAFF places:read
departments.create      place          admin
departments.update      department     admin
catalogue_items.list    place          STAFF customer places:read
catalogue_items.read    catalogue_item  STAFF customer places:read
catalogue_items.create  place          admin
catalogue_items.update  catalogue_item  admin

staff.list              place          STAFF
customers.list          place          receptionist cs_supervisor manager duty_manager admin
customers.create        place          receptionist admin
customers.reveal        customer       receptionist cs_supervisor manager duty_manager cashier admin
bindings.list           place          receptionist cs_supervisor manager duty_manager admin
bindings.read           binding        receptionist cs_supervisor manager duty_manager admin
bindings.create         place          receptionist admin
bindings.update         binding        receptionist admin

people.list             anywhere       admin
people.create           anywhere       admin
people.read             person         admin
people.update           managed        admin
people.set_password     managed        admin
role_grants.list        person         admin
role_grants.create      managed        admin
role_grants.end         grant          admin
qualifications.list     person         admin
qualifications.create   managed        admin
qualifications.update   qualification  admin
machine_clients.list    anywhere       admin
machine_clients.create  anywhere       admin
machine_clients.read    client         admin
machine_clients.update  managed_client  admin
machine_clients.make_secret  managed_client  admin
"""

WRITE_SCOPES: Final = {
    "work_order": "work_orders:write", "charge": "charges:write", "payment": "charges:write",
    "follow_up": "work_orders:write", "complaint": "complaints:write", "corrective_action": "", "contact_slip": "",
}  # fmt: skip
"""Without a scope: what the house says to itself is for people only."""
READ_SCOPES: Final = {
    "work_order": "work_orders:read", "charge": "charges:read", "payment": "charges:read",
    "follow_up": "work_orders:read", "corrective_action": "", "contact_slip": "", "complaint": "complaints:read",
}  # fmt: skip
WIDE: Final = frozenset({"receptionist", "cs_supervisor", "cashier", "manager"})
"""These see every order of their communities."""


@cache
def rules() -> dict[str, tuple[str, frozenset[str]]]:
    """What an operation is about and who may call it, by its id."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for line in RULES.strip().splitlines():
        if not line:
            continue
        operation, kind, *who = line.split()
        assert operation not in found, f"{operation} has two lines"
        found[operation] = kind, frozenset(_written_out(who))
    return found


def _written_out(who: list[str]) -> list[str]:
    staff = [role.value for role in STAFF_ROLES]
    return [name for word in who for name in (staff if word == "STAFF" else [word])]


@cache
def moves() -> dict[str, tuple[Lifecycle, str]]:
    """The lifecycle and the action that an operation takes, by its id; what only Gongdan itself does has none."""
    found: dict[str, tuple[Lifecycle, str]] = {}
    for name in WRITE_SCOPES:
        lifecycle = ALL[name]
        plural = lifecycle.path.rsplit("/", 1)[-1].replace("-", "_")
        for action, steps in lifecycle.by_action.items():
            by_people = any(who.role.value != "system" for step in steps for who in step.who)
            creating = all(source == START for step in steps for source in step.source)
            if by_people and (not creating or action == "register"):
                found[f"{plural}.{action}"] = lifecycle, action
    return found
