"""Work orders: on which actions each rule stands, held against the manual line by line. A rule that leaves an action
leaves its line here, too, or the suite fails."""

RULES = """
a_fault_goes_on | join_incident
a_proposal_is_open | confirm_time
absence_is_proven | sign_off_absent
acceptance_is_signed | sign_off
actual_within_approved | complete
agreement_is_named | reschedule:2
announcement_is_past | reschedule:2
answer_was_told | answer_objection
answerer_did_not_record | answer_objection
booked_hours_change | correct:1
booked_people_are_named | assign reassign replace_worker
booking_is_for_one | claim
booked_hours_stay | correct:1
booked_quantity_is_quoted | quote
material_is_as_booked | quote
price_by_fits_list | register correct reclassify
room_has_no_other_booking | register accept correct reschedule confirm_time
sheet_is_filled_in | register correct reclassify
sheet_is_for_housekeeping | register correct reclassify
sheet_is_on_record | accept
sheet_stays_after_agreement | correct
window_is_as_long_as_booked | accept reschedule
wish_has_room | register
wish_is_for_the_claimer | claim
wish_is_honoured | assign reassign replace_worker
wished_worker_does_this | register correct reclassify
wished_worker_is_free | register correct reclassify
annex_items_are_agreed | fulfil quote
annex_prices_bind | fulfil quote
appointment_is_confirmed | reject_time depart
approved_version_stands | continue
arrival_is_past | register
arrives_early | arrive:1
arrives_when_due | arrive:1
channel_fits_caller | register
charge_is_paid | close
chargeable_has_consent | accept
chargeable_has_estimate | accept recover_coverage
checklist_is_complete | depart
claiming_is_allowed | claim
collections_are_handed_in | close
compensation_is_within_cap | compensate
consents_are_recorded | complete
contract_covers_equipment | accept recover_coverage
copies_are_logged | close
corrected_order_differs | correct
coverage_differs | recover_coverage
coverage_fits_kind | accept recover_coverage
coverage_is_proved | complete
custody_is_receipted | hold
custody_is_settled | resume plan_return:1
customer_gave_own_word | approve_quote
customer_is_another | cancel:1 compensate
customer_is_dissatisfied | dissatisfied
customer_was_not_told | contact:1
customer_was_told | contact:1
department_is_known | dispatch
desk_price_is_witnessed | fulfil
desk_price_was_estimated | fulfil
desk_service_is_agreed | fulfil
dissatisfaction_is_answered | close
each_job_is_priced_first | prove_contract
emergency_is_consented | start:1
emergency_is_for_the_desk | join_incident
emergency_is_safe | join_incident
emergency_has_a_tick | depart
equipment_is_covered | prove_contract
equipment_stands_here | accept recover_coverage prove_contract
equipment_was_run | complete
estimate_is_within_cap | accept recover_coverage
estimate_matches_list | accept recover_coverage
fault_is_diagnosed | start:1 complete
enquiry_goes_on | register
enquiry_is_known | register
files_are_known | register fulfil reject_time approve_quote reject_quote inspect_material record_consent
    note_on_site depart arrive complete sign_off reject_work worker_sign warranty_claim
finish_is_checked | complete
first_emergency_is_named | assign claim reassign replace_worker
follow_up_is_settled | close
free_is_proved | accept recover_coverage
helper_has_not_signed | sign_as_helper
helper_is_on_the_order | remove_helper
helper_leaves_themselves | remove_helper:1
helpers_are_at_work | assign reassign replace_worker add_helpers correct:1 reschedule:2 confirm_time plan_return
helpers_are_few_and_others | assign reassign replace_worker add_helpers
helpers_are_free | assign reassign replace_worker add_helpers correct:1 reschedule:2 confirm_time plan_return
helpers_are_qualified | assign reassign replace_worker add_helpers correct:1 reschedule:2 confirm_time plan_return
helpers_belong_here | assign reassign replace_worker add_helpers
helpers_come_to_a_set_time | assign reassign replace_worker
hold_ends_later | hold
hour_is_usual | register accept reschedule plan_return warranty_claim
incident_answers_order | leave_incident works_again still_out
incident_goes_on | join_incident
incident_is_not_over | leave_incident
incident_is_restored | works_again still_out
incident_reaches_order | join_incident
insisting_is_signed | inspect_material
is_in_warranty | prove_warranty
is_not_rated_yet | rate
is_not_redone | reclassify recover_coverage cancel:1 join_incident
is_under_contract | prove_contract explain_delay
is_unquoted_emergency | start:1
item_is_listed | reclassify
items_are_listed | fulfil quote
kind_is_open | correct
list_prices_exist | fulfil quote
makers_warranty_allows | accept recover_coverage
master_is_open | merge
material_is_fit | complete
material_is_settled | fulfil complete accept_as_is close
may_still_be_rated | rate
needs_a_visit | accept:1 dispatch assign
needs_no_visit | accept:1 fulfil
new_time_lies_ahead | explain_delay
no_charge_exists | compensate merge join_incident
no_fee_without_consent | accept
no_objection_is_open | close object
only_risky_steps_are_left_out | complete
risky_steps_are_answered | complete
worker_is_not_away | assign claim reassign replace_worker correct:1 reschedule:2 confirm_time plan_return
worker_works_then | assign claim reassign replace_worker correct:1 reschedule:2 confirm_time plan_return
no_overlap | assign claim reassign replace_worker correct:1 reschedule:2 confirm_time plan_return
not_by_its_author_alone | approve_quote reject_quote
not_urged_just_now | urge
nothing_is_quoted | join_incident
objection_is_open | answer_objection
only_customers_insist | inspect_material
only_used_material_is_charged | complete
order_is_no_repair | join_incident
own_material_was_insisted_on | recover_coverage
part_is_in_term | prove_warranty
parts_are_requisitioned | hold
payer_stays_after_agreement | correct
payments_fit_settlement | cancel
photos_are_taken | complete
proposal_lies_ahead | confirm_time
published_price_is_estimated | accept recover_coverage
published_prices_bind | fulfil quote
purchases_are_agreed | fulfil quote
purchases_are_settled | fulfil complete accept_as_is close
purchases_cover_lines | fulfil quote
quote_is_current | approve_quote reject_quote
quoted_anew | start:1
quoted_material_is_inspected | start:1 complete
quoter_is_there | quote
ratings_are_the_customers | rate sign_off
reason_is_given | worker_sign:1
reduction_was_granted | accept_as_is
repair_is_under_warranty | warranty_claim
requisitions_are_named | fulfil quote
requisition_prices_are_known | fulfil quote
requisitions_cover_lines | fulfil quote
return_is_arranged | plan_return
settled_by_the_desk | cancel:1
settlement_is_recorded | cancel
settlement_keeps_the_invoice | cancel:1
somebody_is_reachable | register
site_is_prepared | arrive
something_is_chargeable | quote plan_return:1
something_was_recorded | object
ticked_risks_are_consented | complete
ticks_are_on_a_list | depart arrive complete
ticks_are_shown | depart arrive complete
total_is_within_cap | fulfil quote
trades_are_known | accept
used_material_is_inspected | complete
visit_goes_on | approve_quote:1 end_visit continue:1
visit_has_ended | approve_quote:1 continue:1 plan_return:1
visit_is_arranged | accept
visit_is_due | depart
voucher_is_not_the_worker | vouch
warranty_term_allows | accept recover_coverage
window_lies_ahead | register accept reschedule plan_return warranty_claim
wished_worker_works_here | hand_back
word_is_not_from_the_future | accept fulfil reject_time quote approve_quote reject_quote start:1
    recover_coverage sign_off_absent reject_work accept_as_is
word_is_recorded | reject_time approve_quote reject_quote reject_work accept_as_is
word_may_be_objected_to | object
work_may_begin | start:1
worker_belongs_here | assign claim reassign replace_worker
worker_has_left | worker_sign:1
worker_has_signed | close
worker_is_of_own_department | assign reassign replace_worker
worker_is_qualified | assign claim reassign replace_worker
worker_records_no_acceptance | sign_off_absent accept_as_is
worker_stays_qualified | reschedule:2 confirm_time plan_return
"""
"""On which actions each rule stands."""
