"""What the columns of people's tables are called, and how they write days, choices and amounts."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from app.core.catalogue import sentence
from app.core.enums import Labelled, OrderKind, PremisesKind, Relation
from app.core.errors import FieldError, Invalid
from app.models.external_key import MasterRecord
from app.services.master_data.tables import Line, TableSheet, plain

HEADER_WITHIN: Final = 15
"""So many lines of titles and remarks may stand above the header."""
NO_HEADER: Final = sentence("problems.no_header")
COLUMN_MISSING: Final = sentence("problems.column_missing")
COLUMN_TWICE: Final = sentence("problems.column_twice")
Read = Callable[[str], object]
_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_PACKED_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL: Final = re.compile(r"\d{5}(\.\d+)?")
_EPOCH: Final = date(1899, 12, 30)
"""Day 0 of spreadsheets."""


def day_of(text: str) -> str:
    """A day as people write it (2020/5/1, 2020年5月1日, 20200501, or a spreadsheet's number) as YYYY-MM-DD; what is no
    day stays as it is, and is refused as such."""
    written = _DAY.fullmatch(text) or _PACKED_DAY.fullmatch(text)
    try:
        if written is not None:
            return date(*map(int, written.groups())).isoformat()
        if _SERIAL.fullmatch(text):
            return (_EPOCH + timedelta(days=int(float(text)))).isoformat()
    except ValueError:
        pass
    return text


def fen_of(text: str) -> object:
    """An amount in yuan as fen; blank, 面议 and the like: no price. What is no amount stays as it is."""
    bare = re.sub(r"[,，\s¥￥元]", "", text)
    if bare in ("", "面议", "另议", "-", "—", "/"):
        return None
    try:
        fen = Decimal(bare) * 100
    except InvalidOperation:
        return text
    return int(fen) if fen == int(fen) else text


def phone_of_cell(text: str) -> str:
    """A number that a spreadsheet took for an amount: 13800138000.0."""
    return re.sub(r"\.0+$", "", text.lstrip("'"))


def yes_of(text: str) -> object:
    """Yes or no, as people write it."""
    bare = plain(text)
    if bare in ("是", "有", "y", "yes", "true", "1", "√", "启用", "在用", "正常", "需要"):
        return True
    return False if bare in ("否", "无", "n", "no", "false", "0", "×", "停用", "禁用", "作废", "不需要") else text


def choice_of(values: type[Labelled], more: Mapping[str, str]) -> Read:
    """A choice by its value, its label in either language, or another usual word."""
    words = {plain(word): value.value for value in values for word in (value.value, value.en, value.zh)}
    words |= {plain(word): value for word, value in more.items()}
    return lambda text: words.get(plain(text), text)


def list_of(text: str) -> list[str]:
    """Several words with commas between."""
    return [part for part in re.split(r"[,，、;；\s]+", text) if part]


def as_it_is(text: str) -> object:
    """A text."""
    return text


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A field of a form, and what its column may be called."""

    field: str
    names: Sequence[str]
    read: Read = as_it_is
    required: bool = False


@dataclass(frozen=True, slots=True)
class TableLayout:
    """The columns that a table of one kind may have."""

    columns: Sequence[TableColumn]
    known: Sequence[str] = ()
    """Columns that such tables often have and that are not kept here."""
    by_name: dict[str, TableColumn] = field(init=False)

    def __post_init__(self) -> None:
        """Each name names one column."""
        names = {plain(name): column for column in self.columns for name in (column.field, *column.names)}
        object.__setattr__(self, "by_name", names)


KEY: Final = TableColumn("external_id", ("外部编号", "ERP编号", "系统编号", "主键", "ID"))
ACTIVE: Final = TableColumn("active", ("启用", "状态", "是否启用", "在用"), yes_of)
BUILDING: Final = TableColumn("building", ("楼栋", "楼号", "栋号", "楼栋号", "幢号", "楼宇", "楼"))
UNIT: Final = TableColumn("unit", ("单元", "单元号"))
NUMBER: Final = TableColumn(
    "number",
    ("房号", "房间号", "房间", "户号", "室号", "房屋编号", "房间编号", "门牌号", "商铺号", "铺位号"),
    required=True,
)
LABEL: Final = TableColumn("label", ("地址", "房屋地址", "完整地址", "房产名称", "房屋名称", "住址"))
PREMISES_WORDS: Final = {
    "住宅": "room", "房屋": "room", "公寓": "room", "别墅": "room", "住房": "room", "店铺": "shop",
    "商业": "shop", "门面": "shop",
}  # fmt: skip
RELATION_WORDS: Final = {
    "房主": "owner", "产权人": "owner", "户主": "owner", "家属": "owner", "租客": "tenant", "承租人": "tenant",
    "租赁": "tenant", "经营户": "merchant", "店主": "merchant", "商家": "merchant",
}  # fmt: skip
NAME: Final = TableColumn(
    "name",
    ("姓名", "业主姓名", "住户姓名", "客户姓名", "业主", "业主名称", "户主姓名", "租户姓名"),
    required=True,
)
RELATION: Final = TableColumn(
    "relation",
    ("关系", "身份", "住户类型", "客户类型", "与房屋关系"),
    choice_of(Relation, RELATION_WORDS),
)
PREMISES_KIND: Final = TableColumn(
    "kind", ("类型", "房屋类型", "性质", "用途", "房屋性质"), choice_of(PremisesKind, PREMISES_WORDS)
)
ORDER_KIND: Final = TableColumn(
    "kind", ("业务类型", "服务类型", "类型"), choice_of(OrderKind, {"维修": "repair"}), required=True
)

LAYOUTS: Final[dict[MasterRecord, TableLayout]] = {
    MasterRecord.PREMISES: TableLayout(
        (
            KEY, BUILDING, UNIT, NUMBER, LABEL, ACTIVE,
            PREMISES_KIND,
            TableColumn("handed_over_on", ("交付日期", "交房日期", "交付时间", "交房时间", "收房日期"), day_of),
        ),
        ("面积", "建筑面积", "套内面积", "使用面积", "户型", "楼层", "备注", "序号", "业主姓名", "手机号"),
    ),
    MasterRecord.CUSTOMER: TableLayout(
        (
            KEY, BUILDING, UNIT, NUMBER, LABEL,
            NAME,
            TableColumn(
                "phone",
                ("手机号", "手机", "手机号码", "电话", "联系电话", "联系方式", "电话号码", "移动电话"),
                phone_of_cell,
                required=True,
            ),
            RELATION,
            TableColumn("valid_from", ("入住日期", "入住时间", "起始日期", "开始日期", "起租日期", "交房日期"), day_of),
            TableColumn("valid_until", ("结束日期", "到期日期", "截止日期", "退租日期", "搬离日期"), day_of),
        ),
        ("面积", "建筑面积", "身份证", "身份证号", "性别", "车牌号", "备注", "序号", "户型", "楼层"),
    ),
    MasterRecord.DEPARTMENT: TableLayout(
        (
            KEY, ACTIVE,
            TableColumn("code", ("编码", "部门编码", "部门编号", "编号", "代码"), required=True),
            TableColumn("name", ("名称", "部门", "部门名称"), required=True),
        ),
        ("备注", "序号", "负责人"),
    ),
    MasterRecord.CATALOGUE_ITEM: TableLayout(
        (
            KEY, ACTIVE,
            TableColumn("code", ("编码", "项目编码", "项目编号", "编号", "代码"), required=True),
            TableColumn("name", ("名称", "项目", "项目名称", "服务项目", "服务名称"), required=True),
            TableColumn("category", ("类别", "分类", "项目分类"), required=True),
            ORDER_KIND,
            TableColumn("trades", ("工种",), list_of),
            TableColumn("needs_visit", ("上门", "是否上门", "需上门"), yes_of),
            TableColumn("unit", ("单位", "计价单位", "计量单位")),
            TableColumn("price_fen", ("单价", "价格", "单价元", "价格元", "收费标准"), fen_of),
            TableColumn("note", ("备注", "说明")),
        ),
        ("序号",),
    ),
}  # fmt: skip
"""The kinds of records that a file may bring."""


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a table below its header, each as the texts of its fields."""

    headers: dict[str, str]
    """What the file calls each field."""
    ignored: list[str]
    """Columns of which nothing is kept."""
    lines: list[tuple[int, dict[str, str]]]


def table_of_sheets(sheets: Sequence[TableSheet], layout: TableLayout) -> Table:
    """The first table with a header that names what is needed. Raises Invalid that says which columns are missing."""
    best: tuple[int, list[Line], int] = (0, [], 0)
    for sheet in sheets:
        for index, (_, cells) in enumerate(sheet.lines[:HEADER_WITHIN]):
            hits = sum(plain(cell) in layout.by_name for cell in cells)
            if hits > best[0]:
                best = hits, sheet.lines, index
    hits, lines, index = best
    needed = [column for column in layout.columns if column.required]
    if hits < min(2, len(needed)):
        raise Invalid([FieldError("/file", "no-header", NO_HEADER, columns=[column.names[0] for column in needed])])
    places = _places(lines[index][1], layout)
    missing = [column.names[0] for column in needed if column.field not in places]
    if missing and "label" in places:
        # a whole address needs no number beside it
        missing = [name for name in missing if name != NUMBER.names[0]]
    if missing:
        raise Invalid([FieldError("/file", "column-missing", COLUMN_MISSING, columns=missing)])
    header = lines[index][1]
    rows = [
        (number, {name: cells[at] for name, at in places.items() if at < len(cells) and cells[at]})
        for number, cells in lines[index + 1 :]
        if cells != header
    ]
    used = set(places.values())
    return Table(
        {name: header[at] for name, at in places.items()},
        [cell for at, cell in enumerate(header) if cell and at not in used],
        [(number, row) for number, row in rows if row],
    )


def _places(header: Sequence[str], layout: TableLayout) -> dict[str, int]:
    """At which column each field stands. Raises Invalid for one that stands twice."""
    places: dict[str, int] = {}
    for at, cell in enumerate(header):
        column = layout.by_name.get(plain(cell))
        if column is None:
            continue
        if column.field in places:
            names = [header[places[column.field]], cell]
            raise Invalid([FieldError("/file", "column-twice", COLUMN_TWICE, columns=names)])
        places[column.field] = at
    return places


def read_line(texts: Mapping[str, str], layout: TableLayout) -> dict[str, object]:
    """The values of a line as its form takes them; blank cells say nothing."""
    readers = {column.field: column.read for column in layout.columns}
    return {name: readers[name](text) for name, text in texts.items()}
