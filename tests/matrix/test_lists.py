"""What lists show: each caller exactly what they may read one by one, whatever they filter by."""

import json
from typing import Any
from uuid import UUID

import pytest

from app.core.enums import PersonKind
from app.models import (
    Binding,
    CatalogueItem,
    Charge,
    ClockRow,
    Community,
    MachineClient,
    Payment,
    Person,
    Premises,
    RoleGrant,
    WorkOrder,
)
from app.services.timeline.events import FEED_EVENTS
from tests.kinds.sample import served
from tests.matrix.expected import rules
from tests.matrix.oracle import HIDDEN, THROUGH, Oracle, Somebody
from tests.matrix.people import HOME, PLACES
from tests.matrix.probes import communities_of
from tests.matrix.village import Village


def everything(village: Village, who: str, path: str, query: str = "") -> list[dict[str, Any]]:
    """All rows of a list, page by page; none when the caller is refused."""
    rows: list[dict[str, Any]] = []
    cursor = ""
    while True:
        asked = "&".join(filter(None, (query, "limit=15", cursor)))
        answer = village.hatch.ask("GET", path, village.headers(who), query=asked)
        if answer.status in (403, 404):
            return []
        assert answer.status == 200, answer
        page = answer.json()
        rows += page["data"]
        if not page["has_more"]:
            return rows
        cursor = f"cursor={page['next_cursor']}"


def ids(rows: list[Any]) -> list[str]:
    return [str(row["id"] if isinstance(row, dict) else row.id) for row in rows]


def test_orders(village: Village, oracle: Oracle) -> None:
    """No more, no less, no row twice; and the count says so too."""
    seen = 0
    for who in oracle.everybody:
        wanted = {str(row.id) for row in village.rows[WorkOrder] if oracle.sees(who, row, "work_order")}
        listed = ids(everything(village, who.name, "/v1/work-orders"))
        assert len(listed) == len(set(listed)), who.name
        assert set(listed) == wanted, who.name
        counted = village.hatch.ask("GET", "/v1/work-orders", village.headers(who.name), query="count=exact").json()
        assert counted["count"] == len(wanted), who.name
        seen += len(wanted)
    assert seen > 100


@pytest.mark.parametrize("place", PLACES)
def test_orders_looked_up_by_what_a_stranger_may_know(village: Village, oracle: Oracle, place: str) -> None:
    """The number, the phone, the room, the worker of an order find it only for those who see it."""
    order = village.order("completed", place)
    filters = {
        "community_id": order.community_id, "number": order.number, "phone": order.contact_phone.replace("+86", ""),
        "premises_id": order.premises_id, "worker_id": order.worker_id, "customer_id": order.customer_id,
        "department_id": order.department_id,
    }  # fmt: skip
    fields = {"phone": "contact_phone"}
    for who in oracle.everybody:
        for name, value in filters.items():
            column = fields.get(name, name)
            alike = [row for row in village.rows[WorkOrder] if getattr(row, column) == getattr(order, column)]
            wanted = {str(row.id) for row in alike if oracle.sees(who, row, "work_order")}
            assert set(ids(everything(village, who.name, "/v1/work-orders", f"{name}={value}"))) == wanted, (who, name)


LISTED = [name for name, (sample, _) in served().items() if rules().get(f"{sample.plural}.list", ("",))[0] == "place"]
"""Kinds of record that are listed by community."""


@pytest.mark.parametrize("kind", LISTED)
def test_records_of_a_community(village: Village, oracle: Oracle, kind: str) -> None:
    """Whoever may list sees what they may read, sorted as the kind is, and nothing that is hidden from them."""
    sample, of_kind = served()[kind]
    allowed, seen = rules()[f"{sample.plural}.list"][1], []
    for code in PLACES:
        community = oracle.communities[village.community(code)]
        for who in oracle.everybody:
            path = f"/v1/communities/{community.id}/{sample.plural.replace('_', '-')}"
            may = who.may(allowed, who.roles(community)) and bool(who.roles(community))
            wanted = [row for row in village.of(sample.models[0], code) if may and oracle.sees(who, row, kind)]
            listed = ids(everything(village, who.name, path))
            assert listed == ids(wanted)[:: -1 if of_kind.newest_first else 1], (who.name, code)
            seen.append(len(wanted))
    assert sum(seen) > 30
    # a list that all staff may ask for shows some of them their own only
    assert len(set(seen)) >= (3 if "worker" in allowed else 2)


USUAL = {"id", "version", "community_id", "community_name", "state", "created_at", "updated_at"}
ROWS = {
    "work_order": {"number", "stands_with", "kind", "urgency", "place", "summary", "department_name", "worker_name",
                   "appointment_from", "appointment_until"},
    "complaint": {"number", "stands_with", "kind", "severity", "matter", "place", "summary", "department_name",
                  "handler_name"},
    "charge": {"number", "work_order_id", "order_number", "place", "invoiced_fen", "paid_fen", "owed_fen", "currency",
               "department_name"},
    "payment": {"charge_id", "charge_number", "amount_fen", "currency", "via", "method", "receipt", "handed_in_at",
                "taken_by_name", "department_name"},
    "follow_up": {"work_order_id", "order_number", "place", "due_at", "attempts", "result"},
    "visitor": {"number", "stands_with", "place", "name", "plate", "people", "expected_at", "until", "left_at",
                "summary"},
    "asset": {"number", "place", "name", "company", "model_number", "serial", "premises_id",
              "warranty_until"},
    "contract": {"number", "stands_with", "summary", "customer_id", "starts_on", "ends_on", "billing", "fee_fen"},
    "housekeeping_series": {"number", "stands_with", "place", "customer_id", "premises_id", "repeats", "first_on",
                            "ends_on", "price_fen", "department_name"},
    "promise": {"number", "stands_with", "summary", "answerer_id", "answerer_name", "until", "postponed"},
    "goods_pass": {"number", "stands_with", "place", "purpose", "plate", "leaves_at", "until", "authorisation",
                   "arrears", "releases"},
    "enquiry": {"number", "stands_with", "place", "summary", "channel", "identity", "rings", "outcome", "received_at",
                "topic_name"},
    "broadcast": {"number", "stands_with", "summary", "occasion", "sought", "meet_at", "calls", "called_at"},
    "contact_slip": {"number", "stands_with", "complaint_id", "complaint_number", "received_at", "summary",
                     "department_name", "sender_name"},
    "corrective_action": {"stands_with", "complaint_id", "complaint_number", "work_order_id", "order_number",
                          "review_number", "opinions_month", "due_on", "owner_name", "summary", "department_name"},
    "emergency_plan": {"number", "stands_with", "summary", "emergency", "level", "activated_at", "stood_down_at",
                       "reported_at"},
    "incident": {"number", "stands_with", "place", "summary", "fails", "since", "expected_back_at", "reports",
                 "still_out", "restored_at"},
    "found_item": {"number", "stands_with", "place", "summary", "category", "found_at", "kept_at", "reported_at",
                   "closed_at"},
    "training": {"number", "place", "summary", "trade", "starts_at", "trainer", "passed", "department_name"},
    "quality_review": {"number", "reviewed_id", "reviewed_name", "department_name", "period_from", "period_until",
                       "result", "concluded_at", "summary"},
    "leave": {"number", "stands_with", "kind", "summary", "person_id", "person_name", "starts_at", "ends_at",
              "department_name"},
    "shift": {"number", "stands_with", "place", "summary", "post_id", "on_duty_id", "on_duty_name", "starts_at",
              "ends_at", "department_name"},
    "day_closing": {"number", "stands_with", "summary", "from_day", "day", "cash_fen", "counted_fen", "difference_fen"},
    "rule_set": {"number", "stands_with", "summary", "revision", "writer_id", "writer_name", "effective_at",
                 "active_from", "active_until"},
    "home_claim": {"number", "stands_with", "name", "address", "relation"},
    "requisition": {"number", "stands_with", "work_order_id", "order_number", "item_name", "unit", "asked_quantity",
                    "issued_quantity", "asked_by_name", "department_name", "price_check"},
    "purchase": {"number", "stands_with", "work_order_id", "order_number", "name", "quantity", "unit", "unit_fen",
                 "paid_unit_fen"},
    "stock_item": {"code", "name", "unit", "on_hand", "low_level", "unit_fen", "low"},
}  # fmt: skip
"""What a row of each list shows beside what all show, as somebody at the desk reads it on a line of a screen."""
NOT_THE_DESKS = ("training", "quality_review", "day_closing")
"""What reception doesn't read."""
MOST_OF_A_ROW = 614
"""Bytes, 0.6 KB."""


def test_every_list_has_a_row_of_its_own() -> None:
    assert ROWS.keys() == {name for name, (sample, _) in served().items() if f"{sample.plural}.list" in rules()}


@pytest.mark.parametrize("kind", ROWS)
def test_rows_are_thin_and_name_what_they_point_at(village: Village, kind: str) -> None:
    sample, _ = served()[kind]
    plural = sample.plural.replace("_", "-")
    here = village.community(HOME)
    path = f"/v1/{plural}" if kind in ("work_order", "complaint") else f"/v1/communities/{here}/{plural}"
    reader = village.headers("manager" if kind in NOT_THE_DESKS else "reception")
    answer = village.hatch.ask("GET", path, reader, query="limit=20")
    assert answer.status == 200, answer
    page = answer.json()["data"]
    assert page
    for row in page:
        assert row.keys() == USUAL | ROWS[kind]
        assert len(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()) <= MOST_OF_A_ROW, row
        assert row["community_name"]
        for pointer, name in (("work_order_id", "order_number"), ("charge_id", "charge_number")):
            assert bool(row.get(pointer)) == bool(row.get(name))
    query = "limit=20&view=full"
    whole = village.hatch.ask("GET", path, reader, query=query).json()["data"]
    assert ids(whole) == ids(page)
    assert all(record["available_actions"] is not None for record in whole)
    more = village.hatch.ask("GET", path, reader, query="limit=20&with=available_actions")
    assert [row["available_actions"] for row in more.json()["data"]] == [row["available_actions"] for row in whole]


def test_communities(village: Village, oracle: Oracle) -> None:
    for who in oracle.everybody:
        closed = who.is_machine and "places:read" not in who.scopes
        wanted = [row for row in village.rows[Community] if who.roles(row) and not closed]
        assert ids(everything(village, who.name, "/v1/communities")) == ids(wanted), who.name


@pytest.mark.parametrize(("plural", "model"), [("premises", Premises), ("catalogue-items", CatalogueItem)])
def test_what_customers_see_of_a_place(village: Village, oracle: Oracle, plural: str, model: Any) -> None:
    """Their own rooms and what is offered; staff see all of it, and nothing of another place."""
    allowed = rules()[f"{plural.replace('-', '_')}.list"][1]
    for code in PLACES:
        community = oracle.communities[village.community(code)]
        for who in oracle.everybody:
            rows = village.of(model, code)
            wanted = [row for row in rows if oracle.enters(who, community, allowed, row) == THROUGH]
            listed = everything(village, who.name, f"/v1/communities/{community.id}/{plural}")
            assert ids(listed) == ids(wanted), (who.name, code)


def test_people(village: Village, oracle: Oracle) -> None:
    """Administrators list those whom they may read."""
    listed = 0
    for who in oracle.everybody:
        wanted = [
            row
            for row in village.rows[Person]
            if oracle.reaches(who, row, oracle.places_of(row), changes=False) == THROUGH
        ]
        assert ids(everything(village, who.name, "/v1/people")) == ids(wanted), who.name
        listed += bool(wanted)
    assert listed == 4


def test_machines(village: Village, oracle: Oracle) -> None:
    for who in oracle.everybody:
        clients = village.rows[MachineClient]
        wanted = [row for row in clients if oracle.reaches(who, row, communities_of(row), changes=False) == THROUGH]
        assert set(ids(everything(village, who.name, "/v1/machine-clients"))) == set(ids(wanted)), who.name


@pytest.mark.parametrize("plural", ["staff", "customers", "bindings"])
def test_people_of_a_place(village: Village, oracle: Oracle, plural: str) -> None:
    """Nobody who has to do with another place only."""
    rows = village.rows
    for code in PLACES:
        here = village.community(code)
        wanted = {
            "staff": {row.person_id for row in rows[RoleGrant] if row.community_id == here and row.active},
            "customers": {row.person_id for row in rows[Binding] if row.community_id == here},
            "bindings": {row.id for row in rows[Binding] if row.community_id == here},
        }[plural]
        listed = 0
        for who in oracle.everybody:
            shown = ids(everything(village, who.name, f"/v1/communities/{here}/{plural}"))
            assert not shown or set(shown) == {str(person_id) for person_id in wanted}, (who.name, code)
            listed += bool(shown)
        assert listed >= 5


def test_nobody_finds_customers_of_another_place_by_phone_or_name(village: Village, oracle: Oracle) -> None:
    community = oracle.communities[village.community(HOME)]
    strangers = [row for row in village.rows[Person] if row.kind is PersonKind.CUSTOMER]
    # a merged entry lives nowhere: its number finds who was kept
    strangers = [row for row in strangers if community.id not in oracle.places_of(row) and row.merged_into_id is None]
    assert len(strangers) >= 3
    path = f"/v1/communities/{community.id}/customers"
    for row in strangers:
        for query in (f"phone={row.phone.replace('+86', '')}", f"premises_id={_home_of(village, row)}"):
            assert everything(village, "reception", path, query) == []


def _home_of(village: Village, person: Any) -> str:
    return next(str(row.premises_id) for row in village.rows[Binding] if row.person_id == person.id)


def test_the_feed_is_one_communitys(village: Village, oracle: Oracle) -> None:
    """Every event that a reader gets is of a record of the community that was asked for."""
    own = {str(row.id): row.community_id for model in (WorkOrder, Charge, Payment) for row in village.rows[model]}
    allowed = rules()["events.list"][1]
    for code in PLACES:
        community = oracle.communities[village.community(code)]
        readers: list[Somebody] = [who for who in oracle.everybody if oracle.enters(who, community, allowed) == THROUGH]
        assert readers
        for who in oracle.everybody:
            query = f"community_id={community.id}&limit=1000"
            answer = village.hatch.ask("GET", "/v1/events", village.headers(who.name), query=query)
            assert (answer.status == 200) == (who in readers), (who.name, answer)
            if answer.status == 200:
                assert {event["event"] for event in answer.json()["data"]} <= set(FEED_EVENTS), "can't be asked for"
                record_ids = {event["record_id"] for event in answer.json()["data"]} & set(own)
                assert record_ids
                assert {own[record_id] for record_id in record_ids} == {community.id}, who.name
            else:
                assert oracle.enters(who, community, allowed) in (HIDDEN, "403")


def test_clocks(village: Village, oracle: Oracle) -> None:
    """The desk sees every clock of its community, a department's head those of the department, and nobody else's."""
    homes = {
        row.id: (name, row)
        for name, (sample, _) in served().items()
        if sample.clocks
        for row in village.rows[sample.models[0]]
    }
    allowed, seen = rules()["clocks.list"][1], 0
    for who in oracle.everybody:
        listed = everything(village, who.name, "/v1/clocks", "state=running,paused,met,breached,voided")
        assert len(ids(listed)) == len(set(ids(listed))), who.name
        for row in listed:
            kind, record = homes[UUID(row["record_id"])]
            assert row["record_type"] == kind
            assert oracle.sees(who, record, kind), (who.name, row)
        desks = {row.id: who.roles(row) & allowed for row in oracle.communities.values()}
        wanted = {
            str(row.id)
            for row in village.rows[ClockRow]
            if desks[row.community_id] & served()[homes[row.record_id][0]][1].wide
        }
        assert wanted <= set(ids(listed)), who.name
        assert not listed or who.may(allowed, who.anywhere), who.name
        seen += len(listed)
    assert seen > 100
