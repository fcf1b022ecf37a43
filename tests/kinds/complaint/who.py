"""Who may do what with a complaint, and whose turn it is: written down by hand from the specification."""

from tests.kinds.sample import Who

WHO = Who(
    states="EVERY",
    final=frozenset({"closed", "withdrawn"}),
    groups={
        "EVERY": "registered awaiting_evidence accepted referred investigating mediating escalated reply_pending "
        "replied resolved declined closed withdrawn",
        # "the level escalated to", and whoever stands above it: a head who is away keeps nobody waiting (M-131)
        "escalation": "level leadership",
        "HANDLING": "accepted investigating mediating escalated reply_pending replied",
        "UNRESOLVED": "registered awaiting_evidence accepted investigating mediating escalated reply_pending replied",
        # whoever is known to the centre; a consumer needs no room (M-110)
        "complainant+": "complainant receptionist cs_supervisor stand_in",
        "desk": "receptionist cs_supervisor stand_in",
        "chief": "cs_supervisor stand_in",
        "ENDED": "declined referred resolved closed",
        "IDENTIFIED": "customer receptionist supervisor cs_supervisor manager duty_manager worker integration",
    },
    table="""
register         | –                                 | registered        | IDENTIFIED                   | M-110
supplement       | awaiting_evidence                 | registered        | complainant+                 | M-121
supplement       | registered accepted investigating | =                 | complainant+                 | M-121
request_evidence | registered                        | awaiting_evidence | desk                         | M-121
no_evidence      | awaiting_evidence                 | registered        | complainant+                 | M-120
evidence_lapsed  | awaiting_evidence                 | registered        | system                       | M-120
correct          | registered awaiting_evidence      | =                 | desk                         | M-112
forward          | registered accepted investigating | =                 | desk                         | M-134
confirm          | registered accepted investigating | =                 | department_head              | M-134
confirm          | registered accepted investigating | =                 | cs_supervisor manager        | M-134
accept           | registered                        | accepted          | desk                         | M-120 M-122
decline          | registered                        | declined          | desk                         | M-120 M-122
refer            | registered                        | referred          | desk                         | M-122
refer            | accepted                          | referred          | chief                        | M-122
refer_back       | referred                          | registered        | chief                        | M-122
resolve_on_spot  | registered                        | resolved          | desk department_head         | M-130 M-135
resolve_on_spot  | registered                        | resolved          | manager                      | M-130 M-135
assign           | accepted                          | investigating     | desk                         | M-134 M-135
reassign         | investigating mediating           | =                 | chief                        | M-134
reassign         | escalated reply_pending           | =                 | chief                        | M-134
return           | investigating                     | accepted          | handler                      | M-134
investigate      | investigating                     | =                 | handler                      | M-136
notify_progress  | HANDLING referred                 | =                 | handler desk                 | M-133
set_severity     | UNRESOLVED                        | =                 | desk                         | M-112
escalate         | investigating mediating replied   | escalated         | handler chief                | M-131 M-136
raise            | escalated                         | =                 | level                        | M-131
take             | escalated                         | investigating     | escalation higher            | M-131
mediate          | investigating                     | mediating         | handler                      | M-138
record_session   | mediating                         | =                 | handler                      | M-138
settle           | mediating                         | resolved          | handler                      | M-138
fail             | mediating                         | investigating     | handler                      | M-138
record_execution | resolved                          | =                 | handler desk                 | M-138
draft_reply      | investigating                     | reply_pending     | handler                      | M-135
recall_draft     | reply_pending                     | investigating     | handler                      | M-135
return_reply     | reply_pending                     | investigating     | cs_supervisor manager        | M-135
approve_reply    | reply_pending                     | replied           | cs_supervisor manager        | M-135
reply            | investigating                     | replied           | handler                      | M-132
reject_reply     | replied                           | investigating     | complainant+                 | M-131
resolve          | replied                           | resolved          | handler                      | M-137 M-141
extend           | HANDLING                          | =                 | manager                      | M-137
reopen           | ENDED                             | registered        | complainant+                 | M-123
reopen           | ENDED                             | investigating     | complainant+                 | M-123
withdraw         | UNRESOLVED referred declined      | withdrawn         | complainant+                 | M-139
object           | withdrawn                         | registered        | complainant                  | M-139
object           | withdrawn                         | investigating     | complainant                  | M-139
ask_satisfaction | resolved declined referred        | =                 | desk                         | M-142
close            | resolved declined referred        | closed            | desk                         | M-142
""",
    beyond="""
verify_evidence    | UNRESOLVED                   | = | desk handler           | M-136
link_order         | UNRESOLVED resolved          | = | desk handler           | M-140
assess             | registered awaiting_evidence | = | desk                   | M-120
draft_refusal      | registered                   | = | desk                   | M-135
approve_refusal    | registered                   | = | cs_supervisor manager  | M-135
contact            | UNRESOLVED                   | = | desk handler           | M-132
reveal             | EVERY                        | = | desk                   | M-90
reveal             | EVERY                        | = | manager handler        | M-90
grant_compensation | registered HANDLING          | = | manager                | M-53
handler_left       | investigating mediating      | = | system                 | M-26
handler_left       | escalated reply_pending replied | = | system              | M-26
""",
    reasons={
        "verify_evidence": "each piece is looked at by a person, and what they found is kept (M-121, M-136)",
        "link_order": "a work order that turns out to be concerned is linked later too (M-140)",
        "grant_compensation": "money is given by whoever may give it, and says so itself (M-53)",
        "assess": "the rules' verdict is asked for, and kept with the facts it read (M-120)",
        "draft_refusal": "the text of a refusal in writing, or of a serious complaint, is written first (M-135)",
        "approve_refusal": "and approved by another before it is sent (M-135)",
        "contact": "a first response may be a call that tells nothing yet (M-132)",
        "handler_left": "who leaves the company leaves no dead end: another handler is named (M-26)",
        "reveal": "masked personal data are shown for a purpose, and journaled",
    },
)

OPERATIONS = """
complaints.list         anyone
complaints.read         complaint      own
complaints.timeline     complaint      own
complaints.evidence     complaint      own
complaints.notes        complaint      own
complaints.work_orders  complaint      own
complaints.decisions    complaint      own
complaints.letter       letter         own
complaints.reply_letter  letter        own
complaints.clocks       complaint      own
"""
TURNS = """
registered: centre          | awaiting_evidence: customer | accepted: centre | referred: third_party
investigating: department   | mediating: department | escalated: centre    | reply_pending: centre
replied: customer           | resolved: centre    | declined: centre       | closed: nobody
withdrawn: nobody
"""
"""An escalated complaint stands above the department."""
CLOCKS = """
complaint_response    as the record
complaint_forwarded   centre
complaint_confirmed   department
acceptance_told       as the record
staff_service_answer  as the record
progress              as the record, but centre for awaiting_evidence referred replied
complaint_result      as the record
evidence              customer, tells complainant desk
"""
