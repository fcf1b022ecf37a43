"""What pydantic finds wrong, said in both languages; kinds that have no sentence here get a general one."""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from pydantic_core import ErrorDetails

from app.core.errors import FieldError
from app.core.fields import NO_CONTROL, WrongFields
from app.core.lang import Words

SENTENCES: Final[dict[str, Words]] = {
    "missing": Words("This is required.", "此项必填。"),
    "extra_forbidden": Words("This is not known here.", "不支持此项。"),
    "string_type": Words("Give a text.", "应为文本。"),
    "string_too_short": Words("Give at least {min_length} character(s).", "至少 {min_length} 个字符。"),
    "string_too_long": Words("Give at most {max_length} characters.", "最多 {max_length} 个字符。"),
    "string_pattern_mismatch": Words("The text does not have the form {pattern}.", "文本格式应符合 {pattern}。"),
    "int_type": Words("Give a whole number.", "应为整数。"),
    "int_parsing": Words("Give a whole number.", "应为整数。"),
    "int_from_float": Words("Give a whole number.", "应为整数。"),
    "float_type": Words("Give a number.", "应为数字。"),
    "float_parsing": Words("Give a number.", "应为数字。"),
    "decimal_type": Words("Give a decimal number.", "应为小数。"),
    "decimal_parsing": Words("Give a decimal number.", "应为小数。"),
    "decimal_max_places": Words("Give at most {decimal_places} decimal places.", "最多 {decimal_places} 位小数。"),
    "decimal_max_digits": Words("Give at most {max_digits} digits.", "最多 {max_digits} 位数字。"),
    "decimal_whole_digits": Words(
        "Give at most {whole_digits} digits before the point.", "整数部分最多 {whole_digits} 位。"
    ),
    "finite_number": Words("Give a finite number.", "应为有限数字。"),
    "greater_than": Words("This must be more than {gt}.", "应大于 {gt}。"),
    "greater_than_equal": Words("This must be at least {ge}.", "应不小于 {ge}。"),
    "less_than": Words("This must be less than {lt}.", "应小于 {lt}。"),
    "less_than_equal": Words("This must be at most {le}.", "应不大于 {le}。"),
    "bool_type": Words("Give true or false.", "应为 true 或 false。"),
    "bool_parsing": Words("Give true or false.", "应为 true 或 false。"),
    "uuid_type": Words("Give an id.", "应为 ID。"),
    "uuid_parsing": Words("This is not an id.", "ID 格式有误。"),
    "enum": Words("Give one of {expected}.", "应为 {expected} 之一。"),
    "literal_error": Words("Give one of {expected}.", "应为 {expected} 之一。"),
    "datetime_type": Words("Give a time with its offset, such as {example}.", "应为带时区的时间,如 {example}。"),
    "datetime_parsing": Words("Give a time with its offset, such as {example}.", "应为带时区的时间,如 {example}。"),
    "datetime_from_date_parsing": Words(
        "Give a time with its offset, such as {example}.", "应为带时区的时间,如 {example}。"
    ),
    "timezone_aware": Words("The time lacks its offset, such as +08:00 or Z.", "时间缺少时区偏移,如 +08:00 或 Z。"),
    "date_type": Words("Give a day as YYYY-MM-DD.", "应为 YYYY-MM-DD 格式的日期。"),
    "date_parsing": Words("Give a day as YYYY-MM-DD.", "应为 YYYY-MM-DD 格式的日期。"),
    "date_from_datetime_parsing": Words("Give a day as YYYY-MM-DD.", "应为 YYYY-MM-DD 格式的日期。"),
    "date_from_datetime_inexact": Words("Give a day without a time.", "只需日期,不要时间。"),
    "list_type": Words("Give a list.", "应为列表。"),
    "too_short": Words("Give at least {min_length} of them.", "至少 {min_length} 项。"),
    "too_long": Words("Give at most {max_length} of them.", "最多 {max_length} 项。"),
    "dict_type": Words("Give a JSON object.", "应为 JSON 对象。"),
    "model_type": Words("Give a JSON object.", "应为 JSON 对象。"),
    "model_attributes_type": Words("Give a JSON object.", "应为 JSON 对象。"),
    "json_invalid": Words("This is not JSON: {error}.", "不是有效的 JSON:{error}。"),
    "json_type": Words("This is not JSON.", "不是有效的 JSON。"),
    "value_error": Words("{error}.", "{error}。"),
}
CONTROL: Final = Words("Control characters are not taken.", "不能含有控制字符。")
CHOICE: Final = re.compile(r"\^\(([a-z0-9_|]+)\)\$")
"""A pattern that lists words."""
OTHER: Final = Words("This is not acceptable: {message}.", "此项无效:{message}。")
JSON_WORDS: Final = {"True": "true", "False": "false"}
"""Literals as a JSON client writes them."""
EXAMPLES: Final = {"example": "2026-11-23T09:00:00+08:00"}


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


def _form_of(values: dict[str, Any]) -> Words:
    """What a text must look like, in words where the pattern has a simple sense."""
    listed = CHOICE.fullmatch(values["pattern"])
    if listed is not None:
        values["expected"] = ", ".join(f"'{word}'" for word in listed[1].split("|"))
        return SENTENCES["enum"]
    return CONTROL if values["pattern"] == NO_CONTROL else SENTENCES["string_pattern_mismatch"]


def field_errors(
    found: Iterable[ErrorDetails] | Iterable[dict[str, Any]], source: str | None = None
) -> list[FieldError]:
    """Pydantic's findings as members of `errors`; `source` (path, query, body) is where the values came from, unless
    the places already say so."""
    errors = []
    for fault in islice(found, MOST_ERRORS):
        kind = str(fault["type"])
        place = tuple(fault["loc"]) if source is None else (source, *fault["loc"])
        if kind == "json_invalid":
            # a position in a text that is no JSON can't be a pointer
            place = place[:1]
        values: dict[str, Any] = {**EXAMPLES, **(fault.get("ctx") or {}), "message": fault["msg"].rstrip(".")}
        words = SENTENCES.get(kind, OTHER)
        if kind == "string_pattern_mismatch":
            words = _form_of(values)
        elif kind == "literal_error":
            values["expected"] = JSON_WORDS.get(values["expected"], values["expected"])
        if kind == "value_error":
            # a check of ours gives Words and the values they name; what a client sent never stands in the Words
            found_wrong = values.get("error")
            said = getattr(found_wrong, "args", ())
            if said and isinstance(said[0], Words):
                words = said[0]
                values.update(*said[1:2])
            if isinstance(found_wrong, WrongFields):
                errors += [FieldError(pointer_of((*place, name)), kind, words, **values) for name in found_wrong.fields]
                continue
        errors.append(FieldError(pointer_of(place), kind, words, **values))
    return errors
