"""Checks of whole forms point at the fields that are wrong, and say why in both languages."""

import ast
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from app.api.schemas.clock_policy import SimulationForm
from app.api.schemas.notice import ReadNotices
from app.core.ids import new_id
from app.workflow.forms.messages import field_errors
from app.workflow.kinds.common_forms import Window
from app.workflow.kinds.complaint.intake_forms import EvidenceItem
from app.workflow.kinds.work_order.intake_forms import Estimate, RegisterOrder
from app.workflow.kinds.work_order.quote_forms import MakeQuote

ROOT = Path(__file__).parents[2] / "app"
NINE, TEN = "2026-11-23T09:00:00+08:00", "2026-11-23T10:00:00+08:00"
LINE = {"kind": "labour", "name": "x", "quantity": "1", "unit": "项"}
LISTED = {**LINE, "basis": "list", "catalogue_code": "P12"}
MATERIAL = {**LINE, "kind": "material", "basis": "off_list", "unit_fen": 1}
REQUEST = {"community_id": str(new_id()), "kind": "repair", "channel": "phone", "description": "x"}
TERMS = {"clock": "sign_for", "length": 900}


def simulated(since: str, until: str) -> dict[str, Any]:
    return {"community_id": str(new_id()), "from": since, "until": until, "policies": [TERMS]}


def quoted(*lines: dict[str, Any]) -> dict[str, Any]:
    return {"lines": list(lines), "list_shown": True}


CASES: list[tuple[type[BaseModel], dict[str, Any], set[str]]] = [
    (Window, {"starts_at": TEN, "ends_at": NINE}, {"/starts_at", "/ends_at"}),
    (ReadNotices, {}, {"/ids", "/until"}),
    (ReadNotices, {"ids": [str(new_id())], "until": NINE}, {"/ids", "/until"}),
    (SimulationForm, simulated("2026-11-02", "2026-11-01"), {"/from", "/until"}),
    (SimulationForm, simulated("2026-01-01", "2026-11-01"), {"/from", "/until"}),
    (EvidenceItem, {"kind": "receipt"}, {"/file_id", "/note"}),
    (RegisterOrder, REQUEST, {"/premises_id", "/common_area"}),
    (RegisterOrder, {**REQUEST, "wish": {"starts_at": TEN, "ends_at": NINE}}, {"/wish/starts_at", "/wish/ends_at"}),
    (Estimate, {"basis": "on_site", "max_fen": 1}, {"/max_fen"}),
    (Estimate, {"basis": "range", "max_fen": 1}, {"/min_fen"}),
    (Estimate, {"basis": "list", "min_fen": 2, "max_fen": 1}, {"/min_fen", "/max_fen"}),
    (MakeQuote, quoted(LISTED, {**LISTED, "source": "centre"}), {"/lines/1/source"}),
    (MakeQuote, quoted(MATERIAL), {"/lines/0/source"}),
    (MakeQuote, quoted({**LISTED, "basis": "off_list", "unit_fen": 1}), {"/lines/0/catalogue_code"}),
    (MakeQuote, quoted({**LINE, "basis": "list"}), {"/lines/0/catalogue_code"}),
    (MakeQuote, quoted({**MATERIAL, "source": "customer"}), {"/lines/0/unit_fen"}),
    (MakeQuote, quoted({**LISTED, "unit_fen": 1}), {"/lines/0/unit_fen"}),
    (MakeQuote, quoted({**LISTED, "basis": "priced_on_site"}), {"/lines/0/unit_fen"}),
]


@pytest.mark.parametrize(("form", "sent", "pointers"), CASES)
def test_the_wrong_fields_are_pointed_at(form: type[BaseModel], sent: dict[str, Any], pointers: set[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        form.model_validate(sent)
    errors = field_errors(refused.value.errors(include_url=False, include_input=False), "body")
    assert {error.pointer for error in errors} == pointers
    for error in errors:
        english, chinese = (error.as_dict(language)["detail"] for language in ("en", "zh"))
        assert english.endswith(".")
        assert english.isascii()
        assert not chinese.isascii()


def test_no_check_of_a_whole_form_points_at_nothing() -> None:
    """Whoever writes another uses WrongFields, with at least one field."""
    seen = 0
    for path in (*ROOT.glob("api/schemas/*.py"), *ROOT.glob("workflow/kinds/**/*.py")):
        for check in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(check, ast.FunctionDef) or "model_validator" not in ast.dump(
                ast.Module([ast.Expr(node) for node in check.decorator_list], [])
            ):
                continue
            for raised in (node.exc for node in ast.walk(check) if isinstance(node, ast.Raise)):
                seen += 1
                assert isinstance(raised, ast.Call), f"{path}: {check.name}"
                assert ast.unparse(raised.func) == "WrongFields", f"{path}: {check.name}"
                assert len(raised.args) > 1, f"{path}: {check.name}"
    assert seen > 10
