"""The form of an action for the caller who opened the record, or the place where one is to be created."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from pydantic import BaseModel

import app.workflow.kinds.all_lifecycles  # noqa: F401 - with it, every guard has stated what it says of forms
from app.core.code_words import name_of
from app.core.errors import NotFound
from app.core.json_object import JsonObject
from app.core.lang import Language, Words
from app.db.paging import Position
from app.db.queries import candidates
from app.db.queries.trades import known_trades
from app.services.forms.finders import Found, Search
from app.services.forms.look_ups import find, look_up_of
from app.services.forms.prefilled import fill_in_rules, name_fault
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import LOADERS
from app.services.moving.moves import AnyOpenedRecord, Mover
from app.services.moving.refusals import forbidden, problem_of
from app.services.work_orders.facts import warranty_of
from app.workflow.engine.decisions import NotAllowed
from app.workflow.engine.files import PHOTOS, PURPOSE, SIGNATURES
from app.workflow.engine.stated import OfferedValue
from app.workflow.engine.step import START, Context, Step
from app.workflow.forms import drawing
from app.workflow.forms.fields import Field, at, fields_of, paths_of
from app.workflow.forms.parts import as_json
from app.workflow.forms.words import label_of

Schema: TypeAlias = JsonObject
PRICED_BY_ERP: Final = frozenset({"stock_item_id", "lines[].unit_fen"})
"""Fields of an item, or of its price, beside which a front end may show what the ERP says."""
FIELD: Final = Words("field with a look-up", "可查询的字段")
PICTURES: Final = ("image/jpeg", "image/png", "image/webp", "image/heic")


@dataclass(frozen=True, slots=True)
class FormAddress:
    """Where a form is sent, and where its own address and those of its look-ups begin."""

    href: str
    form: str


def address_of(opened: AnyOpenedRecord, action: str) -> FormAddress:
    """The addresses of an action of a record."""
    address = f"{opened.lifecycle.path}/{opened.row.id}"
    return FormAddress(f"{address}/{action.replace('_', '-')}", f"{address}/forms/{action}")


def rows_for(mover: Mover, opened: AnyOpenedRecord, action: str) -> tuple[Step, ...]:
    """The rows that the caller's form may be meant for. Raises NotFound for an action that there isn't, Forbidden for
    one that is never theirs, ActionNotAllowed for one that can't be taken from the present state."""
    lifecycle, context = opened.lifecycle, opened.context
    if action not in lifecycle.by_action or all(step.is_timer for step in lifecycle.by_action[action]):
        raise NotFound(values={"what": Words("action", "操作")})
    denied = lifecycle.denied(action, context)
    if denied is not None:
        raise forbidden(denied)
    rows = drawing.rows_meant(lifecycle, action, context)
    if not rows:
        state = START if context.row is None else str(context.row.state)
        not_now = NotAllowed(state, lifecycle.allowed(context))
        raise problem_of(lifecycle, action, not_now, context.community.rules_version)
    return rows


async def form_of(mover: Mover, opened: AnyOpenedRecord, action: str, place: FormAddress, language: Language) -> Schema:
    """The form as a JSON Schema. Raises as `rows_for`."""
    rows = rows_for(mover, opened, action)
    context = replace(opened.context, form=None, facts={})
    ask = FactRequest(mover.tx, context, action, mover.setup.quotas, looking=True)
    for fact in drawing.facts_stated(rows):
        context.facts[fact.name] = await LOADERS[fact](ask)
    codes = await _codes(mover, context, opened, action)

    more = _Beside(opened, action, place, codes, language)
    withheld = _not_asked(opened.lifecycle.form_of(action), context)
    # nobody can rest a warranty on a part whose term is over
    withheld += [name for name in codes if name == "part" and not codes[name]]
    drawn = drawing.draw(opened.lifecycle, action, rows, context, language, more, withheld)
    schema, version = drawn.schema, None if context.row is None else context.row.version
    blocked = [refusal.described(language) for refusal in drawn.blocked_by]
    schema["x-action"] = {
        "name": action,
        "method": "POST",
        "href": place.href,
        "version": version,
        "blocked_by": blocked,
    }
    await fill_in_rules(mover, opened, action, schema)
    await name_fault(mover, opened, action, schema)
    return schema


async def forms_of(mover: Mover, opened: AnyOpenedRecord, language: Language) -> list[Schema]:
    """The forms of everything that the caller may do now."""
    actions = opened.lifecycle.allowed(opened.context)
    return [await form_of(mover, opened, action, address_of(opened, action), language) for action in actions]


async def candidates_for(
    mover: Mover,
    opened: AnyOpenedRecord,
    action: str,
    path: str,
    *,
    given: JsonObject,
    q: str | None,
    after: Position | None,
    limit: int,
) -> Found:
    """A page of what a field of the form may name. Raises as `rows_for`, and NotFound for a field without a look-up."""
    rows = rows_for(mover, opened, action)
    fields = fields_of(opened.lifecycle.form_of(action))
    look_up = look_up_of(path)
    try:
        at(fields, path)
    except KeyError:
        look_up = None
    search = Search(mover, replace(opened.context, form=None, facts={}), action, given, q, after, limit)
    if look_up is None or (search.for_self and not look_up.for_customers):
        raise NotFound(values={"what": FIELD})
    return await find(search, path, rows)


def _not_asked(form: type[BaseModel], context: Context) -> list[str]:
    """Fields for which a caller who is only a customer would have to look through the company's people."""
    if not context.caller.is_only_customer(context.community.id):
        return []
    looked_up = ((path, look_up_of(path)) for path in paths_of(form))
    return [path for path, look_up in looked_up if look_up is not None and not look_up.for_customers]


CodeChoices: TypeAlias = dict[str, Sequence[OfferedValue]]


async def _codes(mover: Mover, context: Context, opened: AnyOpenedRecord, action: str) -> CodeChoices:
    """The choices of fields that take codes of the community's own data."""
    fields, choices = fields_of(opened.lifecycle.form_of(action)), CodeChoices()
    if "trades" in fields:
        known = sorted(await known_trades(mover.tx, context.community.id))
        choices["trades"] = [OfferedValue(code, name_of("trades", code)) for code in known]
    if "part" in fields and context.row is not None:
        terms = await candidates.warranty_terms(mover.tx, context.community.id)
        checked = [(term.part, await warranty_of(mover.tx, context, term.part)) for term in terms]
        choices["part"] = [
            OfferedValue(part, name_of("parts", part)) for part, term in checked if term is not None and term.in_term
        ]
    return choices


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a form says of its fields that is no matter of rules: choices of codes, look-ups, uploads."""

    opened: AnyOpenedRecord
    action: str
    place: FormAddress
    codes: CodeChoices
    language: Language

    def __call__(self, path: str, field: Field) -> Schema:
        """By the field's path."""
        name, context = field.name, self.opened.context
        if name in self.codes and "." not in path:
            return self._coded(field)
        if name == "community_id" and context.row is None:
            own = {"const": str(context.community.id), "title": context.community.name}
            return {"oneOf": [own], "default": own["const"]}
        purpose = _purpose_of(name)
        if purpose is not None:
            return {"x-upload": _upload(purpose, self.opened, self.action, field)}
        look_up = look_up_of(path)
        priced = self._priced() if path in PRICED_BY_ERP else {}
        if look_up is None:
            return priced
        beside = [other for other in look_up.depends_on if other in fields_of(field.form)]
        looked_up: Schema = {"x-lookup": f"{self.place.form}/{path.replace('[]', '')}"}
        return looked_up | ({"x-lookup-by": beside} if beside else {}) | priced

    def _priced(self) -> Schema:
        """Where price and stock of an item are read from the ERP (M-102)."""
        return {"x-erp": f"/v1/communities/{self.opened.context.community.id}/erp-items"}

    def _coded(self, field: Field) -> Schema:
        choices = [
            {"const": as_json(choice.value), "title": label_of(choice.title, self.language)}
            for choice in self.codes[field.name]
        ]
        if not choices:
            return {}
        if field.kind == "list":
            return {"items": {"type": "string", "oneOf": choices}, "uniqueItems": True}
        return {"oneOf": choices}


def _purpose_of(name: str) -> str | None:
    """As what a file is uploaded that a field names; None for fields that name none."""
    if name in SIGNATURES:
        return PURPOSE
    if name in PHOTOS:
        return "photo"
    return {"files": "attachment", "written_complaint_file_id": "attachment", "file_id": "evidence"}.get(name)


def _upload(purpose: str, opened: AnyOpenedRecord, action: str, field: Field) -> Schema:
    """How a file is uploaded whose id then stands in the field: by which request, with which fields beside the file."""
    row, community = opened.context.row, opened.context.community
    fields: JsonObject = {"community_id": str(community.id), "purpose": purpose}
    if purpose == PURPOSE and row is not None:
        fields |= {"record_type": opened.kind.name, "record_id": str(row.id), "signs": action}
        quote_id = getattr(row, "quote_id", None)
        if "quote_id" in field.form.model_fields and quote_id is not None:
            fields["quote_id"] = str(quote_id)
    pictures = purpose in (PURPOSE, "photo")
    accept = list(PICTURES) if pictures else [*PICTURES, "application/pdf", "audio/*", "video/*"]
    return {"href": "/v1/files", "method": "POST", "fields": fields, "accept": accept}
