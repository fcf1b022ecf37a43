"""The tables as the specification has them, written down by hand and not from the code.

One line an action and outcome: action, from, to, who, clauses. "–" is the start, "=" leaves the state as it is.
`customer+` is "customer or recorded": the customer in the app, or the receptionist who records the customer's word.
"""

GROUPS = {
    "OPEN": "registered accepted dispatched assigned acknowledged en_route on_site no_access quoted negotiating "
    "in_progress on_hold completed rework signed_off",
    "FIELD": "acknowledged en_route on_site no_access on_hold in_progress",
    "customer+": "customer receptionist",
    "complainant+": "complainant receptionist",
    "ladder": "level leadership",
    # "the level escalated to", and whoever stands above it: a head who is away keeps nobody waiting (M-131)
    "HANDLING": "accepted investigating mediating escalated reply_pending replied",
    "UNRESOLVED": "registered awaiting_evidence accepted investigating mediating escalated reply_pending replied",
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
plan_return      | negotiating                                   | acknowledged | receptionist supervisor            | M-46
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

COMPLAINT = """
register         | –                                 | registered        | customer receptionist supervisor cs_supervisor manager duty_manager worker integration | M-110
supplement       | awaiting_evidence                 | registered        | complainant+                  | M-121
supplement       | registered accepted investigating | =                 | complainant+                  | M-121
request_evidence | registered                        | awaiting_evidence | receptionist                  | M-121
no_evidence      | awaiting_evidence                 | registered        | complainant+                  | M-120
evidence_lapsed  | awaiting_evidence                 | registered        | system                        | M-120
forward          | registered accepted investigating | =                 | receptionist cs_supervisor    | M-134
confirm          | registered accepted investigating | =                 | department_head               | M-134
accept           | registered                        | accepted          | receptionist cs_supervisor    | M-120 M-122
decline          | registered                        | declined          | receptionist cs_supervisor    | M-120 M-122
refer            | registered accepted               | referred          | receptionist cs_supervisor    | M-122
refer_back       | referred                          | registered        | cs_supervisor                 | M-122
resolve_on_spot  | registered                        | resolved          | receptionist department_head cs_supervisor manager | M-130 M-135
assign           | accepted                          | investigating     | cs_supervisor receptionist    | M-134 M-135
reassign         | investigating mediating escalated reply_pending | =   | cs_supervisor                 | M-134
return           | investigating                     | accepted          | handler                       | M-134
investigate      | investigating                     | =                 | handler                       | M-136
notify_progress  | HANDLING                          | =                 | handler receptionist          | M-133
set_severity     | UNRESOLVED                        | =                 | receptionist cs_supervisor    | M-112
escalate         | investigating mediating replied   | escalated         | handler cs_supervisor         | M-131 M-136
raise            | escalated                         | =                 | level                         | M-131
take             | escalated                         | investigating     | ladder higher                 | M-131
mediate          | investigating                     | mediating         | handler                       | M-138
record_session   | mediating                         | =                 | handler                       | M-138
settle           | mediating                         | resolved          | handler                       | M-138
fail             | mediating                         | investigating     | handler                       | M-138
record_execution | resolved                          | =                 | handler receptionist          | M-138
draft_reply      | investigating                     | reply_pending     | handler                       | M-135
recall_draft     | reply_pending                     | investigating     | handler                       | M-135
return_reply     | reply_pending                     | investigating     | cs_supervisor manager         | M-135
approve_reply    | reply_pending                     | replied           | cs_supervisor manager         | M-135
reply            | investigating                     | replied           | handler                       | M-132
reject_reply     | replied                           | investigating     | complainant+                  | M-131
resolve          | replied                           | resolved          | handler                       | M-137 M-141
extend           | HANDLING                          | =                 | manager                       | M-137
reopen           | declined resolved closed          | registered        | complainant+ cs_supervisor    | M-123
reopen           | declined resolved closed          | investigating     | complainant+ cs_supervisor    | M-123
withdraw         | UNRESOLVED referred declined      | withdrawn         | complainant+                  | M-139
ask_satisfaction | resolved declined referred        | =                 | receptionist                  | M-142
close            | resolved declined referred        | closed            | receptionist                  | M-142
"""  # noqa: E501 - a row is a line

TABLES = {
    "work_order": WORK_ORDER,
    "complaint": COMPLAINT,
    "corrective_action": CORRECTIVE_ACTION,
    "contact_slip": CONTACT_SLIP,
}
STATES_OF = {
    "work_order": "OPEN closed cancelled refused",
    "complaint": "registered awaiting_evidence accepted referred investigating mediating escalated reply_pending "
    "replied resolved declined closed withdrawn",
    "corrective_action": "open done verified",
    "contact_slip": "sent confirmed answered returned",
}
"""The states in the specification's order."""
FINAL_OF = {
    "work_order": {"closed", "cancelled", "refused"},
    "complaint": {"closed", "withdrawn"},
    "corrective_action": {"verified"},
    "contact_slip": {"answered", "returned"},
}

EXTENSIONS_OF = {
    "corrective_action": {
        "reassign": "an owner who leaves must not leave the task with nobody (M-141 asks for an owner and a day)",
        "extend": "a day that can't be kept is moved by whoever set it, with a reason",
    },
    "contact_slip": {},
    "complaint": {
        "verify_evidence": "each piece is looked at by a person, and what they found is kept (M-121, M-136)",
        "link_order": "a work order that turns out to be concerned is linked later too (M-140)",
        "grant_compensation": "money is given by whoever may give it, and says so itself (M-53)",
        "assess": "the rules' verdict is asked for, and kept with the facts it read (M-120)",
        "draft_refusal": "the text of a refusal in writing, or of a serious complaint, is written first (M-135)",
        "approve_refusal": "and approved by another before it is sent (M-135)",
        "contact": "a first response may be a call that tells nothing yet (M-132)",
        "reveal": "masked personal data are shown for a purpose, and journaled",
    },
}
EXTENSIONS_OF["work_order"] = {
    "register_claim": "the order that a warranty claim opens, made by Gongdan itself (M-54)",
    "reveal": "masked personal data are shown for a purpose, and journaled",
    "confirm_time": "the desk answers the time that a customer proposed (M-31)",
    "log_copy": "each addressee's receipt of the slip (M-55)",
    "take_duplicate": "the other side of merge: the master is told",
    "register_routed": "the repair order that a complaint about equipment opens (M-94)",
    "demand_rework": "the work that a founded complaint has done again (M-140, M-52)",
    "displace": "the other side of an emergency's assignment: the displaced order is told (M-24)",
}
"""Actions that the code has beyond the specification, and why."""

READINGS = {
    "approve_quote, reject_quote": "the worker records the word with the customer's signature: on a quote the "
    "recorder is the receptionist, or the worker with the signature",
    "plan_return from negotiating": "end_visit may leave an order in negotiating; what must be seen again before it is "
    "quoted anew takes another visit, as 'acknowledged, if the visit has ended' stands beside continue",
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
