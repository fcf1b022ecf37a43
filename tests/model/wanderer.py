"""Goes through the records of a village at random: does what people are offered, and what they are not."""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, cast

from sqlmodel import select

from app.core.ids import new_id
from app.core.row_scope import EVERYWHERE
from app.models import ClockRow
from app.services.clocks import clock_verify
from app.services.journal import journal_verify
from app.services.money import money_verify
from app.worker.jobs.arrears import check_arrears
from app.worker.jobs.clocks import fire_clocks
from app.worker.jobs.contracts import look_after_contracts
from app.worker.jobs.housekeeping import look_after_housekeeping
from app.worker.jobs.prices import check_prices
from app.worker.jobs.rules import put_rules_in_force
from app.workflow.engine.files import SIGNATURES
from tests.fuzz.forms import Forms
from tests.kinds.sample import Sample, samples
from tests.matrix.hatch import Answer
from tests.matrix.people import HOME
from tests.matrix.village import CREWS, Village

Form = dict[str, Any]

PEOPLE: Final = (*CREWS[HOME].values(), "leader", "supervisor_property", "worker_gw", "owner1")
"""Who comes by: everybody of the place, and two who have no business there."""
TIMES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 20, 90, 600, 2_000))
NEVER_BACK: Final = "="
"""In the tables by hand: the state stays as it is."""
MOST_FIRINGS: Final = 100
TAKEN: Final = frozenset({"clashes_are_known", "claimant_is_not_bound"})
"""Rules about what an earlier step of the way may have taken: the hours of the one room, and the room itself."""
WORK: Final = (
    fire_clocks, look_after_contracts, look_after_housekeeping, put_rules_in_force, check_arrears, check_prices,
)  # fmt: skip
"""What Gongdan does by itself to records when time goes by."""
TOLD_LATE: Final = {
    "no_overlap": "the worker's day is read, and locked, when a time is agreed",
    "worker_is_not_away": "the same",
    "worker_works_then": "the same",
    "worker_stays_qualified": "the same",
    "worker_is_qualified": "of whoever claims: their qualification is read, and locked, with their day",
    "worker_belongs_here": "the same",
    "room_has_no_other_booking": "the room's bookings are read, and locked, when a time is agreed",
    "complaint_is_not_about_the_caller": "the accused are not told on what a slip or a measure rests (M-113)",
}
"""Rules that refuse, whatever the form says, what was offered without a word of it; each with its reason."""
BELOW_NOTHING: Final = {
    ("day_closing", "closing_fen"), ("day_closing", "cash_fen"), ("day_closing", "counted_fen"),
    ("day_closing", "difference_fen"),
}  # fmt: skip
"""M-63: more may be given back on a day than comes in, and less be counted than there should be."""


@dataclass
class Step:
    """Something that somebody did, and what came of it."""

    kind: str
    record_id: str
    who: str
    action: str
    state: str
    answer: str

    def __str__(self) -> str:
        return f"{self.who}: {self.kind} {self.record_id[-6:]} ({self.state}) {self.action}: {self.answer}"


@dataclass
class Wanderer:
    """One way through a village, from a seed: the same seed takes the same way."""

    village: Village
    seed: int
    kinds: tuple[str, ...]
    steps: list[Step] = field(default_factory=list)
    accepted: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    clocks: list[ClockRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.choose = random.Random(self.seed)
        self.forms = Forms(self.village, cast(Any, None))
        home = self.village.community(HOME)
        self.pool: dict[str, list[str]] = {
            name: [str(row.id) for row in self.village.rows[samples()[name].models[0]] if row.community_id == home]
            for name in self.kinds
        }

    # requests

    def headers(self, who: str) -> Form:
        """Of somebody who has just logged in."""
        person, container = self.village.caller(who), self.village.container
        token = container.tokens.issue(person.id, person.organisation_id, "person", container.clock.now())
        return {"Authorization": f"Bearer {token}", "Accept-Language": "en", "Idempotency-Key": str(new_id())}

    def read(self, who: str, sample: Sample, record_id: str) -> Form | None:
        """A record as somebody reads it; None where it does not exist for them."""
        answer = self.village.hatch.ask("GET", f"{sample.lifecycle.path}/{record_id}", self.headers(who))
        if answer.status not in (200, 404):
            self.faults.append(f"{who} reads {sample.name} {record_id}: {answer}")
        return dict(answer.json()) if answer.status == 200 else None

    def blocked(self, who: str, sample: Sample, record_id: str, action: str) -> set[str]:
        """What blocks an offered action, as its drawn form says it, which knows more than the list of offers."""
        path = f"{sample.lifecycle.path}/{record_id}/forms/{action}"
        answer = self.village.hatch.ask("GET", path, self.headers(who))
        if answer.status != 200:
            self.faults.append(f"{who} is offered {sample.name} {record_id} {action}, and its form is {answer}")
            return set()
        return {rule["guard"] for rule in answer.json()["x-action"]["blocked_by"]}

    def act(self, who: str, sample: Sample, record_id: str, action: str, form: Form) -> Answer:
        """Try an action."""
        path = f"{sample.lifecycle.path}/{record_id}/{action.replace('_', '-')}"
        return self.village.hatch.ask("POST", path, self.headers(who), json=form)

    def form_for(self, sample: Sample, record_id: str, action: str, who: str, row: Form, given: Form | None) -> Form:
        """A good form, with real ids, and files and signatures of whoever sends it."""
        form = given or self.forms.filled(sample.forms.get(action, {}))
        for name in SIGNATURES:
            if form.get(name):
                self.forms.walk.crew.sign(form[name], record_id, action, form.get("quote_id"))
        self.forms.hand_files_to(str(self.village.caller(who).id), form)
        if action == "approve" and row.get("unit_fen"):
            # whoever says yes says it to the price that stands there
            form["unit_fen"] = row["unit_fen"]
        return form

    # the way

    def go(self, steps: int) -> None:
        """Take so many steps."""
        for _ in range(steps):
            if self.choose.random() < 0.06:
                self.wait()
            elif self.choose.random() < 0.15:
                self.make_ready()
            else:
                self.step()

    def make_ready(self) -> None:
        """A new record on which some action succeeds, and the action."""
        sample = samples()[self.choose.choice(self.kinds)]
        served = sample.served
        if served is None or served.ready is None:
            return
        actions = [
            action
            for action in sample.forms
            if action not in served.beyond_ready and any("–" not in row.sources for row in sample.who.rows_of(action))
        ]
        if not actions:
            return
        action = self.choose.choice(sorted(actions))
        try:
            record, form, person = served.ready(self.forms.walk, action, self.forms.filled(sample.forms[action]))
        except AssertionError as refused:
            # what others have done meanwhile may stand in the way
            if re.search(r": 5\d\d ", str(refused)):
                self.faults.append(f"{sample.name}, ready for {action}: {refused}")
            return
        self.pool[sample.name].append(str(record["id"]))
        who = CREWS[HOME].get(person) or self.choose.choice(PEOPLE)
        self.take(sample, str(record["id"]), (who,), ready=(action, form))

    def step(self) -> None:
        """Somebody looks at a record, and does something with it."""
        sample = samples()[self.choose.choice(self.kinds)]
        if self.pool[sample.name]:
            self.take(sample, self.choose.choice(self.pool[sample.name]))

    def take(
        self, sample: Sample, record_id: str, people: Sequence[str] = (), ready: tuple[str, Form] | None = None
    ) -> None:
        """Somebody takes one of the actions that they are offered, or now and then one that they are not."""
        moves = [action for action in sample.forms if any("–" not in row.sources for row in sample.who.rows_of(action))]
        for who in people or self.choose.sample(PEOPLE, 6):
            before = self.read(who, sample, record_id)
            if before is None:
                if moves and self.choose.random() < 0.2:
                    self.try_hidden(sample, record_id, who, self.choose.choice(sorted(moves)))
                continue
            offers = {offer["name"]: offer for offer in before["available_actions"]}
            unblocked = sorted(name for name, offer in offers.items() if not offer["blocked_by"])
            if ready is not None:
                action, form = ready
            elif moves and self.choose.random() < 0.1:
                action = self.choose.choice(sorted(moves))
            elif unblocked:
                action = self.choose.choice(unblocked)
            else:
                continue
            form = self.form_for(sample, record_id, action, who, before, None if ready is None else ready[1])
            blocked = self.blocked(who, sample, record_id, action) if action in offers else set()
            answer = self.act(who, sample, record_id, action, form)
            self.judge(sample, who, before, action, offers.get(action), form, answer, blocked)
            if ready is not None and action in unblocked and not blocked:
                self.judge_ready(f"{who}: {sample.name} {record_id} is ready for {action} {form}", answer)
            return

    def try_hidden(self, sample: Sample, record_id: str, who: str, action: str) -> None:
        """What somebody does not see, they don't move: 404, or 403 where their role never may."""
        answer = self.act(who, sample, record_id, action, {})
        if answer.status not in (403, 404):
            self.faults.append(f"{who} does not see {sample.name} {record_id}, and {action} is answered {answer}")

    def wait(self) -> None:
        """Time goes by, and the worker fires what has become due."""
        container = self.village.container
        clock = cast(Any, container.clock)
        clock.move_to(clock.now() + self.choose.choice(TIMES))
        self.village.tokens.clear()
        crew = self.forms.walk.crew
        crew.now, crew.headers = clock.now(), {who: self.village.headers(name) for who, name in CREWS[HOME].items()}

        async def fire() -> None:
            for job in WORK:
                for _ in range(MOST_FIRINGS):
                    if not await job(container):
                        break
                else:
                    self.faults.append(f"{job.__name__} finds something to do again and again")

        self.village.hatch.wait_for(fire())

    # what must hold

    def judge(
        self,
        sample: Sample,
        who: str,
        before: Form,
        action: str,
        offer: Form | None,
        form: Form,
        answer: Answer,
        blocked: set[str],
    ) -> None:
        """What an answer must be, by the table written by hand and by what was offered."""
        state, name = str(before["state"]), f"{who}: {sample.name} {before['id']} ({before['state']}) {action}"
        self.steps.append(Step(sample.name, str(before["id"]), who, action, state, f"{answer.status} {answer.code}"))
        if answer.status >= 500:
            self.faults.append(f"{name} {form}: {answer}")
        elif answer.status == 200:
            self.accepted[sample.name, action] += 1
            if blocked:
                self.faults.append(f"{name} was blocked by {sorted(blocked)}, as its form said, and is carried out")
            self.judge_move(sample, name, state, action, offer, before, answer.json())
        else:
            self.refused[sample.name, action] += 1
            self.judge_refusal(name, offer, form, answer, blocked)

    def judge_move(
        self, sample: Sample, name: str, state: str, action: str, offer: Form | None, before: Form, after: Form
    ) -> None:
        """It was offered without a reason against it, went along the drawn table, and added one version."""
        if offer is None:
            self.faults.append(f"{name} was not offered, and is carried out")
        elif offer["blocked_by"]:
            self.faults.append(f"{name} was blocked by {offer['blocked_by']}, and is carried out")
        drawn = {
            state if row.target == NEVER_BACK else row.target
            for row in sample.who.rows_of(action)
            if state in row.sources
        }
        if after["state"] not in drawn:
            self.faults.append(f"{name} led to {after['state']}; drawn are {sorted(drawn) or 'none'}")
        if after["version"] <= before["version"]:
            self.faults.append(f"{name} led from version {before['version']} to {after['version']}")

    def judge_refusal(self, name: str, offer: Form | None, form: Form, answer: Answer, blocked: set[str]) -> None:
        """What was offered without a reason against it is refused only for what the form says."""
        if offer is None:
            if answer.status not in (403, 404, 409, 422):
                self.faults.append(f"{name}, not offered: {answer}")
            return
        if answer.status == 422:
            pointers = [error["pointer"] for error in answer.json()["errors"]]
            if not all(pointers):
                self.faults.append(f"{name} {form}: what is wrong is not named: {answer}")
            return
        if answer.status != 409 or answer.code != "action-refused":
            self.faults.append(f"{name} was offered, and is answered {answer}")
            return
        known = blocked | {rule["guard"] for rule in offer["blocked_by"]}
        for refusal in answer.json()["refusals"]:
            if refusal["guard"] not in known and not refusal["pointer"] and refusal["guard"] not in TOLD_LATE:
                self.faults.append(f"{name} was offered, nothing in the form is wrong, and {refusal['guard']} refuses")

    def judge_ready(self, name: str, answer: Answer) -> None:
        """What is offered on a record that was made for it, without a reason against it, is accepted; a few things are
        there only once."""
        if answer.status == 200:
            return
        refusals = answer.json().get("refusals") or [{"guard": answer.code}]
        if not {refusal["guard"] for refusal in refusals} <= TAKEN:
            self.faults.append(f"{name}, and is answered {answer}")

    def look_back(self) -> list[str]:
        """What must hold of the whole database, read past the API."""
        container = self.village.container

        async def look() -> list[str]:
            async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
                self.clocks = await tx.all(ClockRow, select(ClockRow))
                faults = [f"journal: {fault}" async for fault in journal_verify.faults(tx)]
                faults += [f"money: {fault}" async for fault in money_verify.faults(tx)]
                faults += [f"clock: {fault}" async for fault in clock_verify.differences(tx)]
                return faults

        self.village.read()
        stored = self.village.hatch.wait_for(look())
        return [*self.faults, *stored, *self.stopped(), *self.sums()]

    def stopped(self) -> list[str]:
        """Of what is final, no clock runs that is owed for its end."""
        home = self.village.community(HOME)
        final = {
            row.id: (name, row.state)
            for name in self.kinds
            for row in self.village.rows[samples()[name].models[0]]
            if row.community_id == home and row.state in samples()[name].who.final
        }
        return [
            f"clock {row.name} of {final[row.record_id]} runs"
            for row in self.clocks
            if row.record_id in final and row.state in ("running", "paused")
        ]

    def sums(self) -> list[str]:
        """Money is never negative, but for what a day comes to."""
        rows = []
        for name in self.kinds:
            for row in self.village.rows[samples()[name].models[0]]:
                for column, value in vars(row).items():
                    if (name, column) in BELOW_NOTHING:
                        continue
                    if column.endswith("_fen") and isinstance(value, int) and value < 0:
                        rows.append(f"{name} {row.id}: {column} is {value}")
        return rows
