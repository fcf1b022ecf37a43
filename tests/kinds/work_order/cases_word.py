"""Cases of the guards of the customer's word, of objections to what was recorded, and of ratings."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from app.workflow.kinds.work_order.word_guards import (
    answer_was_told,
    answerer_did_not_record,
    customer_gave_own_word,
    desk_price_is_witnessed,
    is_not_rated_yet,
    may_still_be_rated,
    no_objection_is_open,
    objection_is_open,
    ratings_are_the_customers,
    something_was_recorded,
    word_may_be_objected_to,
    worker_records_no_acceptance,
)
from tests.kinds.cases import holds, refuses
from tests.kinds.quote import quote
from tests.kinds.usual import CALLERS, FILE, NOW, uid
from tests.kinds.work_order.cases_intake import said
from tests.kinds.work_order.row import objection, word

WORKER, DESK, CUSTOMER = "assigned worker", "receptionist", "customer who asked"
COLLEAGUE = uid(99)


def approval(consent: bool = False, signed: bool = False, witness: Any = None) -> dict[str, Any]:
    return {
        "consent": said() if consent else None, "signature_file_id": FILE if signed else None, "witness_id": witness,
    }  # fmt: skip


def of(total: int, author: str = WORKER) -> dict[str, Any]:
    return {"quote": quote(total_fen=total, author_id=CALLERS[author].id)}


def desk(total: int, witness: Any = None, lines: bool = True) -> dict[str, Any]:
    form = {"lines": [SimpleNamespace()] if lines else [], "witness_id": witness}
    return {
        "form": form, "facts": {"catalogue": SimpleNamespace(prices={}, quote=SimpleNamespace(total_fen=total))},
    }  # fmt: skip


NO_ESTIMATE: dict[str, Any] = {"estimate": {"max_fen": None}}
"""Priced on site: only the community's limit of 100,000 fen counts. The usual estimate ends at 9,000."""
CLOSED_UP: dict[str, Any] = {"objection": objection()}

CASES = [
    # M-40: who approves
    holds(customer_gave_own_word, "the worker, signed, up to the estimate", by=WORKER, form=approval(signed=True),
          **of(9000)),
    refuses(customer_gave_own_word, "the worker, signed, above the estimate", by=WORKER, form=approval(signed=True),
            **of(9001)),
    holds(customer_gave_own_word, "the worker, signed, up to the limit", by=WORKER, row=NO_ESTIMATE,
          form=approval(signed=True), **of(100_000)),
    refuses(customer_gave_own_word, "the worker, signed, above the limit", by=WORKER, row=NO_ESTIMATE,
            form=approval(signed=True), **of(100_001)),
    refuses(customer_gave_own_word, "the author, told and signed", by=WORKER, form=approval(consent=True, signed=True),
            **of(999_999)),
    holds(customer_gave_own_word, "told to the desk of it", form=approval(consent=True), **of(999_999)),
    refuses(customer_gave_own_word, "told to the desk, of its own quote", form=approval(consent=True),
            **of(999_999, DESK)),
    holds(customer_gave_own_word, "signed before a colleague", by=WORKER, form=approval(signed=True, witness=COLLEAGUE),
          **of(999_999)),
    refuses(customer_gave_own_word, "witnessed by nobody of here", by=WORKER,
            form=approval(signed=True, witness=COLLEAGUE), facts={"witness": False}, **of(999_999)),
    refuses(customer_gave_own_word, "witnessed by oneself", by=WORKER,
            form=approval(signed=True, witness=CALLERS[WORKER].id), **of(999_999)),
    refuses(customer_gave_own_word, "witnessed by its author", form=approval(signed=True, witness=CALLERS[WORKER].id),
            **of(999_999)),
    refuses(customer_gave_own_word, "witnessed, not signed", by=WORKER, form=approval(witness=COLLEAGUE), **of(9001)),
    holds(customer_gave_own_word, "in the app", by=CUSTOMER, form=approval(), **of(999_999)),
    holds(desk_price_is_witnessed, "within the estimate", **desk(9000)),
    holds(desk_price_is_witnessed, "above it, before a colleague", **desk(9001, COLLEAGUE)),
    holds(desk_price_is_witnessed, "nothing priced", **desk(999_999, lines=False)),
    refuses(desk_price_is_witnessed, "above it, alone", **desk(9001)),
    refuses(desk_price_is_witnessed, "above the limit, alone", row=NO_ESTIMATE, **desk(100_001)),
    # M-73: ratings
    holds(ratings_are_the_customers, "the customer's own", by=CUSTOMER, form={"ratings": SimpleNamespace()}),
    holds(ratings_are_the_customers, "none", by=WORKER, form={"ratings": None}),
    refuses(ratings_are_the_customers, "the worker's five stars", by=WORKER, form={"ratings": SimpleNamespace()}),
    refuses(
        ratings_are_the_customers, "five stars for what they did at home", by=CUSTOMER,
        row={"worker_id": CALLERS[CUSTOMER].id}, form={"ratings": SimpleNamespace()},
    ),
    refuses(
        ratings_are_the_customers, "or helped with", by=CUSTOMER,
        row={"helpers": [{"person_id": str(CALLERS[CUSTOMER].id)}]}, form={"ratings": SimpleNamespace()},
    ),
    holds(may_still_be_rated, "the thirtieth day", row={"signed_off_at": NOW - timedelta(days=30)}),
    refuses(may_still_be_rated, "after it", row={"signed_off_at": NOW - timedelta(days=30, seconds=1)}),
    refuses(may_still_be_rated, "not accepted", row={"signed_off_at": None}),
    holds(is_not_rated_yet, "never", row={"completions": 1, "rated_completion": None}),
    holds(is_not_rated_yet, "redone since", row={"completions": 2, "rated_completion": 1}),
    refuses(is_not_rated_yet, "rated", row={"completions": 1, "rated_completion": 1}),
    # M-56: objections
    holds(something_was_recorded, "the seventh day", row={"recorded_at": NOW - timedelta(days=7)}),
    refuses(something_was_recorded, "after it", row={"recorded_at": NOW - timedelta(days=7, seconds=1)}),
    refuses(something_was_recorded, "never", row={"recorded_at": None}),
    holds(no_objection_is_open, "none"),
    refuses(no_objection_is_open, "open", row=CLOSED_UP),
    holds(word_may_be_objected_to, "the latest", form={"word": None}),
    holds(word_may_be_objected_to, "a named one", form={"word": 3}),
    refuses(word_may_be_objected_to, "no such word", form={"word": 4}),
    refuses(word_may_be_objected_to, "void already", row={"recorded_words": [word(void=True)]}, form={"word": None}),
    refuses(word_may_be_objected_to, "too old", form={"word": 3},
            row={"recorded_words": [word(at=(NOW - timedelta(days=8)).isoformat()), word(version=5)]}),
    refuses(word_may_be_objected_to, "nothing recorded", row={"recorded_words": None}, form={"word": None}),
    holds(objection_is_open, "open", row=CLOSED_UP),
    refuses(objection_is_open, "none"),
    holds(answerer_did_not_record, "somebody else's record", by="customer-service supervisor", row=CLOSED_UP),
    refuses(answerer_did_not_record, "the recorder", by="customer-service supervisor",
            row={"objection": objection(recorded_by=str(CALLERS["customer-service supervisor"].id))}),
    holds(answerer_did_not_record, "no objection", by=WORKER),
    refuses(answerer_did_not_record, "who did the work", by=WORKER, row=CLOSED_UP),
    holds(worker_records_no_acceptance, "the desk"),
    holds(worker_records_no_acceptance, "nothing completed", by=WORKER, row={"completed_at": None}),
    refuses(worker_records_no_acceptance, "who did it", by=WORKER, row={"completed_at": NOW}),
    holds(answer_was_told, "just now", row=CLOSED_UP, form={"told_at": NOW}),
    holds(answer_was_told, "no objection", form={"told_at": NOW}),
    refuses(answer_was_told, "before the objection", row=CLOSED_UP, form={"told_at": NOW - timedelta(hours=2)}),
    refuses(answer_was_told, "yet to come", row=CLOSED_UP, form={"told_at": NOW + timedelta(hours=1)}),
]  # fmt: skip
