"""Times in forms: kept in UTC, so that an answer says what a later reading says; never beyond what can be kept."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from app.workflow.kinds.common_forms import Window


def test_a_time_is_kept_in_utc() -> None:
    window = Window.model_validate({"starts_at": "2026-11-23T09:00:00+08:00", "ends_at": "2026-11-23T10:00:00Z"})
    assert window.starts_at == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert window.model_dump(mode="json") == {"starts_at": "2026-11-23T01:00:00Z", "ends_at": "2026-11-23T10:00:00Z"}


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        ("0001-01-01T00:00:00+08:00", "0001-01-01T09:00:00+08:00"),
        ("9999-12-31T20:00:00-08:00", "9999-12-31T23:00:00-08:00"),
    ],
)
def test_a_time_outside_the_years_is_refused(starts_at: str, ends_at: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Window.model_validate({"starts_at": starts_at, "ends_at": ends_at})
    assert refused.value.errors()[0]["type"] == "value_error"
