"""Every operation, every caller, every kind of target: who is let through, and that a refusal gives nothing away."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID
from zlib import crc32

import pytest

from app.api.http.middleware import AnyRoute
from app.api.routes.all_routes import all_routes
from app.models import Community, Person, Premises, WorkOrder
from tests.kinds.sample import served
from tests.matrix.expected import for_staff_alone, forms, moves, rules
from tests.matrix.hatch import Answer
from tests.matrix.oracle import FORBIDDEN, HIDDEN, STRANGER, THROUGH, Oracle, Somebody
from tests.matrix.people import MARK
from tests.matrix.probes import Target, callers, expected, probe, targets
from tests.matrix.village import Village

ROUTES = {route.operation.id: route for route in all_routes()}
MEMBERS = {"type", "title", "status", "detail", "instance", "code", "request_id", "retryable"}
MIDDLE = re.compile(r"[A-Z]+ [12]")
"""Neither the first nor the last record of a community."""
ALIKE = 2
"""At how many targets of one sort an action is tried."""
OF_THIS_REQUEST = ("instance", "request_id")


def test_every_operation_has_an_expectation() -> None:
    assert set(ROUTES) == set(rules()) | set(moves()) | set(forms())


def kind_of(operation: str) -> str:
    operation = forms()[operation][0] if operation in forms() else operation
    if operation in moves():
        sample, action = moves()[operation]
        return "place" if action == "register" else sample.name
    return rules()[operation][0]


def verdict(oracle: Oracle, operation: str, who: Any, target: Target) -> str:
    # who may take an action gets its form
    operation = forms()[operation][0] if operation in forms() else operation
    if operation not in moves():
        kind, allowed = rules()[operation]
        return expected(oracle, kind, allowed, who, target)
    sample, action = moves()[operation]
    if action == "register":
        return oracle.registers(who, target.community, sample)
    return oracle.moves(who, target.record, sample, action)


def outcome(route: AnyRoute, answer: Answer) -> str:
    if answer.status in (401, 403, 404):
        return str(answer.status)
    good = {200} if route.methods == {"GET"} else {200, 409, 415, 422}
    # there is no form of what can't be done in the present state
    good |= {409} if route.operation.id in forms() else set()
    # nor a paper that the record has not
    good |= {409} if route.operation.id.startswith("papers.") else set()
    assert answer.status in good, answer
    return THROUGH


@cache
def secrets_of(village: Village) -> list[str]:
    """What no refusal may say: names, phones, texts, numbers and addresses."""
    people = [value for row in village.rows[Person] for value in (row.name, row.phone) if value]
    orders = [row.number for row in village.rows[WorkOrder]]
    places = [row.label for row in village.rows[Premises]] + [row.name for row in village.rows[Community]]
    return [MARK, *people, *orders, *places]


def says_nothing(answer: Answer, secrets: list[str]) -> None:
    assert answer.kind == "application/problem+json"
    assert set(answer.json()) <= MEMBERS, answer
    text = answer.body.decode()
    assert not [secret for secret in secrets if secret in text], answer


def without(answer: Answer) -> dict[str, Any]:
    """A problem without what only this request could say."""
    body: dict[str, Any] = answer.json()
    return {name: value for name, value in body.items() if name not in OF_THIS_REQUEST}


@dataclass
class Round:
    """One operation tried by some callers on some targets."""

    village: Village
    oracle: Oracle
    operation: str
    wrong: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    def try_all(self, everybody: bool) -> None:
        """Ask for each pair and hold the answers against what the oracle says."""
        route, all_targets = ROUTES[self.operation], list(targets(self.village, kind_of(self.operation)))
        if not everybody and self.village.container.settings.is_postgresql:
            # the same code decides on both databases, and SQLite has tried them all
            all_targets = [target for target in all_targets if not MIDDLE.fullmatch(target.words)]
        pairs = [
            (who, target)
            for target in all_targets
            for who in (self.oracle.everybody if everybody else callers(self.oracle, target))
        ]
        if not everybody:
            pairs = self.few_of_a_sort(pairs)
        sent = (probe(self.village, route, target, who.name) for who, target in pairs)
        answers = dict(
            zip(((who.name, target) for who, target in pairs), self.village.hatch.ask_all(sent), strict=True)
        )
        nowhere = [target for target in all_targets if target.words == "nowhere"]
        for who, target in pairs:
            answer = answers[who.name, target]
            self.judge(who, target, answer)
            if verdict(self.oracle, self.operation, who, target) == HIDDEN:
                # a record stands under a community: its absence is told of the community that was asked for
                same = [nobody for nobody in nowhere if nobody.community in (None, target.community)]
                usual = answers.get((who.name, same[0])) if same else None
                # word for word, so that nobody learns from a refusal that a record exists
                assert usual is None or without(answer) == without(usual), (who.name, target.words)

    def few_of_a_sort(self, pairs: list[tuple[Somebody, Target]]) -> list[tuple[Somebody, Target]]:
        """Of the records of one place at which somebody's action must be answered alike, two: each action has its own,
        so that all are tried in the end. What only reads is tried at each."""
        if self.operation not in moves() and self.operation not in forms():
            return pairs
        sorts: dict[tuple[str, UUID | None, str], list[Target]] = {}
        for who, target in sorted(pairs, key=lambda pair: crc32(f"{self.operation} {pair[1].words}".encode())):
            place = target.community or self.oracle.community_of(target.record)
            sort = (who.name, place and place.id, verdict(self.oracle, self.operation, who, target))
            sorts.setdefault(sort, []).append(target)
        chosen = {(name, target) for (name, _, _), alike in sorts.items() for target in alike[:ALIKE]}
        return [(who, target) for who, target in pairs if (who.name, target) in chosen or target.words == "nowhere"]

    def judge(self, who: Somebody, target: Target, answer: Answer) -> None:
        """Hold one answer against what it must be."""
        wanted = verdict(self.oracle, self.operation, who, target)
        self.told.add(wanted)
        if answer.status == 404 and wanted == THROUGH and self.asks_in_vain(who, target):
            says_nothing(answer, secrets_of(self.village))
        elif outcome(ROUTES[self.operation], answer) != wanted:
            self.wrong.append(f"{who.name} at {target.words}: {wanted} expected, {answer}")
        elif wanted in (HIDDEN, FORBIDDEN):
            says_nothing(answer, secrets_of(self.village))

    def asks_in_vain(self, who: Somebody, target: Target) -> bool:
        """Whether it reads what the record has not, or looks up a field that the form doesn't have for somebody who is
        only a customer."""
        if self.operation.endswith(".read_by_key"):
            # nobody has given a record a key yet
            return True
        lacking = [rules.lacks[self.operation] for _, rules in served().values() if self.operation in rules.lacks]
        if any(lacks(target.record) for lacks in lacking):
            return True
        held = who.roles(self.oracle.community_of(target.record))
        return self.operation in for_staff_alone() and held == {"customer"}


def check(village: Village, oracle: Oracle, operation: str, *, everybody: bool) -> None:
    kind, route = kind_of(operation), ROUTES[operation]
    if kind == "signed":
        for answer in village.hatch.ask_all(probe(village, route, target, None) for target in targets(village, kind)):
            assert answer.status in (404, 422), answer
        return
    if kind != "public":
        for target in targets(village, kind):
            (answer,) = village.hatch.ask_all([probe(village, route, target, None)])
            assert outcome(route, answer) == STRANGER, (target.words, answer)
            says_nothing(answer, secrets_of(village))
    tried = Round(village, oracle, operation)
    tried.try_all(everybody)
    assert not tried.wrong, f"{len(tried.wrong)} wrong: " + "\n".join(tried.wrong[:8])
    assert THROUGH in tried.told
    assert kind in ("public", "anyone") or len(tried.told) > 1, "nobody was refused"


@pytest.mark.parametrize("operation", ROUTES)
def test_who_is_let_through(village: Village, oracle: Oracle, operation: str) -> None:
    """401 without a token, 404 for what isn't there for the caller, 403 for the wrong role, and nobody else refused."""
    check(village, oracle, operation, everybody=False)


@pytest.mark.torture
@pytest.mark.parametrize("operation", ROUTES)
def test_really_everybody_at_every_target(village: Village, oracle: Oracle, operation: str) -> None:
    check(village, oracle, operation, everybody=True)
