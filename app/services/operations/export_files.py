"""Files of exports: CSV, XLSX and NDJSON, written row by row into a file on disk. No cell is ever computed."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import TextIOWrapper
from typing import IO, Any, Final, Protocol

from app.core.enums import Labelled
from app.core.money import yuan
from app.services.operations.export_tables import Cell, ExportColumn

XLSX_OPTIONS: Final = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
WIDTHS: Final = {"text": 22, "yuan": 14, "number": 10, "moment": 20, "day": 12}
FORMATS: Final = {"yuan": "0.00", "moment": "yyyy-mm-dd hh:mm:ss", "day": "yyyy-mm-dd"}
COMPUTED: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula when it opens a CSV file."""
MOST_ROWS: Final = 1_000_000
"""What a worksheet holds."""


class FileFormat(Labelled):
    """How an export is written."""

    CSV = "csv", "CSV", "CSV 表格"
    XLSX = "xlsx", "Excel workbook", "Excel 工作簿"
    NDJSON = "ndjson", "JSON lines", "JSON 行"


CONTENT_TYPES: Final = {
    FileFormat.CSV: "text/csv",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.NDJSON: "application/x-ndjson",
}


class TableWriter(Protocol):
    """Writes rows as they come."""

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows."""

    def finish(self) -> None:
        """Complete the file; it stays open."""


def writer_of(form: FileFormat, file: IO[bytes], columns: Sequence[ExportColumn]) -> TableWriter:
    """A writer for a format."""
    match form:
        case FileFormat.CSV:
            return CsvWriter(file, columns)
        case FileFormat.XLSX:
            return XlsxWriter(file, columns)
        case FileFormat.NDJSON:
            return JsonLinesWriter(file, columns)


def _plain(column: ExportColumn, cell: Cell) -> str:
    """A cell as a text: yuan with two decimals, a moment by the community's clocks."""
    if cell is None:
        return ""
    if column.form == "yuan" and isinstance(cell, int):
        return yuan(cell)
    if column.form == "moment" and isinstance(cell, str):
        return cell[:19].replace("T", " ")
    return str(cell)


class CsvWriter:
    """UTF-8 with the mark by which a spreadsheet knows it; what would be computed gets an apostrophe in front."""

    def __init__(self, file: IO[bytes], columns: Sequence[ExportColumn]) -> None:
        self._columns = columns
        self._text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._text)
        self._csv.writerow([column.heading for column in columns])

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows."""
        for row in rows:
            self._csv.writerow([self._cell(*pair) for pair in zip(self._columns, row, strict=True)])

    def _cell(self, column: ExportColumn, cell: Cell) -> str:
        text = _plain(column, cell)
        return f"'{text}" if column.form == "text" and text.lstrip().startswith(COMPUTED) else text

    def finish(self) -> None:
        """Send what is held back."""
        self._text.flush()
        self._text.detach()


class JsonLinesWriter:
    """One object a line, amounts in fen, moments with their offset."""

    def __init__(self, file: IO[bytes], columns: Sequence[ExportColumn]) -> None:
        self._file, self._names = file, [column.name for column in columns]

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows."""
        for row in rows:
            line = json.dumps(dict(zip(self._names, row, strict=True)), ensure_ascii=False)
            self._file.write(line.encode() + b"\n")

    def finish(self) -> None:
        """Nothing is held back."""


class XlsxWriter:
    """A worksheet with a filter over its headings; texts stay texts."""

    def __init__(self, file: IO[bytes], columns: Sequence[ExportColumn]) -> None:
        import xlsxwriter  # type: ignore[import-untyped]

        self._columns, self._rows = columns, 0
        self._book: Any = xlsxwriter.Workbook(file, XLSX_OPTIONS)
        self._sheet: Any = self._book.add_worksheet()
        self._formats = {form: self._book.add_format({"num_format": shown}) for form, shown in FORMATS.items()}
        self._sheet.freeze_panes(1, 0)
        bold = self._book.add_format({"bold": True})
        for index, column in enumerate(columns):
            self._sheet.set_column(index, index, WIDTHS[column.form])
            self._sheet.write_string(0, index, column.heading, bold)

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows."""
        for row in rows:
            self._rows += 1
            for index, (column, cell) in enumerate(zip(self._columns, row, strict=True)):
                self._write(index, column, cell)

    def _write(self, index: int, column: ExportColumn, cell: Cell) -> None:
        if cell is None:
            return
        if column.form == "yuan" and isinstance(cell, int):
            self._sheet.write_number(self._rows, index, cell / 100, self._formats["yuan"])
        elif column.form == "number" and isinstance(cell, int):
            self._sheet.write_number(self._rows, index, cell)
        elif column.form in ("moment", "day") and isinstance(cell, str):
            moment = datetime.fromisoformat(cell[:19])
            self._sheet.write_datetime(self._rows, index, moment, self._formats[column.form])
        else:
            self._sheet.write_string(self._rows, index, str(cell))

    def finish(self) -> None:
        """Put the filter over the headings and complete the workbook."""
        self._sheet.autofilter(0, 0, max(self._rows, 1), len(self._columns) - 1)
        self._book.close()
