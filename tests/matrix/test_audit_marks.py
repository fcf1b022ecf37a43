"""Audit marks 稽核 on every kind of record: who may make one, and who reads it (M-150, M-113)."""

from typing import Any, Final, get_args

import pytest

from app.api.schemas.audit_marks import RecordType
from app.core.ids import new_id
from app.core.roles import Caller, Grant, Role
from app.services.moving.kind import kind_of
from app.services.timeline.auditing import has_acted, is_about
from app.workflow.kinds.all_lifecycles import ALL
from tests.kinds.sample import samples
from tests.matrix.hatch import Answer
from tests.matrix.people import HOME
from tests.matrix.village import Village

MARKED: Final = (
    "asset", "broadcast", "charge", "complaint", "contact_slip", "contract", "corrective_action", "day_closing",
    "emergency_plan", "enquiry", "follow_up", "found_item", "goods_pass", "home_claim", "housekeeping_series",
    "incident", "leave", "payment", "promise", "purchase", "quality_review", "requisition", "rule_set", "shift",
    "stock_item", "training", "visitor", "work_order",
)  # fmt: skip
"""M-150, by hand: supervisors audit any record."""
PARTS: Final = {
    "appointment": "moves only as an effect of its order's actions, and has nobody who sees it by itself",
    "quote": "moves only as an effect of its order's actions, and has nobody who sees it by itself",
}
"""Lifecycles that are no records of their own: they are marked on their order."""

CONCERNED: Final = {
    # a column of each record, or of what it belongs to, that names whom it is about or who did the work
    "charge": "worker_id", "complaint": "handler_id", "corrective_action": "owner_id", "follow_up": "worker_id",
    "goods_pass": "applicant_id", "home_claim": "claimant_id", "leave": "person_id", "payment": "worker_id",
    "promise": "answerer_id", "purchase": "worker_id", "quality_review": "reviewed_id", "requisition": "worker_id",
    "shift": "on_duty_id", "visitor": "resident_id", "work_order": "worker_id",
}  # fmt: skip
DECIDED: Final = {
    # a column that names who decided or did something there: they do not mark it either, but read what others found
    "contract": "approved_by_id", "corrective_action": "verified_by_id", "enquiry": "answered_by_id",
    "goods_pass": "issued_by_id", "leave": "decided_by_id", "payment": "taken_by_id",
    "quality_review": "concluded_by_id", "requisition": "issued_by_id",
    "training": "held_by_id",
}  # fmt: skip
WROTE_DOWN: Final = {
    "complaint": "reporter_id", "contact_slip": "sender_id", "promise": "maker_id",
    "shift": "planner_id", "work_order": "reporter_id", "charge": "reporter_id",
}  # fmt: skip
"""A column that names who only wrote it down, or what it belongs to: they may audit what became of it."""


def test_no_kind_of_record_is_forgotten() -> None:
    """Whoever adds a kind of record writes it here, and finds out whether it can be marked."""
    assert sorted(MARKED) == sorted(get_args(RecordType))
    assert {*MARKED, *PARTS} == set(ALL), "a new kind: it is among the marked, or a part of another record"
    assert not {*MARKED} & {*PARTS}


def rows_of(village: Village, kind: str) -> list[Any]:
    """The records of a kind at home."""
    model = samples()[kind].models[0]
    home = village.community(HOME)
    return [row for row in village.rows[model] if row.community_id == home]


def mark(village: Village, who: str, kind: str, row: Any, finding: str = "objection") -> Answer:
    """Somebody marks a record."""
    headers = {**village.headers(who), "Idempotency-Key": str(new_id())}
    form = {"record_type": kind, "record_id": str(row.id), "finding": finding, "remark": "无照片"}
    return village.hatch.ask("POST", f"/v1/communities/{village.community(HOME)}/audit-marks", headers, json=form)


@pytest.mark.parametrize("kind", MARKED)
def test_the_leadership_marks_a_record_of_every_kind(village: Village, kind: str) -> None:
    """Somebody who took no part in it. A mark has the number by which people call the record, where it has one."""
    row = rows_of(village, kind)[0]
    answer = mark(village, "leader", kind, row)
    assert answer.status == 201, f"{answer}"
    body = answer.json()
    assert (body["record_type"], body["record_id"], body["record_version"]) == (kind, str(row.id), row.version)
    own = getattr(row, "number", None) or getattr(row, "receipt", None)
    if own:
        assert body["record_number"] == own
    elif kind not in ("day_closing", "asset", "stock_item"):
        assert body["record_number"], "of the record that it belongs to"


@pytest.mark.parametrize("kind", MARKED)
def test_only_the_own_departments_supervisor_marks(village: Village, kind: str) -> None:
    """Of a record of engineering, the cleaners' supervisor marks nothing; nobody below does."""
    engineering = {
        str(row["id"])
        for row in village.hatch.ask(
            "GET", f"/v1/communities/{village.community(HOME)}/departments", village.headers("admin")
        ).json()["data"]
        if row["code"] == "engineering"
    }
    for row in rows_of(village, kind)[:3]:
        for who in ("worker3", "reception", "cashier", "guard", "owner2"):
            assert mark(village, who, kind, row).status == 403, who
        if str(getattr(row, "department_id", None)) in engineering:
            assert mark(village, "supervisor_cleaning", kind, row).status in (403, 404)


@pytest.mark.parametrize("kind", CONCERNED)
def test_it_is_about_whom_it_names(village: Village, kind: str) -> None:
    """They neither mark it nor read what was found."""
    assert concerns(village, kind, CONCERNED[kind]) == (True, True)


@pytest.mark.parametrize("kind", DECIDED)
def test_who_decided_does_not_mark_it(village: Village, kind: str) -> None:
    """But reads what others found."""
    assert concerns(village, kind, DECIDED[kind]) == (False, True)


@pytest.mark.parametrize("kind", WROTE_DOWN)
def test_who_only_wrote_it_down_audits_it(village: Village, kind: str) -> None:
    """As anybody else does."""
    assert concerns(village, kind, WROTE_DOWN[kind]) == (False, False)


@pytest.mark.parametrize("kind", MARKED)
def test_it_is_about_nobody_else(village: Village, kind: str) -> None:
    """Somebody whom no record names."""
    assert concerns(village, kind, None) == (False, False)


def concerns(village: Village, name: str, column: str | None) -> tuple[bool, bool]:
    """Whether a record is about whom a column of it names (None: somebody else), and whether they took part in it."""
    kind, home = kind_of(name), village.community(HOME)

    async def ask() -> tuple[bool, bool]:
        async with village.container.database.transaction(village.container.clock.now()) as tx:
            for plain in rows_of(village, name):
                row = await kind.table.load(tx, plain.id)
                assert row is not None
                named = new_id() if column is None else getattr(row, column)
                others = {getattr(row, each, None) for each in ALL_ROLES[name] if each != column}
                if named is None or (column != CONCERNED.get(name) and named in others):
                    continue
                caller = Caller(named, village.caller("manager").organisation_id, (Grant(Role.MANAGER, home),))
                return await is_about(tx, caller, kind, row), await has_acted(tx, caller, kind, row)
        raise AssertionError(f"no {name} whose {column} is somebody")

    return village.hatch.wait_for(ask())


ALL_ROLES: Final = {
    name: {table[name] for table in (CONCERNED, DECIDED, WROTE_DOWN) if name in table} for name in MARKED
}
