"""A record as a front end uses it: takes offered actions, and checks that others are refused as they must be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Self

import httpx

from app.sandbox.demo.refusals import ExpectedRefusal, RecordedRefusal, faults_of_refusal, lasting, reason
from app.sandbox.demo.server import REPLAYED, DemoUser, Form, Json, Unexpected, describe, problem_of
from app.workflow.engine.lifecycle import Lifecycle

if TYPE_CHECKING:
    from app.sandbox.demo.run import Run

ONLY_READ: Final = {
    "visitor": ("code", "pass_qr"),
    "goods_pass": ("code", "pass_qr"),
    "enquiry": ("opens",),
    "emergency_plan": ("progress", "task_orders"),
    "incident": ("reported", "repairs"),
}
"""By kind: fields that no answer to an action has, because these are stored for repeated requests."""
PARTS: Final = {"work_order": ("timeline",), "complaint": ("timeline", "notes", "decisions", "clocks")}
"""What can be read about a record besides itself."""
TRIES: Final = 40
"""How many appointment times are tried before a worker counts as fully booked."""


@dataclass(frozen=True, slots=True)
class AttemptedAction:
    """An action that somebody attempts on a record."""

    who: DemoUser
    action: str
    form: Form
    if_match: str | None = None


class Record:
    """A work order, charge, payment, follow-up, complaint or corrective action."""

    def __init__(self, run: "Run", lifecycle: Lifecycle, body: Form) -> None:
        self.run, self.lifecycle, self.body = run, lifecycle, body

    def __getitem__(self, name: str) -> Json:
        return self.body[name]

    @property
    def id(self) -> str:
        """The record's id."""
        return str(self.body["id"])

    @property
    def name(self) -> str:
        """The name by which people know it: its number or receipt."""
        for name in ("number", "receipt", "order_number", "complaint_number", "review_number"):
            if self.body.get(name):
                return str(self.body[name])
        return self.id

    @property
    def path(self) -> str:
        """The path of the record."""
        return f"{self.lifecycle.path}/{self.id}"

    def address_of(self, action: str) -> str:
        """The path of one of its actions."""
        return f"{self.path}/{action.replace('_', '-')}"

    async def look(self, who: DemoUser) -> Form:
        """The record as somebody sees it now."""
        self.body = await self.run.server.read(who, self.path)
        return self.body

    def must_show(self, part: str = "", /, **values: Json) -> Self:
        """These fields have these values, in the record or in a part of it, such as its charge. Raises Unexpected."""
        shown: Form = (self.body[part] or {}) if part else self.body
        seen = {name: shown.get(name) for name in values}
        if seen != values:
            raise Unexpected(f"{self.name} shows {' '.join((part, str(seen)))}, not {values}")
        return self

    # what must work

    async def do(self, who: DemoUser, action: str, to: str, **form: object) -> Self:
        """Take an action that must work and lead to the state `to`. Raises Unexpected."""
        version = await self._check_offer(who, action, form)
        self.run.about_to(who, self.address_of(action), form)
        response = await self.run.server.post(who, self.address_of(action), form)
        return await self._take(who, action, to, version, response)

    async def do_when_free(
        self, who: DemoUser, action: str, to: str, times: Iterable[Form] | None = None, **form: object
    ) -> Self:
        """Take an action that books a time: the next of the `times` at which the worker has no other appointment."""
        for time in islice(self.run.free if times is None else times, TRIES):
            version = await self._check_offer(who, action, {**form, "window": None})
            booked = {**form, "window": time}
            self.run.about_to(who, self.address_of(action), booked)
            response = await self.run.server.post(who, self.address_of(action), booked)
            if not is_taken(response):
                return await self._take(who, action, to, version, response)
        raise Unexpected(f"{self.name}: no free hour was found for {action} in {TRIES} tries")

    async def assign(
        self,
        boss: DemoUser,
        worker: DemoUser,
        desk: DemoUser,
        action: str = "assign",
        times: Iterable[Form] | None = None,
        *,
        helpers: Sequence[DemoUser] = (),
    ) -> Self:
        """Assign a worker, and who helps; if they have another appointment, the desk first agrees another of the
        `times`."""
        for time in islice(self.run.free if times is None else times, TRIES):
            if await self.assign_if_free(boss, worker, action, helpers):
                return self
            again: Form = {"reason": "师傅该时段已有预约，改约", "asked_by": "centre", "agreed_by": "业主本人"}
            again["odd_hour"] = times is not None
            await self.do(desk, "reschedule", self["state"], window=time, **again)
        raise Unexpected(f"{self.name}: {worker} had no free time")

    async def assign_if_free(
        self, boss: DemoUser, worker: DemoUser, action: str = "assign", helpers: Sequence[DemoUser] = ()
    ) -> bool:
        """Assign a worker, or let them claim it, unless they have another appointment then. Returns whether they have
        it."""
        form: Form = {} if action == "claim" else {"worker_id": worker.id}
        form |= {"helper_ids": [helper.id for helper in helpers]} if helpers else {}
        version = await self._check_offer(boss, action, form)
        self.run.about_to(boss, self.address_of(action), form)
        response = await self.run.server.post(boss, self.address_of(action), form)
        if is_taken(response):
            return False
        await self._take(boss, action, "acknowledged" if action == "claim" else "assigned", version, response)
        return True

    async def agree_by_proposal(self, customer: DemoUser, desk: DemoUser, to: str) -> Self:
        """The customer proposes times until the desk can confirm one (M-31)."""
        for _ in range(TRIES):
            wish = {"window": self.run.next_window(), "reason": "临时外出，抱歉", "asked_by": "customer"}
            await self.do(customer, "reschedule", self["state"], **wish)
            version = await self._check_offer(desk, "confirm_time", {})
            self.run.about_to(desk, self.address_of("confirm_time"), {})
            response = await self.run.server.post(desk, self.address_of("confirm_time"), {})
            if not is_taken(response):
                return await self._take(desk, "confirm_time", to, version, response)
        raise Unexpected(f"{self.name}: the desk could confirm none of {TRIES} times")

    async def _check_offer(self, who: DemoUser, action: str, form: Form) -> int:
        """An action that works must have been offered before, unblocked, and must need nothing that the form lacks."""
        if not self.run.checks:
            return int(self.body["version"])
        before = await self.look(who)
        offer = next((item for item in before["available_actions"] if item["name"] == action), None)
        if offer is None:
            raise Unexpected(f"{self.name} ({before['state']}): {who} is not offered {action}")
        if offer["blocked_by"]:
            raise Unexpected(
                f"{self.name} ({before['state']}): {action} is said to be blocked by {offer['blocked_by']}"
            )
        if offer["href"] != self.address_of(action):
            raise Unexpected(f"{self.name}: {action} is offered at {offer['href']}")
        if lacking := [needed for needed in offer["needs"] if not set(needed.split("|")) & set(form)]:
            raise Unexpected(f"{self.name}: {action} is said to need {lacking}")
        return int(before["version"])

    async def _take(self, who: DemoUser, action: str, to: str, version: int, response: httpx.Response) -> Self:
        if response.status_code != 200:
            raise Unexpected(f"{self.name}: {who}: {action} → {describe(response)}")
        body = response.json()
        if not self.run.checks:
            self.body = body
            return self
        if body["state"] != to:
            raise Unexpected(f"{self.name}: {action} led to {body['state']}, not to {to}")
        if body["version"] != version + 1 or not response.headers.get("etag", "").startswith(f'"{version + 1}-'):
            raise Unexpected(f"{self.name}: {action} led from version {version} to {body['version']}")
        if REPLAYED in response.headers:
            raise Unexpected(f"{self.name}: {action} was answered like a repeated request")
        await self._check_answer(who, action, body)
        self.body = body
        self.run.moves += 1
        return self

    async def _check_answer(self, who: DemoUser, action: str, body: Form) -> None:
        """The answer to an action must be the record as it is read afterwards."""
        response = await self.run.server.get(who, self.path)
        if response.status_code == 404 and action in ("hand_back", "remove_helper"):
            return
        if response.status_code != 200:
            raise Unexpected(f"{self.name}: after {action}, {who} reads {describe(response)}")
        answered, stored = lasting(body), lasting(response.json())
        hidden = ONLY_READ.get(self.lifecycle.name, ())
        if any(answered.get(name) is not None for name in hidden):
            raise Unexpected(f"{self.name}: the answer to {action} shows the pass")
        differing = sorted(name for name in stored if name not in hidden and answered.get(name) != stored[name])
        if differing:
            shown = {name: (answered.get(name), stored[name]) for name in differing}
            raise Unexpected(f"{self.name}: {action} answered other than what is read afterwards: {shown}")

    # what must be refused

    async def refused(self, who: DemoUser, action: str, by: str, **form: object) -> None:
        """A guard must refuse it (409 action-refused); `by` is the guard's name."""
        await self._deny(AttemptedAction(who, action, form), ExpectedRefusal(409, "action-refused", by))

    async def impossible(self, who: DemoUser, action: str, **form: object) -> None:
        """The lifecycle has no such action in this state (409 action-not-allowed), and did not offer it."""
        await self._deny(AttemptedAction(who, action, form), ExpectedRefusal(409, "action-not-allowed"))

    async def forbidden(self, who: DemoUser, action: str, **form: object) -> None:
        """The person's role never allows it (403)."""
        await self._deny(AttemptedAction(who, action, form), ExpectedRefusal(403, "forbidden"))

    async def hidden(self, who: DemoUser, action: str, **form: object) -> None:
        """The record is invisible to this person (404), for acting and for reading."""
        denied = await self._deny(AttemptedAction(who, action, form), ExpectedRefusal(404, "not-found"))
        if not denied:
            return
        for path in (self.path, *(f"{self.path}/{part}" for part in PARTS.get(self.lifecycle.name, ()))):
            response = await self.run.server.get(who, path)
            if response.status_code != 404:
                raise Unexpected(f"{self.name}: {who} reads {path}: {describe(response)}")

    async def invalid(self, who: DemoUser, action: str, pointer: str, **form: object) -> None:
        """The form is invalid (422), and the answer points at the field."""
        problem = await self._deny(AttemptedAction(who, action, form), ExpectedRefusal(422, "invalid"))
        if problem and pointer not in [fault["pointer"] for fault in problem["errors"]]:
            raise Unexpected(f"{self.name}: {action} complains of {problem['errors']}, not of {pointer}")

    async def stale(self, who: DemoUser, action: str, version: int, **form: object) -> None:
        """The version is an old one: 412 by If-Match, 409 by expected_version."""
        by_header = AttemptedAction(who, action, form, if_match=f'"{version}"')
        by_body = AttemptedAction(who, action, {**form, "expected_version": version})
        await self._deny(by_header, ExpectedRefusal(412, "precondition-failed"))
        await self._deny(by_body, ExpectedRefusal(409, "version-conflict"))

    async def _deny(self, tried: AttemptedAction, expected: ExpectedRefusal) -> Form:
        if not self.run.checks:
            return {}
        server, who = self.run.server, tried.who
        what = f"{self.name} ({self['state']}): {who}: {tried.action} must be refused with {expected}"
        before = await server.get(who, self.path)
        response = await server.post(who, self.address_of(tried.action), tried.form, if_match=tried.if_match)
        if response.status_code < 400:
            raise Unexpected(f"{what}, and was carried out")
        problem = problem_of(response)
        refusal = next((item for item in problem.get("refusals", ()) if item["guard"] == expected.guard), None)
        fits = (response.status_code, problem["code"]) == (expected.status, expected.code)
        if not fits or (expected.guard and refusal is None):
            raise Unexpected(f"{what}, not with {describe(response)}")
        if problem["type"] != f"/v1/problems/{expected.code}" or problem["status"] != expected.status:
            raise Unexpected(f"{what}: the problem document does not fit its status: {problem}")
        after = await server.get(who, self.path)
        if after.status_code != before.status_code or (after.status_code != 200 and expected.status != 404):
            raise Unexpected(f"{what}: before it {who} reads {describe(before)}, afterwards {describe(after)}")
        seen = after.status_code == 200
        if faults := list(faults_of_refusal(tried.action, problem, before.json(), after.json())) if seen else []:
            raise Unexpected(f"{what}: " + "; ".join(faults))
        self.run.refusals.append(
            RecordedRefusal(
                record=self.name,
                who=str(who),
                what=self.lifecycle.titles[tried.action].say(server.language),
                status=expected.status,
                code=expected.code,
                guard=expected.guard,
                clause=refusal["clause"] if refusal else "",
                message=refusal["message"] if refusal else reason(problem),
            )
        )
        return problem


def is_taken(response: httpx.Response) -> bool:
    """Whether the worker, or who helps, has another appointment then, and nothing else is wrong."""
    if response.status_code != 409:
        return False
    refusals = problem_of(response).get("refusals", ())
    return {item["guard"] for item in refusals} <= {"no_overlap", "helpers_are_free"}
