"""What is given out as a file: no live formula, no script, nothing from elsewhere, whatever stands in the names."""

import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import openpyxl  # type: ignore[import-untyped]
import pytest

from app.core.ids import new_id
from app.core.lang import Language
from app.models import Community
from app.services.places.communities import rules_of
from app.services.reports.chart import NARROW, SVG, WIDE, Shape, draw, shortened, width_of
from app.services.reports.reports import REPORTS, Asked, CountedReport, ReportRow
from app.services.reports.shown import shown_table
from app.services.reports.xlsx import workbook
from app.workflow.engine.community import CommunityRules
from app.workflow.reports.figures import Report, Sheet

NASTY = (
    "=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://evil.example\")", "http://evil.example", "007",
    "<script>alert(1)</script>", "\"'><image href='http://evil.example/x.png'/>", "{=1}", "\t=1", "王**",
)  # fmt: skip
LANGUAGES: tuple[Language, ...] = ("en", "zh")


def community() -> CommunityRules:
    rules = rules_of(
        Community(
            id=new_id(), created_at=datetime(2026, 1, 1, tzinfo=UTC), organisation_id=new_id(), code="=A1", name="=2+2",
            zone="Asia/Shanghai", service_phone="0", complaint_phone="0",
            catalogue_version=1, settings={},
        )
    )  # fmt: skip
    assert rules.zone_info == ZoneInfo("Asia/Shanghai")
    return rules


def made(report: Report, language: Language) -> CountedReport:
    """A report whose rows have nasty names; every figure has something to show."""
    sheet = Sheet(report)
    for number, key in enumerate(NASTY, start=1):
        for figure in report.figures:
            sheet.add(figure.name, number, 20)
            sheet.add(figure.name, number, 20, key=key)
    rows = [ReportRow(key, key, sheet.values(row)) for key, row in sheet.rows.items()]
    asked = Asked(report, date(2026, 10, 1), date(2026, 10, 31), report.by[0], language)
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return CountedReport(asked, now, [community()], sheet.values(sheet.total), rows, more=False)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_holds_texts_and_numbers_only(name: str, language: Language) -> None:
    report = made(REPORTS[name], language)
    content = workbook(report, language)
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                # times are numbers that are shown as hours and minutes
                assert cell.data_type in ("s", "n", "d"), (sheet.title, cell.coordinate, cell.value)
                assert cell.hyperlink is None
    figures = book.worksheets[0]
    assert [row[0].value for row in figures.iter_rows(min_row=2)][:-1] == list(NASTY)
    assert [row[1].value for row in figures.iter_rows(min_row=2, max_row=len(NASTY) + 1)] == list(NASTY)
    assert figures.max_column == 2 + sum(
        1 if counted.measure in ("count", "sum") else 3 for counted in REPORTS[name].figures
    )
    first = report.rows[0].values[0]
    assert figures.cell(2, 3).value == first.value
    definitions = [cell.value for row in book.worksheets[1].iter_rows() for cell in row]
    for figure in REPORTS[name].figures:
        assert figure.definition.say(language) in definitions


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_stands_alone(name: str, language: Language) -> None:
    drawn = draw(made(REPORTS[name], language), language)
    root = ElementTree.fromstring(drawn)
    tags = {element.tag.rsplit("}", 1)[-1] for element in root.iter()}
    assert tags.isdisjoint({"script", "image", "a", "use", "foreignObject", "iframe", "link"}), tags
    for element in root.iter():
        assert not [attribute for attribute in element.attrib if "href" in attribute or attribute.startswith("on")]
    styles = "".join(element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}style"))
    assert not re.search(r"url\(|@import|@font-face|https?:", styles)
    assert draw(made(REPORTS[name], language), language) == drawn


def empty(report: Report, language: Language) -> CountedReport:
    """A report in which nothing was counted."""
    sheet = Sheet(report)
    asked = Asked(report, date(2026, 10, 1), date(2026, 10, 31), report.by[0], language)
    return CountedReport(
        asked, datetime(2026, 11, 21, 17, 5, tzinfo=UTC), [community()], sheet.values({}), [], more=False
    )


def of_trades(values: dict[str, int]) -> CountedReport:
    """Prices of some trades, in fen."""
    report, sheet = REPORTS["price"], Sheet(REPORTS["price"])
    for trade, fen in values.items():
        for figure, amount in {"priced": 1, "first_quoted": fen, "final": fen}.items():
            sheet.add(figure, amount)
            sheet.add(figure, amount, key=trade)
    rows = [ReportRow(key, key, sheet.values(row)) for key, row in sheet.rows.items()]
    asked = Asked(report, date(2026, 10, 1), date(2026, 10, 31), "trade", "zh")
    now = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)
    return CountedReport(asked, now, [community()], sheet.values(sheet.total), rows, more=False)


def texts_of(drawn: bytes) -> list[str]:
    """Every text in a picture."""
    return [text.strip() for text in ElementTree.fromstring(drawn).itertext() if text.strip()]


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize(("language", "sentence"), [("zh", "本期无数据"), ("en", "no data in this period")])
def test_nothing_counted_is_said(name: str, language: Language, sentence: str) -> None:
    for shape in (WIDE, NARROW):
        assert sentence in texts_of(draw(empty(REPORTS[name], language), language, shape))
    book = openpyxl.load_workbook(BytesIO(workbook(empty(REPORTS[name], language), language)))
    assert sentence in [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert sentence not in texts_of(draw(made(REPORTS[name], language), language))


@pytest.mark.parametrize("name", REPORTS)
def test_axes_begin_at_nothing(name: str) -> None:
    root = ElementTree.fromstring(draw(made(REPORTS[name], "zh"), "zh"))
    axes = [group for group in root.iter(f"{SVG}g") if group.get("class") in ("axis y", "axis y always_show")]
    (marks,) = [[text.text for text in axis.iter(f"{SVG}text") if text.text] for axis in axes]
    assert marks[0] == "0"
    assert len(marks) > 1
    if REPORTS[name].figure(REPORTS[name].chart.figures[0]).measure == "share":
        assert marks[-1] == "100"


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("shape", [WIDE, NARROW])
def test_names_stand_in_the_picture(name: str, shape: Shape) -> None:
    """Each row's name and each figure's begins and ends within the picture, however long it is."""
    long = made(REPORTS[name], "zh")
    rows = [replace(row, label=f"海怡花园 {number}号楼2单元1201室门前大堂") for number, row in enumerate(long.rows)]
    root = ElementTree.fromstring(draw(replace(long, rows=rows), "zh", shape))
    parents = {child: parent for parent in root.iter() for child in parent}
    for text in root.iter(f"{SVG}text"):
        words = (text.text or "").strip()
        assert width_of(words) <= 60, words
        if "…" not in words:
            continue
        x, y = float(text.get("x", 0)), float(text.get("y", 0))
        element = text
        while element in parents:
            element = parents[element]
            moved = re.match(r"translate\(([-\d.]+), ([-\d.]+)\)", element.get("transform", ""))
            x, y = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
        turned = math.radians(35 if "rotate" in text.get("transform", "") else 0)
        length = width_of(words) * 13 * 0.52
        assert 0 <= x + length * math.cos(turned) <= shape.width, words
        assert 0 <= y + length * math.sin(turned) <= shape.height, words


def test_what_is_too_long_loses_its_middle() -> None:
    assert shortened("翠湖苑 1号楼1单元101") == "翠湖苑 1号楼1单元101"
    assert shortened("模拟·翠湖苑 1号楼1单元1201") == "模拟·翠湖苑 …1单元1201"
    assert width_of("水a") == 3


def test_amounts_are_yuan_with_two_decimals() -> None:
    counted = of_trades({"plumbing": 123450, "cleaning": 9})
    texts = texts_of(draw(counted, "zh"))
    assert {"1,234.50", "0.09", "元"} <= set(texts)
    sheet = openpyxl.load_workbook(BytesIO(workbook(counted, "zh"))).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    column = headings.index("首次报价合计 (元)") + 1
    cell = sheet.cell(2, column)
    assert (cell.value, cell.number_format) == (1234.5, "#,##0.00")
    assert shown_table(counted, "zh").rows[0][1][1] == "1,234.50"


def test_a_workbook_can_be_read() -> None:
    counted = of_trades({"plumbing": 123450, "cleaning": 9})
    book = openpyxl.load_workbook(BytesIO(workbook(counted, "zh")))
    sheet, definitions = book.worksheets
    assert sheet.freeze_panes == "C2"
    # the total stays below the filter
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.auto_filter.ref.endswith("3")
    widths = list(sheet.column_dimensions.values())
    assert all(column.width >= 14 for column in widths)
    assert max(column.max for column in widths) == sheet.max_column
    values = {row[0].value: row[2].value for row in definitions.iter_rows(max_row=6)}
    # five past five in the afternoon in UTC
    assert values["统计时间(当地时间)"] == "2026-11-22 01:05 (Asia/Shanghai)"


def test_times_are_hours_minutes_and_seconds() -> None:
    counted = made(REPORTS["standing"], "zh")
    sheet = openpyxl.load_workbook(BytesIO(workbook(counted, "zh"))).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, headings.index("总用时 (时:分:秒)") + 1)
    assert cell.number_format == "[h]:mm:ss"
    # a sum of one second over twenty records
    assert cell.value == timedelta(seconds=0)
    assert sheet.cell(2, headings.index("总用时: 分子") + 1).value == timedelta(seconds=1)
