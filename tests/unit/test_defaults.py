"""Defaults of a model are read once, and yet every row gets values of its own."""

from typing import Any

import pytest
from pydantic import BaseModel, Field

from app.core.enums import Urgency
from app.core.ids import new_id
from app.db.statements import whole_row
from app.models import Appointment, WorkOrder


class Slip(BaseModel):
    """A form with every kind of default."""

    number: str
    urgency: Urgency = Urgency.NORMAL
    note: str | None = None
    copies: int = 2
    lines: list[str] = Field(default_factory=list)
    parts: dict[str, int] = {"valve": 1}
    key: Any = Field(default_factory=new_id)


def test_what_is_given_stays_and_the_rest_is_filled_in() -> None:
    filled = whole_row(Slip, {"number": "WX-1", "copies": 3, "note": "", "lines": ["a"]})
    key = filled.pop("key")
    assert filled == {
        "number": "WX-1", "urgency": Urgency.NORMAL, "note": "", "copies": 3, "lines": ["a"], "parts": {"valve": 1},
    }  # fmt: skip
    assert type(key) is type(new_id())


def test_each_row_has_lists_dictionaries_and_ids_of_its_own() -> None:
    first, second = whole_row(Slip, {}), whole_row(Slip, {})
    first["lines"].append("spoilt")
    first["parts"]["spoilt"] = 1
    assert (second["lines"], second["parts"]) == ([], {"valve": 1})
    assert first["key"] != second["key"]
    assert whole_row(Slip, {})["parts"] == {"valve": 1}


def test_a_new_order_shares_nothing_with_the_one_before() -> None:
    first, second = whole_row(WorkOrder, {}), whole_row(WorkOrder, {})
    first["trades"].append("plumbing")
    first["copies"]["customer"] = "given"
    assert (second["trades"], second["copies"], second["visits"]) == ([], {}, 0)
    assert whole_row(Appointment, {})["id"] != whole_row(Appointment, {})["id"]


def test_what_must_be_given_has_no_default() -> None:
    assert "number" not in whole_row(Slip, {})
    assert "community_id" not in whole_row(WorkOrder, {})


def test_a_default_made_from_other_fields_is_refused() -> None:
    class Odd(BaseModel):
        one: int = 1
        two: int = Field(default_factory=lambda data: data["one"] + 1)

    with pytest.raises(TypeError):
        whole_row(Odd, {})
