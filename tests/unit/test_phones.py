"""Numbers on doors and plates on cars, as people write them."""

import pytest
from pydantic import TypeAdapter, ValidationError

from app.api.schemas.communities import Hotline
from app.core.fields import Plate


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0532-8000 0339", "0532-8000 0339"),
        ("(0532) 8000.0339", "0532 8000-0339"),
        ("\uff080532\uff09\uff18\uff10\uff10\uff10\uff10\uff13\uff13\uff19", "0532 80000339"),
        ("\u202d12315\u202c", "12315"),
    ],
)
def test_a_hotline_is_tidied(written: str, stored: str) -> None:
    assert TypeAdapter(Hotline).validate_python(written) == stored


def test_a_hotline_is_a_number() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Hotline).validate_python("call us")


@pytest.mark.parametrize("written", ["鲁B·12345", "鲁b 12345", "鲁\uff22\u00b7\uff11\uff12\uff13\uff14\uff15"])
def test_a_plate_is_one_plate_however_it_is_typed(written: str) -> None:
    assert TypeAdapter(Plate).validate_python(written) == "鲁B12345"
