"""What pydantic finds wrong, said in both languages; kinds that have no sentence here get a general one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Final

from pydantic_core import ErrorDetails

from app.core.catalogue import as_words, sentence, sentences
from app.core.enums import Labelled, all_enums
from app.core.errors import FieldError
from app.core.fields import WrongFields
from app.core.json_object import JsonObject
from app.core.lang import HasLabel, Words
from app.core.typed_text import FORMS
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.forms.limits import InputLimits, limits_of
from app.workflow.forms.words import OPTIONS

SENTENCES: Final = sentences("problems.pydantic")
CHOICE: Final = re.compile(r"\^\(([a-z0-9_|]+)\)\$")
"""A pattern that lists words."""
OTHER: Final = sentence("problems.other")
MOST_DEBUG: Final = 500
EXAMPLES: Final = {"example": "2026-11-23T09:00:00+08:00", "day": "2026-11-23"}
WHOLE: Final = frozenset({"int_type", "int_parsing", "int_parsing_size", "int_from_float"})
NUMBERS: Final = WHOLE | {
    "float_type", "float_parsing", "decimal_type", "decimal_parsing", "decimal_max_places", "decimal_max_digits",
    "decimal_whole_digits", "finite_number", "greater_than", "greater_than_equal", "less_than", "less_than_equal",
}  # fmt: skip
"""Whatever is wrong with a number, all its bounds are told."""
IN_NUMBERS: Final = sentences("problems.numbers")
TO_BE_TICKED: Final = sentence("problems.to_be_ticked")
_QUOTED: Final = re.compile(r"'([^']*)'")


MOST_ERRORS: Final = 100
"""How many faults of one input are told; who sends more has not read the page at all."""
LONGEST_POINTER: Final = 300


def pointer_of(place: tuple[int | str, ...]) -> str:
    """Where in the request something is wrong: `/field/0` in the body (RFC 6901), `?name`, `{name}` in the path, or the
    name of a header. A client's own endless name is cut."""
    found = _pointer(place)
    return found if len(found) <= LONGEST_POINTER else found[: LONGEST_POINTER - 1] + "…"


def _pointer(place: tuple[int | str, ...]) -> str:
    if not place:
        return ""
    source, rest = place[0], place[1:]
    if source == "query":
        return "?" + ".".join(str(part) for part in rest)
    if source == "path":
        return "{" + ".".join(str(part) for part in rest) + "}"
    if source in ("header", "cookie"):
        return ".".join(str(part) for part in rest)
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in rest)


def _form_of(values: JsonObject) -> Words:
    """What a text must look like, in words."""
    listed = CHOICE.fullmatch(values["pattern"])
    if listed is not None:
        values["expected"] = labels_of("", listed[1].split("|"))
        return SENTENCES["enum"]
    return FORMS.get(values["pattern"], SENTENCES["string_pattern_mismatch"])


@cache
def _vocabularies() -> list[Mapping[str, Labelled]]:
    """Every vocabulary by its values, the smallest first."""
    return sorted(({value.value: value for value in kind} for kind in all_enums()), key=len)


def labels_of(field: str, values: Sequence[str]) -> list[Words | HasLabel | str]:
    """What the values of a choice are called: by the vocabulary that has them all, or as the forms name them."""
    own = OPTIONS.get(field)
    if isinstance(own, Mapping) and set(values) <= own.keys():
        return [as_words(own[value], field) for value in values]
    if set(values) <= CLOCKS.keys():
        return [CLOCKS[value].words for value in values]
    names: Mapping[str, Labelled] = next((known for known in _vocabularies() if set(values) <= known.keys()), {})
    return [names.get(value, value) for value in values]


def _number(limits: InputLimits, field: str) -> tuple[Words, JsonObject] | None:
    """What a number must be, with both its bounds; None where its field has not both."""
    least, most = limits.gt if limits.ge is None else limits.ge, limits.lt if limits.le is None else limits.le
    if least is None or most is None:
        return None
    values: JsonObject = {"least": least, "most": most, "places": limits.decimal_places}
    if limits.decimal_places is not None:
        return IN_NUMBERS["above" if limits.ge is None else "decimal"], values
    if field.endswith("_fen"):
        return IN_NUMBERS["fen"], values
    return IN_NUMBERS["whole" if limits.whole else "any"], values


def _text(fault_type: str, limits: InputLimits) -> tuple[Words, JsonObject] | None:
    """What a text must look like, where it is too short or too long and its form is known, and that it must not be
    empty."""
    if fault_type == "string_too_short" and limits.min_length == 1:
        return SENTENCES["missing"], {}
    if limits.form is None:
        return None
    if limits.min_length == limits.max_length:
        return limits.form, {}
    how_long = SENTENCES[fault_type]
    return Words(f"{limits.form.en} {how_long.en}", f"{limits.form.zh}{how_long.zh}"), {}


def field_errors(
    faults: Iterable[ErrorDetails] | Iterable[JsonObject], source: str | None = None, model: object = None
) -> list[FieldError]:
    """Pydantic's findings as members of `errors`; `source` (path, query, body) is where the values came from, unless
    the places already say so; `model` is what they were read as, whose bounds are then told."""
    errors = []
    for fault in islice(faults, MOST_ERRORS):
        fault_type = str(fault["type"])
        place = tuple(fault["loc"]) if source is None else (source, *fault["loc"])
        if fault_type == "json_invalid":
            # a position in a text that is no JSON can't be a pointer
            place = place[:1]
        values: JsonObject = {**EXAMPLES, **(fault.get("ctx") or {}), "message": fault["msg"].rstrip(".")}
        words = SENTENCES.get(fault_type, OTHER)
        limits = InputLimits() if model is None else limits_of(model, tuple(fault["loc"]))
        sentence_of_bounds: tuple[Words, JsonObject] | None = None
        if fault_type in NUMBERS:
            sentence_of_bounds = _number(limits, str(place[-1]) if place else "")
        elif fault_type in ("string_too_short", "string_too_long"):
            sentence_of_bounds = _text(fault_type, limits)
        if sentence_of_bounds is not None:
            words = sentence_of_bounds[0]
            values |= sentence_of_bounds[1]
        if fault_type == "string_pattern_mismatch":
            words = _form_of(values)
        elif fault_type in ("enum", "literal_error"):
            field = next((part for part in reversed(place) if isinstance(part, str)), "")
            if values["expected"] == "True":
                words = TO_BE_TICKED
            values["expected"] = labels_of(field, _QUOTED.findall(values["expected"]))
        if fault_type == "value_error":
            # a check of ours gives Words and the values they name; what a client sent never stands in the Words
            refusal = values.get("error")
            arguments = getattr(refusal, "args", ())
            if arguments and isinstance(arguments[0], Words):
                words = arguments[0]
                values.update(*arguments[1:2])
            if isinstance(refusal, WrongFields):
                errors += [
                    FieldError(pointer_of((*place, name)), fault_type, words, **values) for name in refusal.fields
                ]
                continue
        error = FieldError(pointer_of(place), fault_type, words, **values)
        # what a check of ours says may repeat what was sent; it says itself what a developer needs
        more = values.get("debug", "") if fault_type == "value_error" else fault["msg"]
        errors.append(error.explained(f"{error.debug}: {more}"[:MOST_DEBUG] if more else error.debug))
    return errors
