"""What the API makes of a kind's declaration: answers, queries, routes. What each should be is written down here."""

from copy import copy
from dataclasses import fields, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from app.api.generic.answers import Answers, made_from
from app.api.generic.filters import filters_of, query_of
from app.api.generic.records import routes_of
from app.api.http.generated_route import GeneratedRoute
from app.core.enums import Standing
from app.core.ids import new_id
from app.core.lang import Words
from app.core.roles import Caller, Grant, Role
from app.models import ContactSlip
from app.models.complaint import SlipState
from app.services.kinds.contact_slips import CONTACT_SLIPS
from app.services.kinds.corrective_actions import CORRECTIVE_ACTIONS
from app.services.kinds.follow_ups import FOLLOW_UPS
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import Computed
from app.services.moving.moves import OpenedRecord
from app.services.moving.seen_by import mask_name
from app.workflow.engine.step import Context
from app.workflow.kinds.contact_slip import CONTACT_SLIP

HERE, NOW = new_id(), datetime(2026, 11, 21, 9, tzinfo=UTC)
OF_SLIPS = {
    "id", "version", "number", "community_id", "state", "stands_with", "department_id", "complaint_id",
    "complaint_number", "enquiry_id", "sender_id", "subject", "matter", "received_at", "confirmed_at", "answer",
    "answered_at", "reason", "created_at", "updated_at",
}  # fmt: skip


def slip(**changes: object) -> SimpleNamespace:
    """A contact slip as it is read, with what no answer shows."""
    stored: dict[str, object] = {
        "id": new_id(), "version": 2, "chain": "ab", "organisation_id": new_id(), "community_id": HERE,
        "number": "LX-HY-20261121-0001", "state": SlipState.SENT, "department_id": new_id(), "complaint_id": None,
        "complaint_number": None, "complainant_name": None, "enquiry_id": None, "sender_id": new_id(),
        "subject": "地下车库照明", "matter": "三盏损坏",
        "received_at": NOW, "confirmed_at": None, "answer": "已更换", "answered_at": None, "reason": "",
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return SimpleNamespace(**(stored | changes))


def opened(kind: Kind[Any], role: Role, row: SimpleNamespace) -> OpenedRecord[Any]:
    caller = Caller(id=new_id(), organisation_id=new_id(), kind="person", grants=(Grant(role, HERE),))
    community: Any = SimpleNamespace(id=HERE)
    return OpenedRecord(kind, Context(caller, NOW, community, row))


def generated(kind: Kind[Any]) -> list[GeneratedRoute[Any]]:
    return [route for route in routes_of(kind).routes if isinstance(route, GeneratedRoute)]


def row_for(answers: Answers, kind: Kind[Any], role: Role, **changes: object) -> dict[str, Any]:
    return answers.row_of(opened(kind, role, slip(**changes)), "en")


def test_an_answer_shows_the_columns_and_what_is_joined_to_them() -> None:
    answers = made_from(CONTACT_SLIPS)
    assert set(answers.row.model_fields) == OF_SLIPS
    assert set(answers.whole.model_fields) == OF_SLIPS | {"available_actions"}
    body = row_for(answers, CONTACT_SLIPS, Role.RECEPTIONIST)
    assert set(body) == OF_SLIPS
    assert body["stands_with"] is Standing.DEPARTMENT
    answers.row.model_validate(body)


def test_what_is_read_along_only_to_decide_who_sees_it_is_not_shown() -> None:
    assert "order_number" in made_from(FOLLOW_UPS).row.model_fields
    assert "customer_id" not in made_from(FOLLOW_UPS).row.model_fields


def test_a_joined_field_may_be_null_where_the_other_record_may_be_missing() -> None:
    def nullable(kind: Kind[Any]) -> bool:
        schema = made_from(kind).row.model_json_schema()["properties"]["complaint_number"]
        return {"type": "null"} in schema.get("anyOf", [])

    assert nullable(CONTACT_SLIPS)
    assert nullable(CORRECTIVE_ACTIONS), "it may come from something else"


def test_personal_data_is_masked() -> None:
    kind = replace(CONTACT_SLIPS, masked={"subject": mask_name})
    assert row_for(made_from(kind), kind, Role.MANAGER, subject="王小明")["subject"] == "王**"


def test_what_is_masked_is_shown_only_by_the_action_that_reveals_it() -> None:
    lifecycle = copy(CONTACT_SLIP)
    lifecycle.by_action = {**CONTACT_SLIP.by_action, "reveal": CONTACT_SLIP.by_action["confirm"]}
    kind = replace(CONTACT_SLIPS, lifecycle=lifecycle, masked={"subject": mask_name})
    answers, outcome = made_from(kind), opened(kind, Role.RECEPTIONIST, slip(subject="王小明"))
    assert "revealed" not in answers.whole_of(outcome, "en")
    outcome.action = "reveal"
    body = answers.whole_of(outcome, "en")
    assert (body["subject"], body["revealed"]) == ("王**", {"subject": "王小明"})
    answers.whole.model_validate(body)


class CountedSlips(Kind[ContactSlip]):
    """Slips that say to their reader how long they are, in the place of what they say."""

    @property
    def computed(self) -> dict[str, Computed]:
        return {
            "matter": Computed(int, lambda context: len(context.row.matter)),
            "yours": Computed(bool, lambda context: context.row.sender_id == context.caller.id),
        }


def test_what_is_worked_out_for_a_reader_stands_in_the_whole_answer_alone() -> None:
    named = {field.name: getattr(CONTACT_SLIPS, field.name) for field in fields(CONTACT_SLIPS)}
    # what it counts is no text any more that could be masked
    kind = CountedSlips(**(named | {"texts": ()}))
    answers, outcome = made_from(kind), opened(kind, Role.RECEPTIONIST, slip(matter="照明"))
    outcome.row.sender_id = outcome.context.caller.id
    assert not {"matter", "yours"} & {*answers.row.model_fields, *answers.row_of(outcome, "en")}
    body = answers.whole_of(outcome, "en")
    assert (body["matter"], body["yours"]) == (2, True)
    answers.whole.model_validate(body)


def test_a_list_of_a_community_takes_the_filters_of_its_kind_and_nothing_else() -> None:
    query = query_of(CONTACT_SLIPS)
    assert set(query.model_fields) == {
        "limit", "cursor", "state", "department_id", "sender_id", "complaint_id", "number", "created_at_gte",
        "created_at_lt", "view", "extras",
    }  # fmt: skip
    assert filters_of(query.model_validate({"state": "sent,answered"})) == {"state": ["sent", "answered"]}
    with pytest.raises(ValidationError):
        query.model_validate({"state": "sent,lost"})
    with pytest.raises(ValidationError):
        query.model_validate({"subject": "x"})


def test_a_list_of_all_can_be_sorted_and_counted() -> None:
    query = query_of(replace(CONTACT_SLIPS, listed="everywhere"))
    assert {"sort", "count"} <= set(query.model_fields)
    assert filters_of(query.model_validate({"sort": "created_at", "count": "exact"})) == {}


def test_a_filter_may_have_another_name_than_its_column() -> None:
    kind = replace(CONTACT_SLIPS, filters=(("about", "complaint_id"), ("phone", "number")))
    asked = query_of(kind).model_validate({"about": str(HERE), "phone": "13800138000"})
    assert filters_of(asked) == {"about": HERE, "phone": "+8613800138000"}
    assert [str(condition).split(" = ")[0] for condition in kind.narrowed(filters_of(asked))] == [
        "contact_slip.complaint_id",
        "contact_slip.number",
    ]


def test_every_way_to_make_a_record_has_a_route() -> None:
    """The first at the address of the records, the others behind it; timers and what belongs elsewhere have none."""
    lifecycle = copy(CONTACT_SLIP)
    lifecycle.by_action = {**CONTACT_SLIP.by_action, "send_late": CONTACT_SLIP.by_action["send"]}
    lifecycle.titles = {**CONTACT_SLIP.titles, "send_late": Words("Send late", "补发")}
    operations = {route.path: route.operation for route in generated(replace(CONTACT_SLIPS, lifecycle=lifecycle))}
    assert operations["/v1/contact-slips"].id == "contact_slips.send"
    assert operations["/v1/contact-slips/send-late"].id == "contact_slips.send_late"
    assert operations["/v1/contact-slips/send-late"].key == "required"
    assert "/v1/contact-slips/{contact_slip_id}/timeline" in operations, "not every slip has a complaint to stand in"
    assert not any(route.path.endswith("/timeline") for route in generated(FOLLOW_UPS)), "it stands in its order's"
    made = {route.operation.id for route in generated(CORRECTIVE_ACTIONS) if route.path == "/v1/corrective-actions"}
    assert made == {"corrective_actions.open_for_month"}, "one of a complaint is opened there"


def test_what_may_belong_to_nothing_else_has_a_timeline() -> None:
    routes = generated(CONTACT_SLIPS)
    timeline = next(route for route in routes if route.path == "/v1/contact-slips/{contact_slip_id}/timeline")
    read = next(route for route in routes if route.operation.id == "contact_slips.read")
    assert timeline.operation.words == Words("Read what happened to a contact slip", "查看内部联系单处理经过")
    assert read.query_names == {"expand"}
