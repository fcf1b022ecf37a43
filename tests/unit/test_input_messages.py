"""What is said of bad input, by hand for each kind of field: what is wrong, with which bounds, and the way out."""

from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from app.api.schemas.communities import Zone
from app.core.fields import AppId, Code, Day, Fen, Line, Moment, Plate, PositiveFen, Quantity, Rating
from app.workflow.forms.limits import InputLimits, limits_of
from app.workflow.forms.messages import OTHER, SENTENCES, field_errors
from app.workflow.kinds.rule_set_forms import HourOfDay


class Part(BaseModel):
    quantity: Quantity
    unit_fen: Fen = 0


class Sheet(BaseModel):
    lines: list[Part] = Field(default_factory=list, min_length=1)
    amount_fen: PositiveFen = 1
    attitude: Rating | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] = 0
    person_id: UUID | None = None
    starts: HourOfDay = "08:30"
    told_at: Moment | None = None
    on: Day | None = None
    code: Code = "A"
    name: Line = "x"
    plate: Plate | None = None
    app_id: AppId = "wx1"
    zone: Zone = "Asia/Shanghai"
    note: str = ""


QUANTITY = "应为大于 0、不大于 99999.999 的数字，最多 3 位小数，如 2.5。"
AMOUNT = "金额以分为单位，应为 1 至 1000000000 的整数；1 元为 100 分。"
NO_TIME = "应为含日期和时区的时间，如 2026-11-23T09:00:00+08:00。"
NO_ID = "不是有效的系统编号：请从该项的列表中选择，或使用该记录自身的编号。"
HOUR = "应为时刻，如 08:30，范围 00:00 至 24:00。"
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"lines": [{"quantity": "2,5"}]}, "/lines/0/quantity", QUANTITY),
    ({"lines": [{"quantity": 0}]}, "/lines/0/quantity", QUANTITY),
    ({"lines": [{"quantity": "1.2345"}]}, "/lines/0/quantity", QUANTITY),
    ({"lines": [{"quantity": 1, "unit_fen": -1}]}, "/lines/0/unit_fen", AMOUNT.replace("1 至", "0 至", 1)),
    ({"lines": []}, "/lines", "至少填写 1 项。"),
    ({"lines": {}}, "/lines", "应为列表，只有一项时也按列表填写。"),
    ({"amount_fen": 12.5}, "/amount_fen", AMOUNT),
    ({"amount_fen": 0}, "/amount_fen", AMOUNT),
    ({"attitude": 6}, "/attitude", "应为 1 至 5 的整数。"),
    ({"latitude": 91.5}, "/latitude", "应为 -90 至 90 的数字。"),
    ({"person_id": "王师傅"}, "/person_id", NO_ID),
    ({"starts": "9:00"}, "/starts", HOUR),
    ({"starts": "25:00"}, "/starts", HOUR),
    ({"told_at": "2026-11-23 09:00"}, "/told_at", "时间缺少时区，请写成 2026-11-23T09:00:00+08:00。"),
    ({"told_at": "昨天"}, "/told_at", NO_TIME),
    ({"told_at": "9999-01-01T00:00:00Z"}, "/told_at", "应为 1970 年至 2200 年之间的时间，请核对年份。"),
    ({"on": "2026-02-30"}, "/on", "应为日历上的日期，如 2026-11-23。"),
    ({"code": "A B"}, "/code", "只能使用字母、数字、- 和 _，不含空格。"),
    ({"code": "A" * 21}, "/code", "只能使用字母、数字、- 和 _，不含空格。最多 20 个字符，请缩短。"),
    ({"name": " "}, "/name", "此项必填，请填写。"),
    ({"name": "长" * 201}, "/name", "最多 200 个字符，请缩短。"),
    ({"plate": "没有号码的车"}, "/plate", "车牌号无效，请照车牌填写：5 至 10 位，至少含一位数字。"),
    ({"app_id": "wx 1"}, "/app_id", "请填写小程序编号：最多 40 位字母、数字、- 和 _。"),
    ({"zone": "Asia/Qingdao"}, "/zone", "没有该时区，请填写时区名称，如 Asia/Shanghai。"),
    ({"note": 7}, "/note", "此处应填文本，不能是数字、列表或其他内容。"),
]


@pytest.mark.parametrize(("sent", "pointer", "sentence"), WRONG, ids=[f"{p}-{n}" for n, (_, p, _) in enumerate(WRONG)])
def test_bad_input_is_told_with_its_bounds_and_the_way_out(sent: dict[str, Any], pointer: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Sheet).validate_python(sent)
    (error,) = [each for each in field_errors(caught.value.errors(), "body", Sheet) if each.pointer == pointer]
    assert error.as_dict("zh")["detail"] == sentence
    assert error.words is not OTHER
    english = error.as_dict("en")["detail"]
    assert english.endswith(".")
    assert not {"{", "—"} & set(english)


def test_limits_are_those_of_the_declaration() -> None:
    assert limits_of(Sheet, ("lines", 0, "unit_fen")) == InputLimits(ge=0, le=1_000_000_000, whole=True)
    assert limits_of(Sheet, ("attitude",)) == InputLimits(ge=1, le=5, whole=True)
    assert limits_of(Sheet, ("lines",)).min_length == 1
    assert limits_of(Sheet, ("unheard", "of")) == InputLimits()
    assert limits_of(dict[str, int], ("a",)) == InputLimits()


@pytest.mark.parametrize("kind", ["string_unicode", "int_parsing_size", "uuid_parsing", "list_type"])
def test_what_is_often_wrong_has_a_sentence_of_its_own(kind: str) -> None:
    assert SENTENCES[kind] != OTHER
