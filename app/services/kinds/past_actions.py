"""Past actions: what somebody did, and how the record stood just before, from the journal (M-150).

The record's row is the present one, taken back as far as rules of a community ask: its state, the fields that later
actions keep, and what a kind says of its own (`taken_back`). What stands beside it is as it is now.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ValidationError

from app.core.json_object import JsonObject, JsonView
from app.core.roles import Caller, Grant, Role, RoomStay
from app.db.queries import rule_sets as queries
from app.db.transaction import Transaction, as_row
from app.models.base import Row, RowValues, RowView
from app.models.quote import Quote
from app.services.moving.kind import AnyKind, kind_of
from app.workflow.engine.community import CommunityRules
from app.workflow.engine.effects import Keep
from app.workflow.engine.lifecycle import Lifecycle, plain
from app.workflow.engine.step import START, Context, Step


@dataclass(frozen=True, slots=True)
class PastAction:
    """One action that was taken, with the row of the table by which it went, and what it was decided from."""

    kind: AnyKind
    record_id: UUID
    number: str | None
    version: int
    at: datetime
    action: str
    step: Step
    role: Role
    context: Context


async def past_actions(
    tx: Transaction, community: CommunityRules, entries: Sequence[RowView]
) -> tuple[list[PastAction], int]:
    """The actions of these entries (record_type, record_id, version), and how many of them can't be told again: their
    words were erased, or the table has changed since."""
    wanted: dict[str, dict[UUID, set[int]]] = {}
    for entry in entries:
        wanted.setdefault(entry["record_type"], {}).setdefault(entry["record_id"], set()).add(entry["version"])
    actions: list[PastAction] = []
    for record_type, versions in wanted.items():
        kind = kind_of(record_type)
        loaded = {item["row"].id: item for item in await kind.load_many(tx, list(versions))}
        journals = _by_record(await queries.whole_journals(tx, list(versions)))
        quotes = await _quotes(tx, journals)
        for record_id, asked in versions.items():
            if record_id in loaded:
                record = _Record(kind, loaded[record_id], journals[record_id], quotes)
                actions += [
                    action for version in sorted(asked) if (action := record.at(version, community)) is not None
                ]
    return actions, len(entries) - len(actions)


def _by_record(rows: Sequence[RowView]) -> dict[UUID, list[RowView]]:
    journals: dict[UUID, list[RowView]] = {}
    for row in rows:
        journals.setdefault(row["record_id"], []).append(row)
    return journals


async def _quotes(tx: Transaction, journals: Mapping[UUID, Sequence[RowView]]) -> dict[str, Quote]:
    """The quotes that were decided on, by id: the one that stands now may be a later one."""
    quote_ids = (row["data"].get("quote_id") for rows in journals.values() for row in rows)
    ids = {UUID(str(quote_id)) for quote_id in quote_ids if quote_id is not None}
    return {str(quote.id): quote for quote in [await tx.get(Quote, id=quote_id) for quote_id in ids] if quote}


class _Record:
    """One record with its whole journal."""

    def __init__(self, kind: AnyKind, loaded: Any, journal: Sequence[RowView], quotes: Mapping[str, Quote]) -> None:
        self.kind, self.loaded, self.journal, self.quotes = kind, dict(loaded), journal, quotes

    def at(self, version: int, community: CommunityRules) -> PastAction | None:
        """What was decided with this entry; None where it can't be told again."""
        entry = next(row for row in self.journal if row["version"] == version)
        step = step_of(self.kind.lifecycle, entry)
        if step is None:
            return None
        try:
            form = form_of(step.form, entry)
        except ValidationError:
            return None
        role, now = Role(entry["actor_role"]), self.loaded["row"]
        caller = _as_then(entry, role, now, community)
        before = None if entry["from_state"] is None else as_row(type(now), self._before(now, entry))
        context = Context(caller, entry["at"], community, **{**self.loaded, "row": before}, form=form)
        quote = self.quotes.get(str(entry["data"].get("quote_id")))
        if quote is not None and context.aspects is not None:
            context.aspects = replace(context.aspects, quote=quote)
        number = getattr(now, "number", None)
        return PastAction(
            self.kind, entry["record_id"], number, version, entry["at"], entry["action"], step, role, context
        )

    def _before(self, now: Row, entry: RowView) -> RowValues:
        """The record's fields just before an entry."""
        earlier = [row for row in self.journal if row["version"] < entry["version"]]
        later = [row for row in self.journal if row["version"] >= entry["version"]]
        changed_since = {name for row in later for name in _kept_by(self.kind.lifecycle, row)}
        values: RowValues = {**vars(now), "version": entry["version"] - 1}
        values["state"] = self.kind.lifecycle.states(entry["from_state"])
        for row in earlier:
            values |= {name: kept for name, kept in _kept_by(self.kind.lifecycle, row).items() if name in changed_since}
        for name, take_back in TAKEN_BACK.get(self.kind.name, {}).items():
            values[name] = take_back(earlier)
        return values


def _as_then(entry: RowView, role: Role, row: Row, community: CommunityRules) -> Caller:
    """Whoever took an action, in the role in which they took it; a customer as the one whose record it is, which they
    were when they were let through."""
    own: JsonObject = {}
    if role is Role.CUSTOMER:
        customer_id, premises_id = getattr(row, "customer_id", None), getattr(row, "premises_id", None)
        own["merged"] = frozenset(() if customer_id is None else (customer_id,))
        own["rooms"] = {} if premises_id is None else {premises_id: RoomStay(((row.created_at, None),))}
    return Caller(
        id=entry["actor_id"],
        kind="client" if role is Role.INTEGRATION else "person",
        organisation_id=community.organisation_id,
        grants=(Grant(role, community.id),),
        **own,
    )


def _kept_by(lifecycle: Lifecycle, entry: RowView) -> RowValues:
    """The fields of the record that an action kept from its form, or that its creation took over."""
    step = step_of(lifecycle, entry)
    if step is None:
        return {}
    with suppress(ValidationError):
        form = form_of(step.form, entry)
        kept = [name for effect in step.changes if isinstance(effect, Keep) for name in effect.fields]
        names = form.model_fields_set if entry["from_state"] is None else kept
        return {name: plain(value) for name in names if (value := getattr(form, name, None)) is not None}
    return {}


def step_of(lifecycle: Lifecycle, entry: RowView) -> Step | None:
    """The row of the table by which an entry was made: of its action and event, from its state to its state."""
    source, target = entry["from_state"] or START, entry["to_state"]
    for step in lifecycle.by_state.get(source, {}).get(entry["action"], ()):
        if step.event == entry["event"] and str(step.target or source) == target:
            return step
    return None


def form_of(form: type[BaseModel], entry: RowView) -> BaseModel:
    """The form that was sent, out of what the journal keeps of it. Raises ValidationError where it can't be."""
    fields = nested({**entry["data"], **(entry["body"] or {})})
    return form.model_validate({name: value for name, value in fields.items() if name in form.model_fields})


def nested(flat: JsonView) -> JsonObject:
    """What the journal keeps of a form, put together again: `lines.0.name` → `{"lines": [{"name": …}]}`."""
    tree: JsonObject = {}
    for path, value in flat.items():
        *way, last = path.split(".")
        place = tree
        for name in way:
            inner = place.setdefault(name, {})
            if not isinstance(inner, dict):
                break
            place = inner
        else:
            place[last] = value
    return {name: _listed(value) for name, value in tree.items()}


def _listed(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(item) for name, item in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def _copies(earlier: Sequence[RowView]) -> JsonObject:
    """M-55: the copies whose receipt was logged since the work was last completed."""
    copies: JsonObject = {}
    for row in earlier:
        if row["action"] == "complete":
            copies = {}
        elif row["action"] == "log_copy":
            copies[row["data"]["addressee"]] = {"at": row["at"].isoformat(), "by": str(row["actor_id"])}
    return copies


def _refunded(earlier: Sequence[RowView]) -> int:
    """M-53: what had been given back."""
    return sum(int(row["data"].get("amount_fen", 0)) for row in earlier if row["action"] == "refund")


TAKEN_BACK: Final[Mapping[str, Mapping[str, Callable[[Sequence[RowView]], object]]]] = {
    "work_order": {"copies": _copies},
    "charge": {"refunded_fen": _refunded},
}
"""By kind: fields that rules of a community read and effects write, each told from the entries before."""
