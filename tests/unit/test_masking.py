"""Masking: enough to recognise somebody, too little to find a stranger."""

import pytest

from app.services.moving.seen_by import mask_name, mask_phone


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+8613800000000", "138****0000"),
        ("13800000000", "138****0000"),
        ("+8653280001234", "****1234"),
        ("+14155550100", "****0100"),
        ("110", "****"),
        ("", ""),
        (None, None),
    ],
)
def test_phones(phone: str | None, masked: str | None) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("name", "masked"), [("王小明", "王**"), ("李", "李**"), ("Anna Li", "A**"), ("", ""), (None, None)]
)
def test_names(name: str | None, masked: str | None) -> None:
    assert mask_name(name) == masked
