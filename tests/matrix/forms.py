"""Draws the forms of the village's records for the people of a community, fills them in from what they offer, and sends
them; each write is undone once it is answered, so that every filling meets the same record."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import pytest

from app.core.ids import new_id
from app.db.transaction import Transaction
from app.models import StoredFile
from app.services.moving.kind import all_kinds
from tests.kinds.sample import samples
from tests.matrix.hatch import Answer
from tests.matrix.people import HOME
from tests.matrix.village import CREWS, Village, crew_of
from tests.support.form_filling import Given, Schema, Source

COMMIT: Final = Transaction.commit
FACTS: Final = {
    "no_overlap": "who else booked the worker's time meanwhile, or at a time that the form offers freely",
    "worker_is_not_away": "who asked for leave meanwhile",
    "worker_works_then": "whether a time that the form offers freely lies in the worker's hours",
    "what_was_seen_is_described": "whether the piece of evidence that is chosen has a file",
    "code_is_right": "the code on the visitor's phone: a form that knew it would be no check",
    "goods_code_is_right": "the code on the applicant's phone, likewise",
    "bearer_is_as_applied": "whose name the pass has: it is typed in again as a check",
    "payer_has_wechat": "whether the payer has come by WeChat",
    "fault_is_new": "which faults go on in the place that is chosen",
    "no_other_is_open": "which faults of the same go on meanwhile",
    "payment_stands": "what the receipt says that is chosen: it is typed in again as a check",
    "requisition_prices_are_known": "whether the chosen requisition has a price yet",
    "requisitions_cover_lines": "how much of the chosen requisition is left, and in which unit",
    "purchases_cover_lines": "how much of the chosen purchase is left, and in which unit",
    "item_code_is_free": "whether the warehouse has the typed code already",
    "customer_gave_own_word": "whether the colleague who is chosen wrote the quote",
    "desk_price_was_estimated": "what the lines come to in all",
    "desk_price_is_witnessed": "what the lines come to in all",
    "total_is_within_cap": "what the lines come to in all",
}
"""Guards that go by facts which no form can know, and why; written by hand."""


async def _undone(transaction: Transaction) -> None:
    """Write everything, as the databases check it, and take it back."""
    await transaction.begin()
    await transaction._send()
    await transaction.rollback()


@contextmanager
def undoing(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every write within is undone."""
    with patch.context() as within:
        within.setattr(Transaction, "commit", _undone)
        yield


@dataclass(frozen=True)
class Form:
    """A form as somebody got it."""

    kind: str
    state: str
    action: str
    who: str
    schema: Schema

    @property
    def href(self) -> str:
        """Where it is sent."""
        return str(self.schema["x-action"]["href"])


@dataclass
class FormWalk:
    """The people of the home community, with the forms that they get."""

    village: Village
    language: str = "zh"
    _candidates: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        crew = crew_of(self.village, HOME)
        self.headers = {who: {**headers, "Accept-Language": self.language} for who, headers in crew.headers.items()}
        self.ids = crew.ids

    def get(self, who: str, path: str, query: str = "") -> Any:
        """Read something that must be there."""
        answer = self.village.hatch.ask("GET", path, self.headers[who], query=query)
        assert answer.status == 200, f"{who} {path}: {answer}"
        return answer.json()

    def send(self, form: Form, filled: Given) -> Answer:
        """Send a filled-in form."""
        headers = {**self.headers[form.who], "Idempotency-Key": str(new_id())}
        return self.village.hatch.ask("POST", form.href, headers, json=filled)

    def forms(self, *, everybody: bool) -> Iterator[Form]:
        """A form of every action that isn't blocked, in every state: for one person who may take it, or everybody."""
        seen = set()
        for name, kind in all_kinds().items():
            for row in self.village.of(samples()[name].models[0], HOME) if kind.seen_by else ():
                for who in self.headers:
                    record = self.village.hatch.ask("GET", f"{kind.lifecycle.path}/{row.id}", self.headers[who])
                    for offer in record.json()["available_actions"] if record.status == 200 else ():
                        key = (name, str(row.state), offer["name"], who if everybody else "")
                        if offer["blocked_by"] or key in seen:
                            continue
                        schema = self.get(who, offer["form"])
                        if not schema["x-action"]["blocked_by"]:
                            seen.add(key)
                            yield Form(name, str(row.state), offer["name"], who, schema)

    def new_forms(self) -> Iterator[Form]:
        """The forms that create records, for one person each who may."""
        community = self.village.community(HOME)
        order = self.village.order("accepted")
        for path, who in NEW.items():
            schema = self.get(who, path.format(community=community, order=order.id))
            yield Form(path.split("/")[-3].replace("-", "_"), "start", path.rsplit("/", 1)[-1], who, schema)

    def source(self, who: str) -> Source:
        """What somebody finds for a field: the first candidate, or a file that they have just uploaded."""

        def give(path: str, schema: Schema, filled: Given) -> str | None:
            if "x-upload" in schema:
                return self.upload(who, schema["x-upload"]["fields"])
            beside = [name for name in schema.get("x-lookup-by", ()) if filled.get(name)]
            query = "&".join(f"{name}={filled[name]}" for name in beside)
            key = (who, schema["x-lookup"], query)
            if key not in self._candidates:
                page = self.get(who, schema["x-lookup"], query)
                assert all(row["title"] for row in page["data"])
                self._candidates[key] = [row["value"] for row in page["data"]]
            return next(iter(self._candidates[key]), None)

        return give

    def upload(self, who: str, fields: dict[str, str]) -> str:
        """A file as if it had been uploaded with these fields."""
        file_id, caller = new_id(), self.village.caller(CREWS[HOME][who])
        signed: dict[str, Any] = {"signs_action": fields.get("signs")}
        signed |= {column: _id(fields.get(name)) for column, name in SIGNED.items()}

        async def store() -> None:
            async with self.village.container.database.transaction(self.village.container.clock.now()) as tx:
                tx.insert(
                    StoredFile, id=file_id, created_at=tx.now, organisation_id=caller.organisation_id,
                    community_id=UUID(fields["community_id"]), uploaded_by_id=caller.id, purpose=fields["purpose"],
                    content_type="image/png", size=9, sha256=file_id.hex * 2, name="", **signed,
                )  # fmt: skip
                await COMMIT(tx)

        self.village.hatch.wait_for(store())
        return str(file_id)


SIGNED: Final = {"signs_record_id": "record_id", "signs_quote_id": "quote_id"}


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


NEW: Final = {
    "/v1/communities/{community}/work-orders/forms/register": "desk",
    "/v1/communities/{community}/complaints/forms/register": "desk",
    "/v1/communities/{community}/contact-slips/forms/send": "desk",
    "/v1/communities/{community}/visitors/forms/register": "desk",
    "/v1/communities/{community}/visitors/forms/invite": "customer",
    "/v1/communities/{community}/promises/forms/make": "desk",
    "/v1/communities/{community}/enquiries/forms/register": "desk",
    "/v1/communities/{community}/broadcasts/forms/ask": "desk",
    "/v1/communities/{community}/stock-items/forms/add": "boss",
    "/v1/communities/{community}/found-items/forms/report": "guard",
    "/v1/communities/{community}/emergency-plans/forms/draw_up": "judge",
    "/v1/communities/{community}/incidents/forms/open": "desk",
    "/v1/communities/{community}/leaves/forms/ask": "worker",
    "/v1/communities/{community}/rule-sets/forms/write": "admin",
    "/v1/communities/{community}/shifts/forms/plan": "judge",
    "/v1/communities/{community}/assets/forms/add": "desk",
    "/v1/communities/{community}/contracts/forms/draft": "desk",
    "/v1/communities/{community}/housekeeping-series/forms/book": "desk",
    "/v1/work-orders/{order}/requisitions/forms/ask": "desk",
    "/v1/work-orders/{order}/purchases/forms/ask": "desk",
    "/v1/communities/{community}/trainings/forms/plan": "boss",
    "/v1/communities/{community}/quality-reviews/forms/open": "boss",
    "/v1/communities/{community}/corrective-actions/forms/open_for_month": "judge",
    "/v1/communities/{community}/day-closings/forms/close": "cashier",
}
"""Forms that create records, and who of the crew gets each."""


@dataclass
class Tally:
    """What became of the fillings."""

    accepted: int = 0
    for_facts: Counter[str] = field(default_factory=Counter)
    wrongly: list[str] = field(default_factory=list)

    def count(self, form: Form, label: str, status: int, body: Any) -> None:
        """Note one answer."""
        if status < 300:
            self.accepted += 1
            return
        guards = [refusal["guard"] for refusal in body.get("refusals", ())]
        if guards and all(guard in FACTS for guard in guards):
            self.for_facts.update(guards)
            return
        self.wrongly.append(f"{form.kind}.{form.action} of {form.who} in {form.state}, {label}: {body}")

    @property
    def sent(self) -> int:
        """How many were sent in all."""
        return self.accepted + sum(self.for_facts.values()) + len(self.wrongly)

    @property
    def share(self) -> float:
        """The share that was accepted, or refused only for facts."""
        return 1 - len(self.wrongly) / self.sent
