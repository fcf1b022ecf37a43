"""The tables as the specification has them, written down by hand and not from the code.

One line an action and outcome: action, from, to, who, clauses. "–" is the start, "=" leaves the state as it is.
`customer+` is "customer or recorded": the customer in the app, or the receptionist who records the customer's word.
"""

GROUPS = {
    "OPEN": "registered accepted dispatched assigned acknowledged en_route on_site no_access quoted negotiating "
    "in_progress on_hold completed rework signed_off",
    "FIELD": "acknowledged en_route on_site no_access on_hold in_progress",
    "customer+": "customer receptionist",
}

WORK_ORDER = """
register         | –                                             | registered   | customer receptionist worker supervisor duty_manager integration | M-10 M-11 M-12
advise           | registered                                    | signed_off   | receptionist                       | M-17
accept           | registered                                    | accepted     | receptionist                       | M-13 M-14
reclassify       | accepted dispatched                           | registered   | receptionist                       | M-12
refuse           | registered                                    | refused      | receptionist                       | M-16
reconsider       | refused                                       | registered   | cs_supervisor                      | M-16
fulfil           | accepted rework                               | signed_off   | receptionist                       | M-15
dispatch         | accepted dispatched rework                    | dispatched   | receptionist supervisor            | M-20
return_to_desk   | dispatched                                    | accepted     | supervisor                         | M-20
assign           | accepted dispatched rework                    | assigned     | supervisor                         | M-21 M-24
acknowledge      | assigned                                      | acknowledged | assignee                           | M-22
hand_back        | assigned FIELD                                | dispatched   | assignee                           | M-23
reassign         | assigned FIELD                                | assigned     | supervisor                         | M-23
replace_worker   | quoted negotiating completed                  | =            | supervisor                         | M-23
contact          | OPEN                                          | =            | receptionist assignee              | M-30 M-32
reschedule       | accepted dispatched assigned acknowledged on_hold completed rework | = | receptionist assignee     | M-31 M-34
reschedule       | en_route no_access                            | acknowledged | receptionist assignee              | M-31 M-34
reschedule       | accepted dispatched assigned acknowledged on_hold completed rework en_route no_access | = | customer | M-31 M-34
reject_time      | accepted dispatched assigned acknowledged on_hold completed rework en_route no_access | = | customer+ | M-31
depart           | acknowledged                                  | en_route     | assignee                           | M-33
arrive           | en_route no_access                            | on_site      | assignee                           | M-35
report_no_access | en_route on_site                              | no_access    | assignee                           | M-34
diagnose         | on_site                                       | =            | assignee                           | M-37
quote            | on_site negotiating quoted                    | quoted       | assignee                           | M-40 M-41 M-42 M-43 M-44 M-45
quote            | negotiating                                   | quoted       | receptionist                       | M-40 M-46
approve_quote    | quoted                                        | in_progress  | customer+ assignee                 | M-41
approve_quote    | quoted                                        | acknowledged | customer+ assignee                 | M-41
reject_quote     | quoted                                        | negotiating  | customer+ assignee                 | M-46
end_visit        | quoted negotiating                            | =            | assignee                           | M-41
start            | on_site                                       | in_progress  | assignee                           | M-41
inspect_material | on_site in_progress                           | =            | assignee                           | M-45
record_consent   | on_site in_progress                           | =            | assignee                           | M-36
report_change    | on_site in_progress                           | negotiating  | assignee                           | M-46
continue         | negotiating                                   | in_progress  | receptionist                       | M-46
continue         | negotiating                                   | acknowledged | receptionist                       | M-46
hold             | on_site in_progress                           | on_hold      | assignee                           | M-23 M-38
resume           | on_hold                                       | on_site      | assignee                           |
plan_return      | on_hold                                       | acknowledged | assignee supervisor receptionist   | M-38
complete         | in_progress                                   | completed    | assignee                           | M-50
leave_notice     | completed                                     | =            | assignee                           | M-51
sign_off         | completed                                     | signed_off   | customer assignee                  | M-51
sign_off_absent  | completed                                     | signed_off   | receptionist                       | M-51
reject_work      | completed                                     | rework       | customer+                          | M-51
accept_as_is     | rework                                        | signed_off   | customer+                          | M-52
dissatisfied     | signed_off                                    | rework       | receptionist supervisor            | M-71
worker_sign      | completed signed_off                          | =            | assignee                           | M-55
close            | signed_off                                    | closed       | receptionist                       | M-55 M-70
cancel           | registered accepted dispatched assigned acknowledged en_route on_site no_access quoted negotiating on_hold | cancelled | customer receptionist supervisor |
cancel           | in_progress completed rework                  | cancelled    | receptionist supervisor            |
urge             | OPEN                                          | =            | customer                           |
merge            | registered accepted dispatched assigned acknowledged no_access on_hold | cancelled | receptionist supervisor |
warranty_claim   | signed_off closed                             | =            | customer receptionist              | M-54
"""  # noqa: E501 - a row is a line

CORRECTIVE_ACTION = """
open             | –         | open      | cs_supervisor manager system      | M-141
finish           | open      | done      | owner department_head             | M-141
return           | done      | open      | cs_supervisor manager             | M-141
verify           | done      | verified  | cs_supervisor manager             | M-141
"""

CONTACT_SLIP = """
send             | –         | sent      | receptionist cs_supervisor supervisor | M-92
confirm          | sent      | confirmed | department_head                   | M-92
answer           | confirmed | answered  | department_head                   | M-92
return           | sent confirmed | returned | department_head               | M-92
"""

TABLES = {"work_order": WORK_ORDER, "corrective_action": CORRECTIVE_ACTION, "contact_slip": CONTACT_SLIP}
STATES_OF = {
    "work_order": "OPEN closed cancelled refused",
    "corrective_action": "open done verified",
    "contact_slip": "sent confirmed answered returned",
}
"""The states in the specification's order."""
FINAL_OF = {
    "work_order": {"closed", "cancelled", "refused"},
    "corrective_action": {"verified"},
    "contact_slip": {"answered", "returned"},
}

EXTENSIONS_OF = {
    "corrective_action": {
        "reassign": "an owner who leaves must not leave the task with nobody (M-141 asks for an owner and a day)",
        "extend": "a day that can't be kept is moved by whoever set it, with a reason",
    },
    "contact_slip": {},
}
EXTENSIONS_OF["work_order"] = {
    "register_claim": "the order that a warranty claim opens, made by Gongdan itself (M-54)",
    "reveal": "masked personal data are shown for a purpose, and journaled",
    "confirm_time": "the desk answers the time that a customer proposed (M-31)",
    "log_copy": "each addressee's receipt of the slip (M-55)",
    "take_duplicate": "the other side of merge: the master is told",
    "displace": "the other side of an emergency's assignment: the displaced order is told (M-24)",
}
"""Actions that the code has beyond the specification, and why."""

READINGS = {
    "approve_quote, reject_quote": "the worker records the word with the customer's signature: on a quote the "
    "recorder is the receptionist, or the worker with the signature",
    "sign_off": "the signature is given on the worker's device, so the assigned worker hands it in",
    "reschedule by a customer": "a proposal leaves the state as it is, from every source, until the desk confirms it",
}
"""How sentences of the specification were read where they leave room."""


def words(cell: str) -> list[str]:
    """The words of a cell, groups written out."""
    return [word for name in cell.split() for word in GROUPS.get(name, name).split()]


def specified(name: str) -> tuple[set[tuple[str, str, str, str]], dict[str, set[str]]]:
    """Every single (action, from, to, who) of the specification's table, and the clauses of each action."""
    moves: set[tuple[str, str, str, str]] = set()
    clauses: dict[str, set[str]] = {}
    for line in TABLES[name].strip().splitlines():
        action, sources, target, who, cited = (cell.strip() for cell in line.split("|"))
        moves |= {(action, source, target, name) for source in words(sources) for name in words(who)}
        clauses.setdefault(action, set()).update(cited.split())
    return moves, clauses
