"""Refusals as a front end sees them: how an attempt must be refused, and what is wrong with a refusal."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.sandbox.demo.server import Form

AT_THIS_TAP: Final = frozenset(
    [
        "advice",
        "answer",
        "warranty_order_id",
        "revealed",
        "payment",
        "decision",
        "opened_order",
        "corrective_action_id",
        "offered_incident",
    ]
)
"""Fields that only the answer to an action has."""


@dataclass(frozen=True, slots=True)
class RecordedRefusal:
    """An attempt that was refused, as it had to be."""

    record: str
    who: str
    what: str
    status: int
    code: str
    guard: str
    clause: str
    message: str


@dataclass(frozen=True, slots=True)
class ExpectedRefusal:
    """How an attempt must be refused."""

    status: int
    code: str
    guard: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.status), self.code, self.guard)))


def reason(problem: Form) -> str:
    """The sentence of a problem, or the errors of its fields."""
    faults = [f"{fault['pointer']} {fault['detail']}" for fault in problem.get("errors", ())]
    return " ".join(faults) if faults else str(problem["detail"])


def lasting(body: Form) -> Form:
    """The fields that must stay the same until the next action. Sentences of guards are left out: they may count
    seconds."""
    lasting = {name: value for name, value in body.items() if name not in AT_THIS_TAP}
    lasting["available_actions"] = [
        (item["name"], item["needs"], [rule["guard"] for rule in item["blocked_by"]])
        for item in body["available_actions"]
    ]
    return lasting


def faults_of_refusal(action: str, problem: Form, before: Form, after: Form) -> Iterator[str]:
    """What is wrong with a refusal: it must change nothing, and state the record's true state, version and actions."""
    if lasting(before) != lasting(after):
        yield "the record changed all the same"
    offered = sorted(item["name"] for item in before["available_actions"])
    if problem["code"] in ("action-not-allowed", "forbidden") and action in offered:
        yield "it was offered all the same"
    state, allowed = problem.get("current_state"), problem.get("allowed_actions")
    if state not in (None, before["state"]):
        yield f"it speaks of the state {state}"
    if allowed is not None and sorted(allowed) != offered:
        yield f"it allows {sorted(allowed)}, offered are {offered}"
    if problem.get("current_version") not in (None, before["version"]):
        yield f"it speaks of version {problem['current_version']}"
