"""A report as an XLSX workbook: figures with their numerators and denominators, and their definitions.

Texts are written as texts, so that no cell is ever computed, linked or converted to something else.
"""

from io import BytesIO
from typing import Any, Final

from app.core.lang import Language, Words
from app.services.reports.reports import CountedReport
from app.workflow.reports.figures import GROUPS, UNITS, Figure, Value

OPTIONS: Final = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
FORMATS: Final = {"percent": "0.0", "stars": "0.00", "visits": "0.00"}
FIGURES, DEFINITIONS = Words("figures", "指标"), Words("definitions", "指标定义")
ALTOGETHER: Final = Words("altogether", "合计")
LED, HELPED = Words("led", "主办"), Words("helped", "协办")
WIDE, NARROW = 70, 14

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
    Words("counted at (UTC)", "统计时间(UTC)"),
    Words("counted are", "统计范围"),
    Words("only the rows that hold most", "仅列出数量最多的行"),
)


def workbook(counted_report: CountedReport, language: Language) -> bytes:
    """The workbook's bytes."""
    import xlsxwriter  # type: ignore[import-untyped]

    content = BytesIO()
    book = xlsxwriter.Workbook(content, OPTIONS)
    book.set_properties(
        {"title": counted_report.asked.report.words.say(language), "created": counted_report.at.replace(tzinfo=None)}
    )
    _write_figures(book, counted_report, language)
    _write_definitions(book, counted_report, language)
    book.close()
    return content.getvalue()


def _write_figures(book: Any, counted_report: CountedReport, language: Language) -> None:
    sheet, bold = book.add_worksheet(FIGURES.say(language)), book.add_format({"bold": True})
    formats = {unit: book.add_format({"num_format": shown}) for unit, shown in FORMATS.items()}
    figures = counted_report.asked.report.figures
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, NARROW)
    sheet.write_string(0, 0, GROUPS[counted_report.asked.by].say(language), bold)
    sheet.write_string(0, 1, HEADINGS[-1].say(language), bold)
    columns = [(figure, part) for figure in figures for part in range(_parts_of(figure))]
    sheet.set_column(2, len(columns) + 1, NARROW)
    for index, (figure, part) in enumerate(columns, start=2):
        heading = f"{figure.words.say(language)} ({UNITS[figure.unit].say(language)})"
        sheet.write_string(0, index, f"{figure.words.say(language)}: {PARTS[part].say(language)}" if part else heading,
                           bold)  # fmt: skip
    _write_crews(sheet, bold, counted_report, language, len(columns) + 2)
    rows = [(row.label, row.key, row.values) for row in counted_report.rows]
    for number, (label, key, values) in enumerate(
        [*rows, (ALTOGETHER.say(language), "", counted_report.total)], start=1
    ):
        sheet.write_string(number, 0, label)
        sheet.write_string(number, 1, key)
        by_name = {value.figure: value for value in values}
        for index, (figure, part) in enumerate(columns, start=2):
            counted = _part(by_name.get(figure.name), part)
            if counted is not None:
                sheet.write_number(number, index, counted, None if part else formats.get(figure.unit))


def _write_crews(sheet: Any, bold: Any, counted_report: CountedReport, language: Language, column: int) -> None:
    """Of workers: how many of a row's records they led, and with how many they helped (M-21)."""
    if all(row.led is None for row in counted_report.rows):
        return
    for index, words in enumerate((LED, HELPED), start=column):
        sheet.write_string(0, index, words.say(language), bold)
    for number, row in enumerate(counted_report.rows, start=1):
        for index, count in enumerate((row.led, row.helped), start=column):
            if count is not None:
                sheet.write_number(number, index, count)


def _parts_of(figure: Figure) -> int:
    """How many columns a figure takes; a count has only one."""
    return 1 if figure.measure in ("count", "sum") else 3


def _part(value: Value | None, part: int) -> float | int | None:
    return None if value is None else (value.value, value.numerator, value.denominator)[part]


def _write_definitions(book: Any, counted_report: CountedReport, language: Language) -> None:
    sheet, bold = book.add_worksheet(DEFINITIONS.say(language)), book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    report = counted_report.asked.report
    about = [
        (HEADINGS[0], report.words.say(language)),
        (COUNTED, report.counted.say(language)),
        (PERIOD, f"{counted_report.asked.first} – {counted_report.asked.last}"),
        (PLACES, ", ".join(f"{community.name} ({community.code})" for community in counted_report.communities)),
        (MADE_AT, f"{counted_report.at:%Y-%m-%d %H:%M}"),
        *([(MORE, str(len(counted_report.rows)))] if counted_report.more else []),
    ]
    for width, column in ((24, 0), (NARROW, 1), (WIDE, 2), (NARROW, 3), (24, 4)):
        sheet.set_column(column, column, width)
    for number, (words, text) in enumerate(about):
        sheet.write_string(number, 0, words.say(language), bold)
        sheet.write_string(number, 2, text, wrapped)
    top = len(about) + 1
    for column, words in enumerate(HEADINGS):
        sheet.write_string(top, column, words.say(language), bold)
    for number, figure in enumerate(report.figures, start=top + 1):
        cells = (figure.words, UNITS[figure.unit], figure.definition)
        texts = [*(words.say(language) for words in cells), figure.clause, figure.name]
        for column, text in enumerate(texts):
            sheet.write_string(number, column, text, wrapped)
