"""Forms drawn from the API: what one lets through the service takes, or refuses for facts that no form can know."""

import re

import jsonschema_rs
import pytest

from app.services.moving.kind import all_kinds
from tests.matrix.forms import FormWalk, Tally, undoing
from tests.matrix.people import HOME
from tests.matrix.village import Village
from tests.support.form_filling import fillings, let_through

ENOUGH = 0.98


def test_what_a_form_lets_through_is_accepted(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    walk, tally, left_out = FormWalk(village), Tally(), 0
    forms = [*walk.forms(everybody=False), *walk.new_forms()]
    for form in forms:
        jsonschema_rs.Draft202012Validator(form.schema)
        for label, filled in fillings(form.schema, walk.source(form.who)):
            if not let_through(form.schema, filled):
                # nothing could be chosen where something must be
                left_out += 1
                continue
            with undoing(monkeypatch):
                answer = walk.send(form, filled)
            tally.count(form, label, answer.status, answer.json())
    figures = f"{tally.sent} sent, {tally.accepted} accepted, {dict(tally.for_facts)}, {left_out} left out"
    print(f"{len(forms)} forms, {figures}")
    assert len({(form.kind, form.action) for form in forms}) > 110
    assert tally.sent > 1000
    assert tally.share >= ENOUGH, "\n".join(tally.wrongly[:20])
    assert left_out < tally.sent / 50


def test_every_field_has_a_title_and_a_hint_in_the_asked_language(village: Village) -> None:
    for language, strange in (("zh", re.compile("[A-Za-z]{4,}")), ("en", re.compile("[\u4e00-\u9fff]"))):
        walk = FormWalk(village, language)
        for form in walk.new_forms():
            for name, field in form.schema["properties"].items():
                assert field["title"], (form.action, name)
                assert field["description"], (form.action, name)
                assert not strange.search(field["title"]), (language, name, field["title"])


def test_customers_are_not_asked_for_the_companys_people(village: Village) -> None:
    walk = FormWalk(village)
    path = f"/v1/communities/{village.community(HOME)}/complaints/forms/register"
    desk, customer = walk.get("desk", path), walk.get("customer", path)
    assert "x-lookup" in desk["properties"]["complainant_id"]
    assert "complainant_id" not in customer["properties"]
    assert "person_id" in desk["properties"]["respondent"]["properties"]
    assert "person_id" not in customer["properties"]["respondent"]["properties"]
    refused = village.hatch.ask("GET", f"{path}/complainant_id", walk.headers["customer"])
    assert refused.status == 404


def test_customers_in_look_ups_are_masked(village: Village) -> None:
    walk = FormWalk(village)
    path = f"/v1/communities/{village.community(HOME)}/work-orders/forms/register/customer_id"
    rows = walk.get("desk", path, "limit=100")["data"]
    assert len(rows) > 5
    assert all(row["title"].endswith("**") and len(row["title"]) == 3 for row in rows)
    rooms = walk.get("customer", path.replace("customer_id", "premises_id"))["data"]
    assert 0 < len(rooms) < len(walk.get("desk", path.replace("customer_id", "premises_id"), "limit=100")["data"])


def test_the_worker_to_be_named_is_one_whom_the_rules_let_through(village: Village) -> None:
    walk = FormWalk(village)
    order = village.order("dispatched")
    rows = walk.get("boss", f"/v1/work-orders/{order.id}/forms/assign/worker_id")["data"]
    names = {row["value"] for row in rows}
    assert walk.ids["worker"] in names
    assert walk.ids["boss"] not in names
    assert walk.ids["cashier"] not in names


def test_who_may_not_act_gets_no_form(village: Village) -> None:
    walk = FormWalk(village)
    order = village.order("registered")
    path = f"/v1/work-orders/{order.id}/forms/"
    ask = village.hatch.ask
    assert ask("GET", path + "accept", walk.headers["worker"]).status == 404
    assert ask("GET", path + "assign", walk.headers["cashier"]).status == 403
    late = ask("GET", path + "complete", walk.headers["desk"])
    assert late.status in (403, 409)
    assert ask("GET", path + "no_such_action", walk.headers["desk"]).status == 404
    assert ask("GET", path + "accept/coverage", walk.headers["desk"]).status == 404


def test_expand_gives_all_forms_at_once(village: Village) -> None:
    walk = FormWalk(village)
    record = walk.get("desk", f"/v1/work-orders/{village.order('registered').id}", "expand=forms")
    names = [form["x-action"]["name"] for form in record["expanded"]["forms"]]
    assert names == [offer["name"] for offer in record["available_actions"]]


def test_every_kind_has_forms(village: Village) -> None:
    kinds = {form.kind for form in FormWalk(village).forms(everybody=False)}
    assert kinds >= {name for name, kind in all_kinds().items() if kind.seen_by} - {"payment"}
