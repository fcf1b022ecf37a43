"""Which fields a form must carry: what it requires, and what guards ask of this caller in this state.

A guard that wants fields says so (`asks`) and is asked about forms with some of them: those without which it refuses
whatever else there is are needed; of the others, one that satisfies it, written `consent|signature_file_id`. What a
form must carry because of what it says itself (a founded complaint its corrective action) is no matter of the state,
and stands with the field.
"""

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

from pydantic import BaseModel

from app.core.defaults import defaults_of
from app.core.json_object import JsonObject
from app.workflow.engine.step import Context, Guard, Step

OR = "|"
"""Between fields of which one is enough."""
GIVEN = True
"""Stands for a field that is filled in, in whatever way."""


@cache
def required(form: type[BaseModel]) -> tuple[str, ...]:
    """Fields that no form of this kind may leave out."""
    return tuple(name for name, info in form.model_fields.items() if info.is_required())


Asking = tuple[tuple[Guard, tuple[str, ...]], ...]
"""Guards with the fields that they want."""


def asking(step: Step) -> Asking:
    """The guards of a row that want fields of its form. Those that leave no choice come first: what they want may
    satisfy the others."""
    found = [(rule, tuple(name for name in rule.asks if name in step.form.model_fields)) for rule in step.only_if]
    return tuple(sorted(((rule, names) for rule, names in found if names), key=lambda one: len(one[1])))


def needed(form: type[BaseModel], guards: Asking, context: Context) -> tuple[str, ...]:
    """Every field that this caller's form must carry, as the record stands."""
    if not guards:
        return required(form)
    carried = _blank(form)
    found: list[str] = []
    for rule, fields in guards:
        if not _refuses(rule, context, carried):
            continue
        must = [name for name in fields if _refuses(rule, context, carried, *(one for one in fields if one != name))]
        found += must
        carried |= dict.fromkeys(must, GIVEN)
        if len(must) < len(fields) and _refuses(rule, context, carried):
            either = [name for name in fields if name not in must and not _refuses(rule, context, carried, name)]
            found.append(OR.join(either))
            carried |= dict.fromkeys(either, GIVEN)
    return (*required(form), *found)


def _refuses(rule: Guard, context: Context, carried: JsonObject, *more: str) -> bool:
    form = SimpleNamespace(**{**carried, **dict.fromkeys(more, GIVEN)})
    return rule.check(replace(context, form=form)) is not None


def _blank(form: type[BaseModel]) -> JsonObject:
    defaults = defaults_of(form)
    return defaults.fill(dict.fromkeys(defaults.required))
