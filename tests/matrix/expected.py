"""Who may what: written by hand from the specification ("Who sees what", the manual's people), not from the code.

An operation that moves a record is judged by its kind's table in `tests/kinds/`, where a kind's other operations have
their lines too; everything else has a line here. A line: operation, what it is about, and who may call it. STAFF is
everybody who works there; a word with a colon is a machine client's scope; `own` is whoever the rule of that kind of
record names. `anyone` with a scope: machine clients need that scope; `person_only`: no machine client.
"""

from functools import cache
from typing import Final

from app.core.roles import STAFF_ROLES
from tests.kinds.sample import Sample, served

RULES: Final = """
auth.token              public
auth.logout             anyone
auth.reset_password     public
auth.wechat_login       public
auth.wechat_phone       public
auth.send_sms           public
auth.sms_login          public
auth.binding_code       public
auth.choose             public
charges.wechat_notice   public
wechat.check_push       signed
wechat.push             public
me.show                 anyone
me.homes                person_only
me.communities          person_only
me.claim_home           person_only
me.export               person_only
me.erase                person_only
me.set_password         person_only
me.begin_second_factor  person_only
me.confirm_second_factor  person_only
me.remove_second_factor  person_only
notices.list            anyone
subscriptions.list      person_only
subscriptions.record    person_only
notice_settings.read    person_only
notice_settings.update  person_only
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

clocks.list             asked          receptionist supervisor cs_supervisor manager work_orders:read complaints:read
clocks.kinds            anyone
clock_policies.list     place          receptionist supervisor cs_supervisor manager admin
clock_policies.create   place          manager admin
clock_policies.read     clock_policy   receptionist supervisor cs_supervisor manager admin
clock_policies.update   clock_policy   manager admin
clock_policies.simulate  anywhere      cs_supervisor manager admin

complaint_rules.read    anyone
complaint_rules.assess  anyone

events.list             asked          receptionist cs_supervisor manager admin events:read
sync.operations         anywhere       worker
sync.changes            anywhere       worker
reports.list            anywhere       supervisor cs_supervisor manager reports:read
reports.read            asked          supervisor cs_supervisor manager reports:read
reports.workbook        asked          supervisor cs_supervisor manager reports:read
reports.chart           asked          supervisor cs_supervisor manager reports:read

files.upload            place          STAFF customer work_orders:write
files.read              file           own
content_checks.show     anywhere       STAFF
audit_marks.create      place          supervisor manager
audit_marks.list        place          supervisor manager
online_refunds.list     place          receptionist cs_supervisor cashier manager
online_refunds.send_again place        cashier manager

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
checklists.read         place          STAFF places:read
departments.list        place          STAFF places:read
departments.read        department     STAFF places:read
departments.create      place          admin
departments.update      department     admin
catalogue_items.list    place          STAFF customer places:read
catalogue_items.read    catalogue_item  STAFF customer places:read
catalogue_items.create  place          admin
catalogue_items.update  catalogue_item  admin

premises.put_by_key             place          places:write
premises.read_by_key            place          places:write
premises.batch                  place          places:write
departments.put_by_key          place          places:write
departments.read_by_key         place          places:write
departments.batch               place          places:write
catalogue_items.put_by_key      place          catalogue:write
catalogue_items.read_by_key     place          catalogue:write
catalogue_items.batch           place          catalogue:write
customers.put_by_key            place          people:write
customers.read_by_key           place          people:write
customers.batch                 place          people:write
bindings.put_by_key             place          people:write
bindings.read_by_key            place          people:write
bindings.batch                  place          people:write
staff.put_by_key                place          people:write
staff.read_by_key               place          people:write
staff.batch                     place          people:write
work_orders.put_by_key          place          work_orders:write
work_orders.batch               place          work_orders:write
work_orders.read_by_key         place          work_orders:read
imports.create          anywhere       admin places:write people:write catalogue:write
exports.create          anywhere       cashier cs_supervisor manager charges:read complaints:read work_orders:read
imports.lines           long_operation  admin places:write people:write catalogue:write
operations.list         anyone
operations.read         long_operation
operations.cancel       long_operation

enquiry_topics.list     place          STAFF
enquiry_topics.read     enquiry_topic  STAFF
enquiry_topics.create   place          cs_supervisor manager admin
enquiry_topics.update   enquiry_topic  cs_supervisor manager admin
directory_entries.list  place          STAFF
directory_entries.read  directory_entry  STAFF
directory_entries.create  place        cs_supervisor manager admin
directory_entries.update  directory_entry  cs_supervisor manager admin
letterheads.list        place          STAFF
letterheads.read        letterhead     STAFF
letterheads.create      place          cs_supervisor manager admin
letterheads.update      letterhead     cs_supervisor manager admin
papers.morning          place          receptionist supervisor cs_supervisor manager duty_manager worker
papers.service_slip     work_order     STAFF customer
papers.housekeeping_sheet  work_order  STAFF customer
papers.notice           work_order     STAFF customer
papers.custody_receipt  work_order     STAFF customer
papers.material_quotation  work_order  STAFF customer
papers.bill             charge         STAFF customer
papers.receipt          payment        STAFF customer
papers.goods_pass       goods_pass     STAFF customer
papers.follow_up_record  follow_up     STAFF
papers.contact_slip     contact_slip   STAFF
papers.handling_sheet   complaint      STAFF
work_hours.list         place          STAFF
work_hours.read         work_hours     STAFF
work_hours.create       place          supervisor cs_supervisor manager admin
work_hours.update       work_hours     supervisor cs_supervisor manager admin
duty_posts.list         place          STAFF
duty_posts.read         duty_post      STAFF
duty_posts.create       place          supervisor cs_supervisor manager admin
duty_posts.update       duty_post      supervisor cs_supervisor manager admin
reception.belongs       place          receptionist cs_supervisor manager duty_manager

staff.list              place          STAFF
customers.list          place          receptionist cs_supervisor manager duty_manager admin
customers.create        place          receptionist admin
customers.reveal        customer       receptionist cs_supervisor manager duty_manager cashier admin
customers.merge         kept_customer  receptionist admin
customers.correct_phone  resident      receptionist admin
customers.issue_binding_code  resident  receptionist admin
bindings.list           place          receptionist cs_supervisor manager duty_manager admin
bindings.read           binding        receptionist cs_supervisor manager duty_manager admin
bindings.create         place          receptionist admin
bindings.update         binding        receptionist admin
property_fees.look_up   place          receptionist cs_supervisor cashier manager
stock_value.read        place          supervisor cashier manager
stock_value.list        anywhere       supervisor cashier manager
erp_items.look_up       place          receptionist supervisor worker cashier cs_supervisor manager duty_manager admin

people.list             anywhere       admin
people.create           anywhere       admin
people.read             person         admin
people.update           managed        admin
people.set_password     managed        admin
people.reset_password   managed        admin
people.remove_second_factor  managed   admin
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
webhook_endpoints.list  anywhere       admin webhooks:manage
webhook_endpoints.create  anywhere     admin webhooks:manage
webhook_endpoints.read  webhook        admin webhooks:manage
webhook_endpoints.update  webhook      admin webhooks:manage
webhook_endpoints.rotate_secret  webhook  admin webhooks:manage
webhook_endpoints.disable  webhook     admin webhooks:manage
webhook_endpoints.enable  webhook      admin webhooks:manage
webhook_endpoints.deliveries  webhook  admin webhooks:manage
webhook_endpoints.test  webhook        admin webhooks:manage
webhook_endpoints.replay  webhook      admin webhooks:manage
"""


FORMS: Final = """
work_orders.form                    work_orders.correct        premises_id
complaints.form                     complaints.link_order      work_order_id
contact_slips.form                  contact_slips.answer       –
corrective_actions.form             corrective_actions.reassign  owner_id
charges.form                        charges.refund             payment_id
payments.form                       payments.hand_in           –
follow_ups.form                     follow_ups.finish          corrective.owner_id
requisitions.form                   requisitions.issue         –
purchases.form                      purchases.approve          witness_id/staff
purchases.new_form                  purchases.ask              –
stock_items.form                    stock_items.count          –
visitors.form                       visitors.admit             –
promises.form                       promises.reassign          answerer_id
enquiries.form                      enquiries.refer            directory_entry_id
enquiries.new_form                  enquiries.register         topic_id
broadcasts.form                     broadcasts.call            –
broadcasts.new_form                 broadcasts.ask             enquiry_id
promises.new_form                   promises.make              answerer_id
goods_passes.form                   goods_passes.revoke        –
work_orders.new_form                work_orders.register       premises_id
complaints.new_form                 complaints.register        premises_id
visitors.new_form                   visitors.register          premises_id
goods_passes.new_form               goods_passes.register      premises_id
contact_slips.new_form              contact_slips.send         department_id
stock_items.new_form                stock_items.add            –
found_items.form                    found_items.take_in        –
assets.form                         assets.change              –
assets.new_form                     assets.add                 premises_id
contracts.form                      contracts.list_more        asset_ids
contracts.new_form                  contracts.draft            asset_ids
housekeeping_series.form            housekeeping_series.confirm  department_id
housekeeping_series.new_form        housekeeping_series.book   premises_id
trainings.form                      trainings.correct_result   person_id
trainings.new_form                  trainings.plan             participant_ids
quality_reviews.form                quality_reviews.conclude   corrective.owner_id
quality_reviews.new_form            quality_reviews.open       reviewed_id
day_closings.form                   day_closings.confirm       –
day_closings.new_form               day_closings.close         –
emergency_plans.form                emergency_plans.revise     tasks.department_id
emergency_plans.new_form            emergency_plans.draw_up    tasks.department_id
incidents.form                      incidents.correct          building_ids
incidents.new_form                  incidents.open             building_ids
home_claims.form                    home_claims.confirm        premises_id
leaves.form                         leaves.grant               –
leaves.new_form                     leaves.ask                 person_id
rule_sets.form                      rule_sets.revise           –
rule_sets.new_form                  rule_sets.write            –
shifts.form                         shifts.replace             on_duty_id
shifts.new_form                     shifts.plan                post_id
found_items.new_form                found_items.report         –
requisitions.new_form               requisitions.ask           stock_item_id
corrective_actions.new_form         corrective_actions.open    owner_id
corrective_actions.form_in_community  corrective_actions.open_for_month  department_id
"""
"""Operations that give forms; each is tried with the form of one action, for whoever may take it, and its look-up with
a field of that form; `/staff` says that customers' forms don't have the field."""

OF_STAFF: Final = "/staff"


@cache
def forms() -> dict[str, tuple[str, str, str]]:
    """The action, in whole and by its own name, with whose form an operation is tried, and the field of its look-up."""
    tried: dict[str, tuple[str, str, str]] = {}
    for line in FORMS.strip().splitlines():
        operation, action, field = line.split()
        tried[operation] = action, action.partition(".")[2], field.removesuffix(OF_STAFF)
        if field != "–":
            tried[f"{operation}_candidates"] = tried[operation]
    return tried


@cache
def for_staff_alone() -> frozenset[str]:
    """The look-ups of fields that customers' forms don't have."""
    lines = [line.split() for line in FORMS.strip().splitlines()]
    return frozenset(f"{operation}_candidates" for operation, _, field in lines if field.endswith(OF_STAFF))


@cache
def rules() -> dict[str, tuple[str, frozenset[str]]]:
    """What an operation is about and who may call it, by its id."""
    by_operation: dict[str, tuple[str, frozenset[str]]] = {}
    lines = [RULES, *(operations.operations for _, operations in served().values())]
    for line in "\n".join(lines).splitlines():
        if not line:
            continue
        operation, kind, *who = line.split()
        assert operation not in by_operation, f"{operation} has two lines"
        by_operation[operation] = kind, frozenset(_written_out(who))
    return by_operation


def _written_out(who: list[str]) -> list[str]:
    staff = [role.value for role in STAFF_ROLES]
    return [name for word in who for name in (staff if word == "STAFF" else [word])]


@cache
def moves() -> dict[str, tuple[Sample, str]]:
    """The kind and the action that an operation takes, by its id; what only Gongdan itself does has none."""
    by_operation: dict[str, tuple[Sample, str]] = {}
    for sample, _ in served().values():
        for action in dict.fromkeys(row.action for row in sample.who.every_row):
            creating = all(row.sources == ("–",) for row in sample.who.rows_of(action))
            if sample.who.persons(action) != {"system"} and (not creating or action == "register"):
                by_operation[f"{sample.plural}.{action}"] = sample, action
    return by_operation
