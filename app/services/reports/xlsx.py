"""A report as an XLSX workbook: figures with their numerators and denominators, and their definitions.

Texts are written as texts, so that no cell is ever computed, linked or converted to something else. Amounts stand in
yuan, times as hours:minutes:seconds, moments by the clocks of the communities.
"""

from io import BytesIO
from typing import Any, Final

from app.core.lang import Language, Words
from app.services.reports.chart import width_of
from app.services.reports.reports import CountedReport
from app.services.reports.shown import (
    ALTOGETHER,
    HELPED,
    LED,
    NO_DATA,
    SECONDS_OF_A_DAY,
    SHOWN,
    counted_at,
    is_empty,
    period_text,
)
from app.workflow.reports.figures import GROUPS, Figure, FigureUnit, Value

OPTIONS: Final = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
FORMATS: Final[dict[FigureUnit, str]] = {
    "records": "#,##0", "percent": "0.0", "stars": "0.00", "visits": "0.00", "fen": "#,##0.00", "seconds": "[h]:mm:ss",
}  # fmt: skip
FIGURES, DEFINITIONS = Words("figures", "指标"), Words("definitions", "指标定义")
CLOCK_TIME: Final = Words("h:mm:ss", "时:分:秒")
WIDE, NARROW, WIDEST = 70, 14, 46
"""Widths of columns, in Latin letters."""

HEADINGS: Final = (
    Words("figure", "指标"),
    Words("unit", "单位"),
    Words("definition", "定义"),
    Words("clause", "条款"),
    Words("code", "代码"),
)
PARTS: Final = (Words("", ""), Words("numerator", "分子"), Words("denominator", "分母"))
PERIOD, PLACES, MADE_AT, COUNTED, MORE = (
    Words("period (local days, both included)", "统计期(当地日期,含首尾)"),
    Words("communities", "小区"),
    Words("counted at (local time)", "统计时间(当地时间)"),
    Words("counted are", "统计范围"),
    Words("only the rows that hold most", "仅列出数量最多的行"),
)


def workbook(counted_report: CountedReport, language: Language) -> bytes:
    """The workbook's bytes."""
    import xlsxwriter  # type: ignore[import-untyped]

    content = BytesIO()
    book = xlsxwriter.Workbook(content, OPTIONS)
    at, _ = counted_at(counted_report)
    book.set_properties({"title": counted_report.asked.report.words.say(language), "created": at.replace(tzinfo=None)})
    _write_figures(book, counted_report, language)
    _write_definitions(book, counted_report, language)
    book.close()
    return content.getvalue()


def _heading_format(book: Any) -> Any:
    return book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF5", "bottom": 1})


def _unit(figure: Figure) -> Words:
    return CLOCK_TIME if figure.unit == "seconds" else SHOWN[figure.unit].words


def _write_figures(book: Any, counted_report: CountedReport, language: Language) -> None:
    sheet, heading = book.add_worksheet(FIGURES.say(language)), _heading_format(book)
    formats = {unit: book.add_format({"num_format": shown}) for unit, shown in FORMATS.items()}
    sums = {unit: book.add_format({"num_format": shown, "bold": True, "top": 1}) for unit, shown in FORMATS.items()}
    bold = book.add_format({"bold": True, "top": 1})
    columns = [(figure, part) for figure in counted_report.asked.report.figures for part in range(_parts_of(figure))]
    headings = [GROUPS[counted_report.asked.by].say(language), HEADINGS[-1].say(language)]
    headings += [_heading(figure, part, language) for figure, part in columns]
    headings += [words.say(language) for words in (LED, HELPED)] if _has_crews(counted_report) else []
    for index, text in enumerate(headings):
        sheet.write_string(0, index, text, heading)
        # a heading may break in two lines
        sheet.set_column(index, index, max(NARROW, min(WIDEST, width_of(text) // 2 + 4)))
    names = [row.label for row in counted_report.rows]
    sheet.set_column(0, 0, max(NARROW, min(WIDEST, max(map(width_of, [headings[0], *names]), default=0) + 2)))
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(names)), len(headings) - 1)
    for number, row in enumerate(counted_report.rows, start=1):
        sheet.write_string(number, 0, row.label)
        sheet.write_string(number, 1, row.key)
        _write_values(sheet, number, columns, row.values, formats)
        for index, count in enumerate((row.led, row.helped), start=2 + len(columns)):
            if count is not None:
                sheet.write_number(number, index, count)
    last = len(names) + 1
    sheet.write_string(last, 0, ALTOGETHER.say(language), bold)
    sheet.write_string(last, 1, NO_DATA.say(language) if is_empty(counted_report) else "", bold)
    _write_values(sheet, last, columns, counted_report.total, sums)


def _heading(figure: Figure, part: int, language: Language) -> str:
    of = PARTS[part] if part else None
    title = figure.words.say(language)
    return f"{title} ({_unit(figure).say(language)})" if of is None else f"{title}: {of.say(language)}"


def _write_values(
    sheet: Any, number: int, columns: list[tuple[Figure, int]], values: list[Value], formats: dict[FigureUnit, Any]
) -> None:
    by_name = {value.figure: value for value in values}
    for index, (figure, part) in enumerate(columns, start=2):
        counted = _part(by_name.get(figure.name), part)
        if counted is None:
            continue
        # what a share or a mean is divided by is a number of records; so is the upper part of a share
        is_count = part == 2 or (part == 1 and figure.unit not in ("fen", "seconds"))
        unit: FigureUnit = "records" if is_count else figure.unit
        sheet.write_number(number, index, _scaled(unit, counted), formats[unit])


def _scaled(unit: FigureUnit, counted: float | int) -> float | int:
    if unit == "seconds":
        return counted / SECONDS_OF_A_DAY
    return counted / 100 if unit == "fen" else counted


def _has_crews(counted_report: CountedReport) -> bool:
    """Whether rows say how many records a worker led, and with how many they helped (M-21)."""
    return any(row.led is not None for row in counted_report.rows)


def _parts_of(figure: Figure) -> int:
    """How many columns a figure takes; a count has only one."""
    return 1 if figure.measure in ("count", "sum") else 3


def _part(value: Value | None, part: int) -> float | int | None:
    return None if value is None else (value.value, value.numerator, value.denominator)[part]


def _write_definitions(book: Any, counted_report: CountedReport, language: Language) -> None:
    sheet, bold = book.add_worksheet(DEFINITIONS.say(language)), book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    report = counted_report.asked.report
    at, zone = counted_at(counted_report)
    about = [
        (HEADINGS[0], report.words.say(language)),
        (COUNTED, report.counted.say(language)),
        (PERIOD, period_text(counted_report)),
        (PLACES, ", ".join(f"{community.name} ({community.code})" for community in counted_report.communities)),
        (MADE_AT, f"{at:%Y-%m-%d %H:%M} ({zone})"),
        *([(MORE, str(len(counted_report.rows)))] if counted_report.more else []),
    ]
    for width, column in ((36, 0), (NARROW, 1), (WIDE, 2), (NARROW, 3), (24, 4)):
        sheet.set_column(column, column, width)
    for number, (words, text) in enumerate(about):
        sheet.write_string(number, 0, words.say(language), bold)
        sheet.write_string(number, 2, text, wrapped)
    top, heading = len(about) + 1, _heading_format(book)
    for column, words in enumerate(HEADINGS):
        sheet.write_string(top, column, words.say(language), heading)
    sheet.autofilter(top, 0, top + len(report.figures), len(HEADINGS) - 1)
    for number, figure in enumerate(report.figures, start=top + 1):
        cells = (figure.words, _unit(figure), figure.definition)
        texts = [*(words.say(language) for words in cells), figure.clause, figure.name]
        for column, text in enumerate(texts):
            sheet.write_string(number, column, text, wrapped)
