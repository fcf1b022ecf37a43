"""Reads tables that people export and edit by hand: CSV in whichever encoding, XLSX, XLS and ODS. Every cell comes as
the text that a person sees in it.
"""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Final
from unicodedata import normalize

from app.core.catalogue import sentence
from app.core.errors import FieldError, Invalid, TooLarge

MOST_LINES: Final = 20_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 2000
MOST_UNPACKED: Final = 200 * 1024 * 1024
"""Bytes of a packed workbook once it is unpacked; more is a trap, not a list of rooms."""
ENCODINGS: Final = ["utf_8", "gb18030", "utf_16"]
"""What Chinese spreadsheets are saved in; anything else is a guess that would garble names."""
NO_TABLE: Final = sentence("problems.no_table")
TOO_MANY_LINES: Final = sentence("problems.too_many_lines")
_BLANK: Final = re.compile(r"[\s\u200b\ufeff]+")

Cell = str
Line = tuple[int, list[Cell]]
"""Its number as a spreadsheet shows it, and its cells."""


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One sheet of a file, without blank lines."""

    name: str
    lines: list[Line]


def sheets_of(content: bytes) -> list[TableSheet]:
    """The sheets of a file; a CSV file is one. Raises Invalid for what is no table, TooLarge for too many lines."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _workbook(content)
    return [TableSheet("", _kept(enumerate(_csv(content), 1)))]


def _no_table() -> Invalid:
    return Invalid([FieldError("/file", "no-table", NO_TABLE)])


def _workbook(content: bytes) -> list[TableSheet]:
    # loaded with the first workbook that a process reads
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    if content.startswith(b"PK"):
        _check_unpacked(content)
    sheets = []
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        for sheet in workbook.sheets_metadata:
            if sheet.visible is not SheetVisibleEnum.Visible:
                continue
            table = workbook.get_sheet_by_name(sheet.name)
            rows = [[_text(cell) for cell in row[:MOST_COLUMNS]] for row in table.to_python(skip_empty_area=False)]
            _fill_merged(rows, table.merged_cell_ranges or ())
            sheets.append(TableSheet(sheet.name, _kept(enumerate(rows, 1))))
    except (CalamineError, ValueError, zipfile.BadZipFile) as error:
        raise _no_table() from error
    return sheets


def _check_unpacked(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as error:
        raise _no_table() from error
    if size > MOST_UNPACKED:
        raise TooLarge(values={"limit": MOST_UNPACKED})


def _fill_merged(rows: list[list[Cell]], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A merged cell stands in each line that it covers; only its first column has its text."""
    for (top, left), (bottom, _) in ranges:
        for index in range(top + 1, min(bottom + 1, len(rows))):
            if top < len(rows) and left < len(rows[top]) and left < len(rows[index]):
                rows[index][left] = rows[index][left] or rows[top][left]


def _text(value: object) -> Cell:
    """A cell as a person sees it: whole numbers without a point, days as YYYY-MM-DD."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return tidy(str(value))


def tidy(text: str) -> Cell:
    """A text without blanks around it, and with one blank where there were several or a line break."""
    return _BLANK.sub(" ", text[:LONGEST_CELL]).strip()


def _csv(content: bytes) -> Iterator[list[Cell]]:
    text = _decoded(content)
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",\t;，", key=header.count)
    if separator == "，":
        # typed by hand with a Chinese keyboard
        text, separator = text.replace("，", ","), ","
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator):
            yield [tidy(cell) for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise _no_table() from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(content, "utf-16")
    # loaded with the first file that is no UTF-8
    from charset_normalizer import from_bytes

    guess = from_bytes(content, cp_isolation=ENCODINGS).best()
    return _checked(content, "gb18030" if guess is None else guess.encoding)


def _checked(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise _no_table() from error
    if "\x00" in text:
        raise _no_table()
    return text


def _kept(rows: Iterable[tuple[int, Sequence[Cell]]]) -> list[Line]:
    """The lines that say something, without blank cells at their ends."""
    lines: list[Line] = []
    for number, row in rows:
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(lines) > MOST_LINES:
            raise Invalid([FieldError("/file", "too-many-lines", TOO_MANY_LINES, most=MOST_LINES)])
        lines.append((number, cells))
    return lines


def plain(text: str) -> str:
    """A header without what two people write differently: blanks, wide letters, capitals, brackets and their contents,
    stars and colons."""
    bare = re.sub(r"[(\[【].*?[)\]】]", "", normalize("NFKC", text)).casefold()
    return re.sub(r"[\s*:：·_\-/]", "", bare)
