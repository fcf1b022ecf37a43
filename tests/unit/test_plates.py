"""Number plates as forms take them: M-95, M-96."""

import pytest

from app.core.fields import plate_of


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("鲁B·12345", "鲁B12345"),
        ("鲁b 12345", "鲁B12345"),
        ("鲁BD12345", "鲁BD12345"),
        ("粤Z·1234港", "粤Z1234港"),
        ("京A-1234警", "京A1234警"),
        ("使014578", "使014578"),
        ("M-AB 1234", "MAB1234"),
    ],
)
def test_a_plate_is_kept_without_what_people_write_differently(said: str, stored: str) -> None:
    assert plate_of(said) == stored


@pytest.mark.parametrize("said", ["B123", "鲁B", "没有车牌号", "鲁B12345678901", "鲁B#1234", ""])
def test_what_is_no_plate_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="plate"):
        plate_of(said)
