"""Moves: the only way in which a state changes. Load in scope, decide, run effects, compare-and-set, journal, commit.

Nothing here commits: whoever opened the transaction does so before the answer is sent.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.lang import Words
from app.core.roles import Caller, Grant, Role
from app.db.queries.complaint_papers import JOINED, load_with_complaint
from app.db.queries.complaints import load_complaint
from app.db.queries.money import ORDER_FIELDS, load_with_order
from app.db.queries.orders import load_order
from app.db.transaction import Transaction, as_row, whole_row
from app.models import Charge, Complaint, ContactSlip, CorrectiveAction, FollowUp, Payment, StoredFile, WorkOrder
from app.services.clocks.effects import write_clocks
from app.services.journal.journal import record, split
from app.services.moving.access import scope_of
from app.services.moving.context import MoveContext
from app.services.moving.effects import HANDLERS
from app.services.moving.facts import load_facts
from app.services.moving.numbers import next_number
from app.services.moving.refusals import forbidden, settled, version_conflict
from app.services.notices.effects import leave_notices
from app.services.places.communities import Communities
from app.workflow.engine.lifecycle import Lifecycle, Move
from app.workflow.engine.step import START, Context, Step
from app.workflow.kinds.common_facts import files

MODELS: dict[str, type[SQLModel]] = {
    "work_order": WorkOrder,
    "charge": Charge,
    "payment": Payment,
    "follow_up": FollowUp,
    "complaint": Complaint,
    "corrective_action": CorrectiveAction,
    "contact_slip": ContactSlip,
}


LOADING: dict[type[SQLModel], Callable[[Transaction, type[SQLModel], UUID], Awaitable[Any]]] = {
    Complaint: load_complaint,
    **dict.fromkeys(JOINED, load_with_complaint),
}
"""The kinds of record that are read together with the records that their guards need."""

PLACE = frozenset({"organisation_id", "community_id"})
"""Fields of every record, which its journal need not repeat."""
NUMBERS = frozenset({"number", "receipt"})

Values = Callable[[Context], Awaitable[dict[str, Any]]]
"""A function that makes a new record's fields once its creation is decided."""


@dataclass(slots=True)
class Outcome:
    """A record after a move, or as it was read; answers are made from it."""

    lifecycle: Lifecycle
    context: Context
    action: str = ""
    created: dict[str, Any] = field(default_factory=dict)


class Mover:
    """Carries out moves in one transaction for one caller."""

    def __init__(self, tx: Transaction, caller: Caller, communities: Communities) -> None:
        self.tx, self.caller, self.communities = tx, caller, communities

    async def open(self, lifecycle: Lifecycle, record_id: UUID) -> Outcome:
        """A record with its aspects. Raises NotFound (404) if the caller may not see it."""
        context = await self._load(lifecycle, record_id)
        if context is None or not scope_of(self.caller, lifecycle.name).sees(
            lifecycle.name, _with_organisation(context)
        ):
            raise NotFound(values={"what": lifecycle.noun})
        return Outcome(lifecycle, context)

    async def open_community(self, lifecycle: Lifecycle, community_id: UUID) -> Outcome:
        """The community in which a record is to be created. Raises NotFound when the caller has no role there."""
        community = await self.communities.get(self.tx, community_id)
        same = community.organisation_id == self.caller.organisation_id
        if not same or not self.caller.roles_in(community_id):
            raise NotFound(values={"what": Words("community", "小区")})
        return Outcome(lifecycle, Context(self.caller, self.tx.now, community))

    def permit(self, opened: Outcome, action: str) -> None:
        """Raises Forbidden (403) for a caller who may never take this action on this record."""
        denied = opened.lifecycle.denied(action, opened.context)
        if denied is not None:
            raise forbidden(denied)

    async def act(self, opened: Outcome, action: str, form: Any) -> Outcome:
        """Carry out an action on an opened record.

        Raises VersionConflict, ActionNotAllowed or ActionRefused (409), Invalid (422) for references to nothing."""
        context, row = opened.context, opened.context.row
        expected = getattr(form, "expected_version", None)
        if expected is not None and expected != row.version:
            raise version_conflict(context)
        context.form = form
        move = await self._decide(opened.lifecycle, action, context)
        return await self._carry_out(opened.lifecycle, context, move, {})

    async def register(self, lifecycle: Lifecycle, action: str, opened: Outcome, form: Any, values: Values) -> Outcome:
        """Create a record by a step from START; `values` makes its fields from the decided context."""
        context = opened.context
        context.form = form
        move = await self._decide(lifecycle, action, context)
        return await self._carry_out(lifecycle, context, move, await values(context))

    async def number(self, context: Context, prefix: str) -> str:
        """The next human number."""
        return await next_number(self.tx, context.community, prefix)

    async def _load(self, lifecycle: Lifecycle, record_id: UUID) -> Context | None:
        model = MODELS[lifecycle.name]
        if model is WorkOrder:
            loaded = await load_order(self.tx, record_id)
            if loaded is None:
                return None
            community = await self.communities.get(self.tx, loaded.row.community_id)
            return Context(self.caller, self.tx.now, community, loaded.row, **loaded.aspects)
        row = await LOADING.get(model, load_with_order)(self.tx, model, record_id)
        if row is None:
            return None
        community = await self.communities.get(self.tx, row.community_id)
        return Context(self.caller, self.tx.now, community, row)

    async def _decide(self, lifecycle: Lifecycle, action: str, context: Context) -> Move:
        state = START if context.row is None else str(context.row.state)
        await load_facts(self.tx, context, action, lifecycle.facts_needed(action, state))
        return settled(lifecycle, action, context, lifecycle.decide(action, context))

    async def _carry_out(
        self, lifecycle: Lifecycle, context: Context, move: Move, values: dict[str, Any], parent: Any = None
    ) -> Outcome:
        moving = MoveContext(
            tx=self.tx,
            lifecycle=lifecycle,
            context=context,
            move=move,
            changes={**values, **move.changes},
            follow=self._follow,
            create=partial(self._create, context.row),
            number=lambda prefix: self.number(context, prefix),
            parent=parent,
        )
        if context.row is None:
            moving.changes["id"] = new_id()
            context.row = _newborn(MODELS[lifecycle.name], moving.changes, parent, self.tx)
            creating = True
        else:
            creating = False
        for effect in move.effects:
            await HANDLERS[type(effect)](moving, effect)
        await write_clocks(moving)
        await leave_notices(moving)
        self._attach_files(moving)
        self._write_row(moving, creating=creating)
        return Outcome(lifecycle, context, move.step.action, moving.created)

    def _attach_files(self, moving: MoveContext) -> None:
        """Attach the pictures that the form names to the order or the complaint: whoever may see it may see them."""
        attached, row = moving.context.loaded(files), moving.context.row
        if attached is None or not attached.named:
            return
        complaint_id = row.id if moving.lifecycle.name == "complaint" else getattr(row, "complaint_id", None)
        home = {"work_order_id": moving.order_id} if complaint_id is None else {"complaint_id": complaint_id}
        for file_id in attached.named:
            # of two who use one signature at once the slower is undone; what is signed stays where it was signed
            signs = file_id in attached.signatures
            changes = {**home, "signed": True} if signs else home
            self.tx.update(StoredFile, {"id": file_id, "signed": False}, changes, must_hit=signs)

    def _write_row(self, moving: MoveContext, *, creating: bool) -> None:
        """Queue the change of the record's own row and its journal entry: the new state, one version later."""
        lifecycle, context, move, tx = moving.lifecycle, moving.context, moving.move, self.tx
        row, model = context.row, MODELS[lifecycle.name]
        version = 1 if creating else row.version + 1
        data, text = split(context.form)
        chain = record(
            tx,
            self.caller,
            record_type=lifecycle.name,
            record_id=row.id,
            version=version,
            previous_hash="" if creating else row.chain,
            community_id=context.community.id,
            event=move.step.event,
            action=move.step.action,
            role=acting_role(move.step, context),
            from_state=None if creating else move.from_state,
            to_state=move.to_state,
            data=data | moving.data | _references(context),
            text=text,
            device_time=getattr(context.form, "device_time", None),
        )
        state = lifecycle.states(move.to_state)
        changes = {**moving.changes, "state": state, "version": version, "updated_at": tx.now, "chain": chain}
        if creating:
            made = tx.insert(model, **{"created_at": tx.now, **changes})
            vars(row).update(vars(made))
        else:
            tx.update(model, {"id": row.id, "version": row.version, "state": row.state}, changes)
            vars(row).update(changes)

    async def _follow(
        self, lifecycle: Lifecycle, record_id: UUID, action: str, form: Any = None, data: dict[str, Any] | None = None
    ) -> Any:
        """A SYSTEM step on another record that follows from this move; the journal names the same person as its
        cause."""
        context = await self._load(lifecycle, record_id)
        if context is None:
            raise NotFound(values={"what": lifecycle.noun})
        mover = self._as_system(context)
        context.form, context.facts["data"] = form, dict(data or {})
        move = await mover._decide(lifecycle, action, context)
        outcome = await mover._carry_out(lifecycle, context, move, {})
        return outcome.context.row

    async def _create(
        self, parent: Any, lifecycle: Lifecycle, action: str, values: dict[str, Any], form: Any = None
    ) -> Any:
        """Create another record because of this move; its order's people and places are those of `parent`."""
        community = await self.communities.get(self.tx, values["community_id"])
        context = Context(self.caller, self.tx.now, community, form=form)
        context.facts["data"] = _told(values)
        mover = self._as_system(context)
        move = await mover._decide(lifecycle, action, context)
        outcome = await mover._carry_out(lifecycle, context, move, dict(values), parent)
        return outcome.context.row

    def _as_system(self, context: Context) -> "Mover":
        caller = replace(self.caller, grants=(Grant(Role.SYSTEM),), _roles={})
        context.caller = caller
        return Mover(self.tx, caller, self.communities)


def acting_role(step: Step, context: Context) -> str:
    """The role in which the caller took the step: the first of the step's roles that they have."""
    for who in step.who:
        if who.permits(context):
            return who.role.value
    return Role.SYSTEM.value


def _references(context: Context) -> dict[str, Any]:
    """Facts that are passed on from the move that caused this one."""
    given: dict[str, Any] = context.facts.get("data", {})
    return {name: _as_data(value) for name, value in given.items()}


def _as_data(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """What the journal holds of a record that another move created: references, amounts, codes and numbers. Other
    strings are left out, because they may contain names."""
    return {
        name: value
        for name, value in values.items()
        if name not in PLACE
        and value is not None
        and (name in NUMBERS or isinstance(value, int | UUID | Enum | datetime))
    }


def _newborn(model: type[SQLModel], values: dict[str, Any], parent: Any, tx: Transaction) -> Any:
    """A view of a record that is about to be stored: defaults are filled in, the people of its order added, and it has
    no state yet."""
    people = {name: getattr(parent, name, None) for name in ORDER_FIELDS if name not in model.model_fields}
    row = whole_row(model, {**people, "created_at": tx.now, "version": 0, **values})
    return as_row(model, {**row, "state": START})


def _organisation(context: Context) -> dict[str, Any]:
    return {"organisation_id": context.community.organisation_id}


def _with_organisation(context: Context) -> Any:
    row = context.row
    return row if hasattr(row, "organisation_id") else SimpleNamespace(**vars(row), **_organisation(context))
