"""Who may do what with a work order, and whose turn it is: written down by hand from the specification."""

from tests.kinds.sample import Who

WHO = Who(
    states="OPEN closed cancelled refused",
    final=frozenset({"closed", "cancelled", "refused"}),
    groups={
        "OPEN": "registered accepted dispatched assigned acknowledged en_route on_site no_access quoted negotiating "
        "in_progress on_hold completed rework signed_off",
        "FIELD": "acknowledged en_route on_site no_access on_hold in_progress",
        "PLANNED": "accepted dispatched assigned acknowledged on_hold completed rework",
        "BEFORE_WORK": "registered accepted dispatched assigned acknowledged en_route on_site no_access quoted "
        "negotiating on_hold",
        "MERGEABLE": "registered accepted dispatched assigned acknowledged no_access on_hold",
        "JOINABLE": "registered accepted dispatched assigned acknowledged no_access",
    },
    table="""
register         | –                            | registered   | customer receptionist worker | M-10 M-11 M-12
register         | –                            | registered   | supervisor duty_manager integration | M-10 M-11 M-12
register         | –                            | registered   | guard cashier cs_supervisor manager | M-101
advise           | registered                   | signed_off   | receptionist stand_in            | M-17
correct          | OPEN                         | =            | receptionist stand_in registering_system | M-11
accept           | registered                   | accepted     | receptionist stand_in            | M-13 M-14 M-15
reclassify       | accepted dispatched          | registered   | receptionist stand_in            | M-12
refuse           | registered                   | refused      | receptionist stand_in            | M-16
recover_coverage | on_site in_progress negotiating | negotiating | receptionist stand_in  | M-13 M-46
reconsider       | refused                      | registered   | cs_supervisor           | M-16
fulfil           | accepted rework              | signed_off   | receptionist stand_in            | M-15
dispatch         | accepted dispatched rework   | dispatched   | receptionist supervisor stand_in | M-20
return_to_desk   | dispatched                   | accepted     | supervisor stand_in              | M-20
assign           | accepted dispatched rework   | assigned     | supervisor manager stand_in              | M-21 M-24
claim            | dispatched                   | acknowledged | department_worker       | M-21 M-24 M-25
acknowledge      | assigned                     | acknowledged | assignee                | M-22
hand_back        | assigned FIELD               | dispatched   | assignee                | M-23
reassign         | assigned FIELD               | assigned     | supervisor stand_in              | M-23
replace_worker   | quoted negotiating completed | =            | supervisor stand_in              | M-23
contact          | OPEN                         | =            | receptionist assignee helper stand_in | M-30 M-32
reschedule       | PLANNED                      | =            | receptionist assignee stand_in   | M-31 M-34
reschedule       | en_route no_access           | acknowledged | receptionist assignee stand_in  | M-31 M-34
reschedule       | PLANNED en_route no_access   | =            | customer                | M-31 M-34
reject_time      | PLANNED en_route no_access   | =            | customer+ stand_in               | M-31
depart           | acknowledged                 | en_route     | assignee                | M-33
arrive           | en_route no_access           | on_site      | assignee                | M-35
report_no_access | en_route on_site             | no_access    | assignee                | M-34
diagnose         | on_site quoted negotiating in_progress | =  | assignee                | M-37
quote            | on_site negotiating quoted   | quoted       | assignee                | M-40 M-41 M-42 M-43 M-44 M-45
quote            | negotiating                  | quoted       | receptionist stand_in            | M-40 M-46
approve_quote    | quoted                       | in_progress  | customer+ assignee stand_in      | M-41
approve_quote    | quoted                       | acknowledged | customer+ assignee stand_in     | M-41
reject_quote     | quoted                       | negotiating  | customer+ assignee stand_in      | M-46
end_visit        | quoted negotiating           | =            | assignee                | M-41
start            | on_site                      | in_progress  | assignee                | M-37 M-41 M-45
inspect_material | on_site in_progress          | =            | assignee helper         | M-45
record_consent   | on_site in_progress          | =            | assignee helper         | M-36
report_change    | on_site in_progress          | negotiating  | assignee                | M-46
continue         | negotiating                  | in_progress  | receptionist stand_in            | M-46
continue         | negotiating                  | acknowledged | receptionist stand_in           | M-46
hold             | on_site in_progress          | on_hold      | assignee                | M-23 M-38
resume           | on_hold                      | on_site      | assignee                |
plan_return      | on_hold                      | acknowledged | assignee supervisor receptionist stand_in | M-38
plan_return      | negotiating                  | acknowledged | receptionist supervisor stand_in | M-46
complete         | in_progress                  | completed    | assignee                | M-37 M-45 M-50
leave_notice     | completed                    | =            | assignee                | M-51
sign_off         | completed                    | signed_off   | customer assignee       | M-51
sign_off_absent  | completed                    | signed_off   | receptionist stand_in            | M-51
reject_work      | completed                    | rework       | customer+ stand_in               | M-51
accept_as_is     | rework                       | signed_off   | customer+ stand_in               | M-52
dissatisfied     | signed_off                   | rework       | receptionist supervisor | M-71
rate             | signed_off closed            | =            | customer                | M-73
object           | OPEN closed cancelled refused | =           | customer                | M-56
answer_objection | OPEN closed cancelled refused | =           | cs_supervisor           | M-56
worker_sign      | completed signed_off         | =            | assignee                | M-55
worker_sign      | completed signed_off         | =            | supervisor cs_supervisor manager | M-26
close            | signed_off                   | closed       | receptionist            | M-55 M-70
cancel           | BEFORE_WORK | cancelled | customer receptionist supervisor manager stand_in | M-53 M-62
cancel           | in_progress                  | cancelled    | receptionist supervisor manager stand_in | M-53
cancel           | completed rework             | cancelled    | manager                 | M-53
urge             | OPEN                         | =            | customer                |
merge            | MERGEABLE                    | cancelled    | receptionist supervisor stand_in |
warranty_claim   | signed_off closed            | =            | customer receptionist   | M-54
""",
    beyond="""
register_claim  | –                             | registered   | system                           | M-54
register_routed | –                             | registered   | system                           | M-94
register_visit  | –                             | dispatched   | system                           | M-80
register_booking | –                            | dispatched   | system                           | M-12
register_without_wished | –                     | dispatched   | system                           | M-12
register_unsettled | –                          | registered   | system                           | M-12
drop_booking    | registered accepted dispatched assigned acknowledged | cancelled | system      | M-12
register_fee    | –                             | closed       | system                           | M-80
contract_ended  | OPEN                          | =            | system                           | M-80
join_incident   | JOINABLE                      | cancelled    | customer receptionist supervisor stand_in | M-100
leave_incident  | cancelled                     | registered   | customer receptionist supervisor stand_in | M-100
works_again     | cancelled                     | =            | customer receptionist stand_in   | M-100
still_out       | cancelled                     | registered   | customer receptionist stand_in   | M-100
incident_cancelled | cancelled                  | registered   | system                           | M-100
register_task   | –                             | dispatched   | system                           | M-100
drop_task       | dispatched assigned acknowledged en_route on_site no_access on_hold | cancelled | system | M-100
vouch           | registered accepted dispatched assigned FIELD quoted negotiating | = | supervisor stand_in | M-13
prove_warranty  | accepted dispatched assigned FIELD quoted negotiating | = | receptionist stand_in | M-13
prove_contract  | accepted dispatched assigned acknowledged en_route on_site | = | receptionist stand_in | M-80
prove_contract  | no_access in_progress quoted negotiating | = | receptionist stand_in | M-80
explain_delay   | accepted dispatched assigned FIELD  | = | assignee receptionist stand_in supervisor | M-80
explain_delay   | quoted negotiating rework           | = | assignee receptionist stand_in supervisor | M-80
reveal          | OPEN closed cancelled refused | =            | receptionist supervisor assignee helper | M-03
reveal          | OPEN closed cancelled refused | =            | cs_supervisor manager stand_in   | M-03
confirm_time    | PLANNED                       | =            | receptionist stand_in                  | M-31
confirm_time    | en_route no_access            | acknowledged | receptionist stand_in                  | M-31
take_ratings    | OPEN closed cancelled refused | =            | system                           | M-73
take_purchase_answer | OPEN                     | =            | system                           | M-56
demand_rework   | signed_off                    | rework       | system                           | M-52
log_copy        | completed                     | =            | receptionist stand_in            | M-55
log_copy        | signed_off                    | =            | receptionist                     | M-55
take_duplicate  | OPEN                          | =            | system                           | M-12
displace        | OPEN                          | =            | system                           | M-24
compensate      | OPEN closed cancelled         | =            | manager                          | M-53
add_helpers      | assigned FIELD quoted negotiating | =        | supervisor stand_in              | M-21 M-24
remove_helper   | assigned FIELD quoted negotiating | =        | supervisor stand_in              | M-23
remove_helper   | assigned FIELD quoted negotiating | =        | helper                           | M-23
sign_as_helper  | assigned FIELD quoted negotiating | =        | helper                           | M-22
helper_left     | assigned FIELD quoted negotiating completed | = | system                        | M-26
note_on_site    | on_site quoted negotiating in_progress on_hold completed | = | assignee helper  | M-50
worker_left     | assigned FIELD                | dispatched   | system                           | M-26
worker_left     | quoted negotiating completed  | =            | system                           | M-26
call_away       | on_site in_progress           | on_hold      | system                           | M-24
call_away       | quoted negotiating            | =            | system                           | M-24
""",
    reasons={
        "join_incident": "one public fault answers all reports of it (M-100)",
        "leave_incident": "a report that is of another fault goes on by itself (M-100)",
        "works_again": "whoever reported a public fault says whether it works again there (M-70, M-100)",
        "still_out": "it came back, but not everywhere: the report goes on (M-100)",
        "incident_cancelled": "what a fault answered that was registered by mistake goes on by itself (M-100)",
        "register_task": "a task of an emergency plan that is activated (M-100)",
        "drop_task": "after a false alarm nobody goes to the tasks of its plan any more (M-100)",
        "register_claim": "the order that a warranty claim opens, made by Gongdan itself (M-54)",
        "register_visit": "the order of a periodic visit, which the contract's plan has decided on (M-80)",
        "register_booking": "the order of a date of recurring housekeeping, which the series has decided on (M-12)",
        "register_without_wished": "the customer hears before the visit that the wished worker is not free (M-12)",
        "register_unsettled": "a date whose price or time is to be agreed anew comes to the desk (M-12, M-14)",
        "drop_booking": "who skips a date, pauses or ends recurring housekeeping wants nobody to come (M-12)",
        "register_fee": "a charge stands with an order: what a contract charges has one of its own (M-80)",
        "contract_ended": "who has an open visit of a contract that ended must decide about it (M-80)",
        "vouch": "a supervisor says in writing why it is free (M-13); the table names it in accept's proof",
        "prove_warranty": "what was accepted for now is proved before it is complete: the part is named then (M-13)",
        "prove_contract": "what was accepted for now is proved: the equipment under contract is named then (M-80)",
        "explain_delay": "who can't keep a contract's time says at once why, and the customer is told (M-80)",
        "reveal": "masked personal data are shown for a purpose, and journaled",
        "compensate": "a compensation before there is an invoice is a ledger entry that names the order (M-53)",
        "confirm_time": "the desk answers the time that a customer proposed (M-31)",
        "take_ratings": "ratings that the customer told at the follow-up come to the order (M-73)",
        "take_purchase_answer": "what staff record of a purchase in the customer's name stands with the order (M-56)",
        "log_copy": "each addressee's receipt of the slip (M-55)",
        "take_duplicate": "the other side of merge: the master is told",
        "register_routed": "the repair order that a complaint about equipment opens (M-94)",
        "demand_rework": "the work that a founded complaint has done again (M-140, M-52)",
        "displace": "the other side of an emergency's assignment: the displaced order is told (M-24)",
        "add_helpers": "several go to one order: one leads, the others help (M-21)",
        "remove_helper": "who can't help is taken off, or leaves with a reason (M-23)",
        "sign_as_helper": "each who helps signs for the slip as well (M-22)",
        "helper_left": "who leaves the company is no longer expected anywhere (M-26)",
        "note_on_site": "what whoever is there sees or does, with photos, between arrival and acceptance (M-50)",
        "worker_left": "who leaves the company leaves no dead end: the department has the order again (M-26)",
        "call_away": "the visit that an emergency interrupts: its customer is told (M-24)",
    },
)

READINGS = {
    "approve_quote, reject_quote": "the worker records the word with the customer's signature: on a quote the "
    "recorder is the receptionist, or the worker with the signature",
    "plan_return from negotiating": "end_visit may leave an order in negotiating; what must be seen again before it is "
    "quoted anew takes another visit, as 'acknowledged, if the visit has ended' stands beside continue",
    "sign_off": "the signature is given on the worker's device, so the assigned worker hands it in",
    "reschedule by a customer": "a proposal leaves the state as it is, from every source, until the desk confirms it",
}
"""How sentences of the specification were read where they leave room."""

OPERATIONS = """
work_orders.list        anyone
work_orders.known_faults  place        customer STAFF
work_orders.read        work_order     own
work_orders.timeline    work_order     own
work_orders.warranty    work_order     own
work_orders.suggestions  work_order    supervisor manager duty_manager
work_orders.checklist   work_order     own
work_orders.quotes      work_order     own
work_orders.appointments  work_order   own
work_orders.visits      work_order     own
work_orders.contacts    work_order     own
work_orders.site_records  work_order   own
work_orders.follow_ups  work_order     own
work_orders.clocks      work_order     own
"""
TURNS = """
registered: centre         | accepted: centre    | dispatched: department | assigned: worker
acknowledged: worker       | en_route: worker    | on_site: worker        | no_access: centre
quoted: customer           | negotiating: centre | in_progress: worker    | on_hold: customer
completed: customer        | rework: centre      | signed_off: centre
closed: nobody             | cancelled: nobody   | refused: nobody
"""
"""A held order waits for its customer."""
CLOCKS = """
pass_on               as the record
sign_for              as the record
day_ahead_contact     as the record, but centre for quoted on_hold completed
on_time               as the record
emergency_arrival     as the record
visit_arranged        as the record
fixed                 as the record
plan_task             as the record
desk_answer           centre
hold_ends             as the record
quote_answered        as the record
follow_up             centre
objection_answer      centre
"""
