"""Guards of a complaint from its registration to the decision, and of its reopening: M-110 to M-123."""

from app.core.catalogue import as_section, as_words, section
from app.core.complaint_enums import ComplaintChannel, ComplaintKind
from app.core.lang import Words
from app.core.roles import Role
from app.models.complaint import Complaint
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_guards import LONGEST_AHEAD
from app.workflow.kinds.complaint.facts import FINDINGS, verdict_of
from app.workflow.kinds.complaint.handling_forms import RejectReply
from app.workflow.kinds.complaint.intake_forms import (
    CORRECTABLE,
    CorrectComplaint,
    FileComplaint,
    NoEvidence,
    Reopen,
    RequestEvidence,
    Supplement,
    VerifyEvidence,
    Withdraw,
)
from app.workflow.kinds.complaint.needed_facts import filed, linked, piece, respondent
from app.workflow.words.acceptance import FACTS


def is_only_a_customer(context: Context[object, object]) -> bool:
    """Whether the caller has no other role here, so that what they say is the complainant's own word."""
    return context.caller.roles_in(context.community.id) == frozenset({Role.CUSTOMER})


def complains_for_self(context: Context[Complaint | None, object]) -> bool:
    """Whether the caller is the complainant, so that their own action is their word."""
    row, caller = context.row, context.caller
    return row is not None and caller.has(Role.CUSTOMER, context.community.id) and caller.is_self(row.complainant_id)


def is_the_complainants_word(context: Context[Complaint | None, object]) -> bool:
    """Whether what is told is the complainant's account, and not the desk's record."""
    return is_only_a_customer(context) or complains_for_self(context)


def titled(fact: str) -> Words:
    """What a fact of the decision is called on forms."""
    title: Words = as_words(as_section(section("forms.fields")[fact], fact)["title"], fact)
    return title


@guard("M-110")
def complaint_channel_fits(context: Context[object, FileComplaint]) -> Values | None:
    """The channel says how it reached the centre, and so who writes it down."""
    return refuse() if is_only_a_customer(context) and context.form.channel != ComplaintChannel.ONLINE else None


@guard("M-110", needs=(filed,))
def complainant_is_identified(context: Context[object, object]) -> Values | None:
    """Anyone identified may complain; a consumer needs no room."""
    who = context.fact(filed)
    if who.name and (who.phone or who.premises_id is not None):
        return None
    return refuse()


@guard("M-120")
def filed_facts_fit(context: Context[object, FileComplaint]) -> Values | None:
    """Service complaints are always taken up, so nothing is judged."""
    form = context.form
    return refuse() if form.facts is not None and form.kind != ComplaintKind.CONSUMER else None


@guard("M-120")
def facts_fit(context: Context[Complaint, Supplement | Reopen]) -> Values | None:
    """As when it was filed."""
    return refuse() if context.form.facts is not None and context.row.kind != ComplaintKind.CONSUMER else None


@guard("M-120")
def findings_are_the_desks(context: Context[Complaint | None, FileComplaint | Supplement | Reopen]) -> Values | None:
    """The complainant tells what happened; what follows from it is found by a person at the desk. What the desk found,
    a complainant may contest."""
    facts = context.form.facts
    if facts is None or not is_the_complainants_word(context):
        return None
    known = {} if context.row is None else context.row.facts
    names = sorted(name for name in FINDINGS & facts.model_fields_set if known.get(name) is None)
    return refuse(names=[titled(name) for name in names]) if names else None


@guard("M-120")
def recorded_facts_stay(context: Context[Complaint, Supplement | Reopen]) -> Values | None:
    """What is recorded a complainant adds to and contests; nobody but the desk takes it back."""
    facts = context.form.facts
    if facts is None or not is_the_complainants_word(context):
        return None
    sent = facts.model_dump(mode="json", exclude_unset=True)
    removed = sorted(name for name, value in sent.items() if value is None and context.row.facts.get(name) is not None)
    return refuse(names=[titled(name) for name in removed]) if removed else None


@guard("M-120")
def seen_by_staff(context: Context[object, FileComplaint | Supplement | Reopen]) -> Values | None:
    """It is staff who look at evidence."""
    seen = any(piece.seen for piece in context.form.evidence)
    return refuse() if seen and context.caller.is_outsider(context.community.id) else None


@guard("M-121", asks=("evidence", "facts", "dealings", "demand", "respondent", "purchase"), blames=())
def supplement_says_something(context: Context[object, Supplement]) -> Values | None:
    """A supplement brings evidence, facts or words."""
    form = context.form
    said = (form.facts, form.respondent, form.purchase, form.dealings, form.demand)
    return None if form.evidence or any(item is not None for item in said) else refuse()


@guard("M-41", asks=("consent",))
def complainants_word_is_recorded(
    context: Context[Complaint, NoEvidence | RejectReply | Reopen | Withdraw],
) -> Values | None:
    """A complainant's word given in the app needs no record; one that staff report needs its source."""
    return None if complains_for_self(context) or context.form.consent is not None else refuse()


@guard("M-121")
def asked_facts_exist(context: Context[object, RequestEvidence]) -> Values | None:
    """What is asked for is named as the verdict names it."""
    strange = [name for name in context.form.missing if name not in FACTS]
    return refuse() if strange else None


@guard("M-121", asks=("note", "missing"))
def something_is_asked_for(context: Context[Complaint, RequestEvidence]) -> Values | None:
    """Evidence is asked for by naming exactly what is missing."""
    form, row = context.form, context.row
    if form.missing or form.note:
        return None
    return None if row.kind == ComplaintKind.CONSUMER and verdict_of(row).missing else refuse()


@guard("M-121")
def evidence_day_lies_ahead(context: Context[object, RequestEvidence]) -> Values | None:
    """The day of asking is not counted; nobody is given more than a year."""
    today, until = context.today, context.form.until
    return None if until is None or today < until <= today + LONGEST_AHEAD else refuse(today=today.isoformat())


@guard("M-138")
def broken_agreement_exists(context: Context[Complaint, Reopen]) -> Values | None:
    """A broken agreement is one that was made."""
    return refuse() if context.form.agreement_broken and context.row.agreement is None else None


@guard("M-123", kind="choice", excludes=("was_accepted_before",))
def was_never_accepted(context: Context[Complaint, object]) -> Values | None:
    """It goes back to the decision."""
    return refuse() if context.row.was_accepted else None


@guard("M-123", kind="choice", excludes=("was_never_accepted",))
def was_accepted_before(context: Context[Complaint, object]) -> Values | None:
    """Its handling goes on."""
    return None if context.row.was_accepted else refuse()


@guard("M-140", needs=(linked,), blames=("work_order_ids", "work_order_id"))
def orders_are_known(context: Context[object, object]) -> Values | None:
    """A complaint is about orders of its own community, and of what the complainant may see."""
    missing = context.fact(linked).missing
    return refuse() if missing else None


@guard("M-113", needs=(respondent,), blames="respondent")
def respondent_is_known(context: Context[object, object]) -> Values | None:
    """M-113: whoever is accused later is one of ours, too: nobody is barred, or stood in for, by an id of nobody."""
    return None if context.fact(respondent) else refuse()


@guard("M-136", needs=(piece,))
def what_was_seen_is_described(context: Context[object, VerifyEvidence]) -> Values | None:
    """A thing that was shown or heard is described by whoever saw it: a note says only that there is one."""
    shown = context.fact(piece)
    is_a_thing = shown is not None and shown.file_id is None
    return refuse() if is_a_thing and context.form.genuine and not context.form.finding else None


@guard("M-112", asks=CORRECTABLE, blames=())
def something_is_corrected(context: Context[object, CorrectComplaint]) -> Values | None:
    """A correction corrects something."""
    form = context.form
    return None if any(getattr(form, name) is not None for name in CORRECTABLE) else refuse()


@guard("M-112", blames="facts")
def corrected_facts_fit(context: Context[Complaint, CorrectComplaint]) -> Values | None:
    """Only consumer complaints have acceptance facts."""
    form = context.form
    kind = form.kind or context.row.kind
    return refuse() if form.facts is not None and kind != ComplaintKind.CONSUMER else None


@guard("M-136", needs=(piece,))
def evidence_is_here(context: Context[object, object]) -> Values | None:
    """What is verified belongs to this complaint."""
    return None if context.fact(piece) is not None else refuse()
