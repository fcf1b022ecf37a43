"""Reads one XLSX, XLS or ODS file in a process of its own: from standard input, as JSON to standard output.

A workbook of a few kilobytes can name a cell in the last column of the last line, or repeat a line a million times;
whoever unpacks it takes all memory there is, and the system ends the process. Here this ends a process that holds
nothing else. It is started by its file (`workbooks.py`), so it imports nothing of the application.
"""

import json
import resource
import sys
from collections.abc import Iterable
from datetime import date, datetime, time
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

MOST_MEMORY = 1024 * 1024 * 1024
"""Bytes of memory; 20,000 lines of 100 cells take a third of it."""
MOST_SECONDS = 30
"""Of computing."""
MOST_SIGNS = 50_000_000
"""Characters of all cells: five times what a CSV file may have."""
LONGEST_CELL = 2000
UNREADABLE = 2
"""Exit code for what is no workbook; every other code but 0 says that it did not fit."""
TOO_BIG = 3


def main(most_columns: int, most_lines: int) -> int:
    """Write every visible sheet as [name, [[line number, cells]]], without lines that say nothing."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
        sheets = [
            (about.name, _lines(workbook, about.name, most_columns, most_lines))
            for about in workbook.sheets_metadata
            if about.visible is SheetVisibleEnum.Visible
        ]
    except (CalamineError, ValueError):
        return UNREADABLE
    if sum(len(cell) for _, lines in sheets for _, row in lines for cell in row) > MOST_SIGNS:
        return TOO_BIG
    # Chinese as it is: escaped, it takes twice the room
    sys.stdout.buffer.write(json.dumps(sheets, ensure_ascii=False).encode())
    return 0


def _lines(workbook: CalamineWorkbook, name: str, most_columns: int, most_lines: int) -> list[tuple[int, list[str]]]:
    """The lines of a sheet that say something, one more than there may be at most."""
    sheet = workbook.get_sheet_by_name(name)
    rows = [[text_of(cell) for cell in row[:most_columns]] for row in sheet.to_python(skip_empty_area=False)]
    _fill_merged(rows, sheet.merged_cell_ranges or ())
    return [(number, row) for number, row in enumerate(rows, 1) if any(row)][: most_lines + 1]


def _fill_merged(rows: list[list[str]], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A merged cell stands in each line that it covers; only its first column has its text."""
    for (top, left), (bottom, _) in ranges:
        for index in range(top + 1, min(bottom + 1, len(rows))):
            if top < len(rows) and left < len(rows[top]) and left < len(rows[index]):
                rows[index][left] = rows[index][left] or rows[top][left]


def text_of(value: object) -> str:
    """A cell as a person sees it: whole numbers without a point, days as YYYY-MM-DD."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)[:LONGEST_CELL]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
