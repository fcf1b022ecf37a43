"""M-51, M-138: what may stand as a signature, and that every form's files are known to the rules."""

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from app.workflow.engine.files import FIELDS, SIGNATURES, files_in, signatures_in, unfit_signatures
from app.workflow.kinds.all_lifecycles import ALL
from tests.kinds.usual import FILE, ORDER, QUOTE_ID, uid

OTHER = uid(75)
GOOD = {
    "purpose": "signature", "signed": False, "signs_record_id": ORDER, "signs_action": "sign_off",
    "signs_quote_id": None, "sha256": "a" * 64,
}  # fmt: skip
FORMS = {form.__name__: form for table in ALL.values() for form in map(table.form_of, table.actions)}


def form(**fields: Any) -> SimpleNamespace:
    return SimpleNamespace(**fields)


def faults(known: dict[Any, dict[str, Any]], **fields: Any) -> list[tuple[str, str]]:
    rows: Any = {file_id: SimpleNamespace(**values) for file_id, values in known.items()}
    return [(fault.pointer, fault.code) for fault in unfit_signatures(form(**fields), rows, ORDER, "sign_off")]


def test_a_signature_is_a_file_of_here_that_was_uploaded_as_one_and_signs_nothing_else() -> None:
    assert faults({FILE: GOOD}, signature_file_id=FILE) == []
    assert faults({}, signature_file_id=FILE) == [("/signature_file_id", "unknown")]
    assert faults({FILE: {**GOOD, "purpose": "photo"}}, signature_file_id=FILE) == [
        ("/signature_file_id", "no-signature")
    ]
    assert faults({FILE: {**GOOD, "signed": True}}, signature_file_id=FILE) == [("/signature_file_id", "signed-before")]


@pytest.mark.parametrize(
    "other", [{"signs_record_id": OTHER}, {"signs_action": "approve_quote"}, {"signs_quote_id": QUOTE_ID}]
)
def test_a_signature_for_something_else_signs_nothing_here(other: dict[str, Any]) -> None:
    assert faults({FILE: {**GOOD, **other}}, signature_file_id=FILE) == [("/signature_file_id", "signed-elsewhere")]


def test_a_signature_is_bound_to_one_version_of_the_quote() -> None:
    bound = {FILE: {**GOOD, "signs_quote_id": QUOTE_ID}}
    assert faults(bound, signature_file_id=FILE, quote_id=QUOTE_ID) == []
    assert faults(bound, signature_file_id=FILE, quote_id=OTHER) == [("/signature_file_id", "signed-elsewhere")]


@pytest.mark.parametrize("name", SIGNATURES)
def test_every_field_that_is_signed_under_is_looked_at(name: str) -> None:
    assert faults({FILE: GOOD}, **{name: OTHER}) == [(f"/{name}", "unknown")]
    assert list(signatures_in(form(**{name: OTHER}))) == [(name, OTHER)]


def test_one_picture_is_not_two_signatures() -> None:
    """M-56: neither under two fields of a form nor after it has signed something on the record."""
    both = {"complainant_signature_file_id": FILE, "respondent_signature_file_id": OTHER}
    same = [("/respondent_signature_file_id", "same-picture")]
    assert faults({FILE: GOOD, OTHER: {**GOOD, "sha256": "b" * 64}}, **both) == []
    assert faults({FILE: GOOD, OTHER: GOOD}, **both) == same
    assert faults({FILE: GOOD}, **{**both, "respondent_signature_file_id": FILE}) == [], "see both_sides_signed"
    known: Any = {FILE: SimpleNamespace(**GOOD)}
    signed = unfit_signatures(form(signature_file_id=FILE), known, ORDER, "sign_off", frozenset({"a" * 64}))
    assert [(fault.pointer, fault.code) for fault in signed] == [("/signature_file_id", "same-picture")]


def test_nobody_signs_and_nothing_is_wrong() -> None:
    assert faults({}, signature_file_id=None, photos=[FILE]) == []


def test_a_photo_may_be_named_again() -> None:
    assert faults({FILE: {"purpose": "photo", "signed": False}}, photos_after=[FILE]) == []


def test_every_file_is_named_once() -> None:
    pieces = [form(file_id=OTHER), form(file_id=None)]
    named = form(signature_file_id=FILE, photos=[OTHER, FILE], evidence=pieces, written_complaint_file_id=uid(76))
    assert files_in(named) == (FILE, OTHER, uid(76))


@pytest.mark.parametrize("name", FORMS)
def test_the_rules_know_each_field_that_takes_files(name: str) -> None:
    """A field that they don't know would take any id."""
    fields: dict[str, Any] = FORMS[name].model_fields
    takes = {field for field in fields if field.endswith(("file_id", "file_ids", "files")) or "photo" in field}
    takes |= {field for field, info in fields.items() if _holds_files(info.annotation)}
    assert takes <= FIELDS
    assert {field for field in takes if "sign" in field} <= set(SIGNATURES)


def _holds_files(annotation: Any) -> bool:
    """Whether a field holds objects that name files."""
    if isinstance(annotation, type):
        return issubclass(annotation, BaseModel) and any(name.endswith("file_id") for name in annotation.model_fields)
    return any(_holds_files(part) for part in getattr(annotation, "__args__", ()))
