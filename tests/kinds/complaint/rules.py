"""Complaints: on which actions each rule stands, held against the manual line by line. A rule that leaves an action
leaves its line here, too, or the suite fails."""

RULES = """
acceptance_is_against_verdict | accept:1
agreement_is_settled | close
agreement_lies_ahead | settle
approved_text_stands | decline
arrival_is_past | register
asked_facts_exist | request_evidence
both_sides_signed | settle
broken_agreement_exists | reopen
cited_rules_fail | decline
compensation_is_granted | resolve_on_spot resolve
compensation_is_within_cap | grant_compensation
complainant_is_another | grant_compensation
complainant_is_identified | register
complainant_was_not_told | contact:1
complainant_was_told | contact:1
complainants_word_is_recorded | no_evidence reject_reply reopen withdraw
complaint_channel_fits | register
corrected_arrival_is_past | correct
corrected_facts_fit | correct
correction_is_owned | resolve_on_spot settle resolve
department_has_no_head | confirm:1
department_is_routed | forward
desk_may_refer | refer:1
deviation_has_a_reason | accept:1 decline:1
deviation_is_worded | decline:1
event_is_past | investigate record_session
every_failing_rule_is_cited | decline
evidence_day_lies_ahead | request_evidence
evidence_is_here | verify_evidence
evidence_was_looked_at | accept:1
extension_is_later | extend
facts_fit | supplement reopen
filed_facts_fit | register
enquiry_goes_on | register
enquiry_is_known | register
files_are_known | register supplement investigate escalate raise record_session settle record_execution reopen
    withdraw
findings_are_the_desks | register supplement reopen
founded_is_corrected | resolve_on_spot settle resolve
handler_fits | assign reassign
has_an_agreement | record_execution
incident_is_reported | escalate
is_a_consumer_complaint | assess decline draft_refusal
is_a_dispute | mediate
is_not_serious | resolve_on_spot
is_not_the_accused | supplement verify_evidence link_order correct assess request_evidence no_evidence forward
    confirm accept decline draft_refusal approve_refusal refer refer_back resolve_on_spot assign reassign
    return contact reveal investigate notify_progress set_severity escalate raise take mediate record_session
    settle fail record_execution draft_reply recall_draft return_reply approve_reply reply reject_reply
    resolve grant_compensation extend reopen withdraw object ask_satisfaction close
is_not_written | resolve_on_spot:1 assign:1
is_written | resolve_on_spot:1 assign:1
objects_in_time | object
orders_are_known | register link_order
recorded_facts_stay | supplement reopen
refusal_is_against_verdict | decline:1
refusal_is_anothers | approve_refusal
refusal_is_approved | decline
refusal_is_drafted | approve_refusal
reply_is_anothers | approve_reply
reply_needs_no_approval | reply
respondent_is_known | supplement correct
rework_is_possible | resolve_on_spot resolve
satisfaction_is_asked | close
seen_by_staff | register supplement reopen
serious_is_the_managers | approve_reply:1
session_was_held | settle
severity_changes | set_severity
severity_goes_down | set_severity:2
severity_goes_up | set_severity:1
something_is_asked_for | request_evidence
something_is_corrected | correct
stated_days_are_past | register supplement correct reopen
supplement_says_something | supplement
telling_is_past | request_evidence accept decline refer notify_progress approve_reply reply extend
unseen_evidence_has_a_reason | accept:1
verdict_accepts | accept:2
verdict_declines | decline:1
waits_for_confirmation | confirm
was_accepted_before | reopen:1 object:1
was_never_accepted | reopen:1 object:1
was_withdrawn_by_others | object
what_was_seen_is_described | verify_evidence
withdrawal_is_confirmed_aloud | contact
withdrawal_is_proved | withdraw
word_answers_something | no_evidence reject_reply reopen withdraw
"""
"""On which actions each rule stands."""
