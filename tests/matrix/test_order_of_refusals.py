"""A request wrong in several ways is told the first of them: 401, 404, 403, 422, replay, version, state, guard."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import pytest

from app.models import Department
from tests.matrix.hatch import Answer, as_bytes, request
from tests.matrix.people import ABROAD, HOME
from tests.matrix.village import Village, opened, place_of

KEY: Final = "the-first-time"


@dataclass(frozen=True)
class Wish:
    """A request in the making; each fault spoils another part of it."""

    who: str | None = "reception"
    order: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""


@pytest.fixture(scope="module")
def own_village(database_kind: str, templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """A village where moves may be made."""
    folder = tmp_path_factory.mktemp("order")
    with opened(place_of(database_kind, "order", templates, folder), folder / "files") as found:
        yield found


def send(village: Village, wish: Wish) -> Answer:
    """Dispatch an order to a department."""
    path = f"/v1/work-orders/{wish.order}/dispatch"
    headers = {**village.headers(wish.who), **wish.headers}
    return village.hatch.ask_all([request("POST", path, headers, json=wish.form, query=wish.query)])[0]


FAULTS: Final = ("no token", "not theirs", "wrong role", "bad input", "repeated", "stale", "wrong state", "guard")
TOLD: Final = {
    "no token": (401, "unauthenticated"),
    "not theirs": (404, "not-found"),
    "wrong role": (403, "forbidden"),
    "bad input": (422, "invalid"),
    "repeated": (200, None),
    "stale": (409, "version-conflict"),
    "wrong state": (409, "action-not-allowed"),
    "guard": (409, "action-refused"),
}


def spoilt(village: Village, faults: tuple[str, ...]) -> Wish:
    """A good request with these faults. A repeated one is the same caller's, path's and body's as the first."""
    department = str(village.of(Department, HOME, code="engineering")[0].id)
    wish = Wish(order=str(village.order("accepted").id), form={"department_id": department})
    if "repeated" in faults:
        # brought to `dispatched` by this very request: it may be sent again, and would be refused as a new one
        repeated = village.order("dispatched")
        wish = replace(wish, order=str(repeated.id), headers={"Idempotency-Key": KEY})
    for fault in faults:
        match fault:
            case "no token":
                wish = replace(wish, who=None)
            case "not theirs":
                wish = replace(wish, order=str(village.order("dispatched", ABROAD).id))
            case "wrong role" if "no token" not in faults:
                wish = replace(wish, who="cashier")
            case "bad input" if "repeated" in faults:
                # another body would be another payload; what is wrong stands beside it
                wish = replace(wish, query="no_such=1")
            case "bad input":
                wish = replace(wish, form={**wish.form, "no_such": 1})
            case "stale" if "repeated" in faults:
                wish = replace(wish, headers={**wish.headers, "If-Match": '"1"'})
            case "stale":
                wish = replace(wish, form={**wish.form, "expected_version": 1})
            case "wrong state" if "not theirs" not in faults and "repeated" not in faults:
                wish = replace(wish, order=str(village.order("completed").id))
            case "guard" if "repeated" not in faults:
                wish = replace(wish, form={**wish.form, "department_id": wish.order})
    return wish


def test_a_good_request_is_good(own_village: Village) -> None:
    """Each fault by itself is told; without one there is nothing to tell. Comes last among moves of this order."""
    answer = send(own_village, spoilt(own_village, ("repeated",)))
    assert answer.status == 200, answer
    assert answer.header("idempotency-replayed") is None
    for fault in FAULTS:
        answer = send(own_village, spoilt(own_village, (fault,)))
        assert (answer.status, answer.code) == TOLD[fault], fault


@pytest.mark.parametrize(("first", "second"), list(combinations(FAULTS, 2)))
def test_the_earlier_fault_is_told(own_village: Village, first: str, second: str) -> None:
    send(own_village, spoilt(own_village, ("repeated",)))
    answer = send(own_village, spoilt(own_village, (first, second)))
    assert (answer.status, answer.code) == TOLD[first]
    assert (answer.header("idempotency-replayed") == "true") == (first == "repeated")


def test_with_all_faults_but_the_first_ones_the_next_is_told(own_village: Village) -> None:
    send(own_village, spoilt(own_village, ("repeated",)))
    for index, fault in enumerate(FAULTS):
        rest = tuple(later for later in FAULTS[index:] if later != "repeated" or fault == "repeated")
        answer = send(own_village, spoilt(own_village, rest))
        assert (answer.status, answer.code) == TOLD[fault], rest


def test_a_stale_tag_is_412_and_goes_before_the_state(own_village: Village) -> None:
    wish = spoilt(own_village, ("wrong state", "guard"))
    answer = send(own_village, replace(wish, headers={"If-Match": '"1"'}))
    assert (answer.status, answer.code) == (412, "precondition-failed")
    assert answer.json()["current_state"] == "completed"


def test_a_form_that_is_no_json_is_told_after_who_may(own_village: Village) -> None:
    """Not only a wrong field: whatever is wrong with the input comes after 404 and 403."""
    hatch, order = own_village.hatch, own_village.order("accepted")
    foreign = own_village.order("dispatched", ABROAD)
    for body in (b"", b"{", b"[]", b"null", b'"x"', as_bytes({"department_id": "x"})):
        for who, record, status in (("reception", foreign, 404), ("cashier", order, 403), ("reception", order, 422)):
            path = f"/v1/work-orders/{record.id}/dispatch"
            answer = hatch.ask("POST", path, own_village.headers(who), body=body, more=JSON)
            assert answer.status == status, (body, who, answer)
    answer = hatch.ask("POST", "/v1/work-orders/none/dispatch", own_village.headers("reception"), body=b"{")
    assert answer.status == 404


JSON: Final = ((b"content-type", b"application/json"),)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256])
def test_a_bad_key_is_told_after_who_may(own_village: Village, key: str) -> None:
    good = spoilt(own_village, ())
    headers = {"Idempotency-Key": key}
    for fault in ("no token", "not theirs", "wrong role"):
        answer = send(own_village, replace(spoilt(own_village, (fault,)), headers=headers))
        assert (answer.status, answer.code) == TOLD[fault]
    stale = {**good.form, "expected_version": 1}
    assert send(own_village, replace(good, headers=headers, form=stale)).status == 422
