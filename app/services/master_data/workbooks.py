"""Workbooks 工作簿: XLSX, XLS and ODS, read by a process that may not take more than its share."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from app.core.catalogue import sentence
from app.core.errors import FieldError, Invalid
from app.core.logs import get_logger

READER: Final = Path(__file__).with_name("workbook_process.py")
MOST_WAITED: Final = 60.0
"""Seconds until a reader is ended that computes for longer, or that never gets to compute."""
UNREADABLE: Final = 2
"""What the reader's process ends with for what is no workbook."""
NO_TABLE: Final = sentence("problems.no_table")
TABLE_TOO_BIG: Final = sentence("problems.table_too_big")

log = get_logger(__name__)


def sheets_in(content: bytes, *, most_columns: int, most_lines: int) -> list[tuple[str, list[tuple[int, list[str]]]]]:
    """Each visible sheet's name and its lines with their numbers, one line more than there may be at most. Raises
    Invalid for what is no workbook, and for one that unpacks to more than fits."""
    command = [sys.executable, "-I", str(READER), str(most_columns), str(most_lines)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=MOST_WAITED, check=False)
    except subprocess.TimeoutExpired:
        raise _invalid("table-too-big") from None
    if done.returncode == UNREADABLE:
        raise _invalid("no-table")
    if done.returncode:
        log.warning("a workbook did not fit", bytes=len(content), status=done.returncode)
        raise _invalid("table-too-big")
    return [(name, [(number, cells) for number, cells in lines]) for name, lines in json.loads(done.stdout)]


def _invalid(code: str) -> Invalid:
    return Invalid([FieldError("/file", code, {"no-table": NO_TABLE, "table-too-big": TABLE_TOO_BIG}[code])])
