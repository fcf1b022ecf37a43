"""From the ERP's own files of rooms and customers to files that `POST /v1/imports` takes."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx

from kingdee_csv.tables import Row, TableFault

ROOM: Final = "@room"
OWN_CODE: Final = "外部编号"
ADDRESS: Final = ("楼栋", "单元", "房号")
Mapping = dict[str, Any]


def rooms_of(rooms: Iterable[Row], mapping: Mapping) -> list[Row]:
    """Rooms under Gongdan's headings."""
    return [{ours: row.get(theirs, "").strip() for theirs, ours in mapping["rooms"].items()} for row in rooms]


def customers_of(customers: Iterable[Row], rooms: Iterable[Row], mapping: Mapping) -> Iterator[Row]:
    """Customers with the address of their room. Raises TableFault for one whose room is not among the rooms."""
    columns = mapping["customers"]
    by_code = {room[OWN_CODE]: room for room in rooms_of(rooms, mapping)}
    theirs_of = {ours: theirs for theirs, ours in columns.items()}
    for row in customers:
        code = row.get(theirs_of[ROOM], "").strip()
        if code not in by_code:
            # by the code alone: what is printed ends in logs, and the row holds telephone numbers
            raise TableFault(f"customer {row.get(theirs_of[OWN_CODE], '')}: no room has the code {code}")
        person = {ours: row.get(theirs, "").strip() for theirs, ours in columns.items() if ours != ROOM}
        yield {**person, **{part: by_code[code][part] for part in ADDRESS}}


def upload(http: httpx.Client, community_id: str, records: str, file: Path, *, dry_run: bool) -> dict[str, Any]:
    """Give a file to Gongdan, once however often it is sent. Returns the operation that deals with it. Raises
    TableFault where Gongdan refuses it, or does not answer."""
    form = {"community_id": community_id, "records": records, "dry_run": str(dry_run).lower()}
    data = file.read_bytes()
    # a header holds no Chinese name of a file
    key = hashlib.sha256("\n".join(form.values()).encode() + b"\n" + data).hexdigest()
    try:
        answer = http.post(
            "/v1/imports", data=form, files={"file": (file.name, data)}, headers={"Idempotency-Key": key}
        )
    except httpx.TransportError as error:
        raise TableFault(f"no answer ({error}): send the same file again, it counts once") from error
    if not answer.is_success:
        raise TableFault(f"{file.name} was refused: {answer.status_code} {answer.text[:2000]}")
    operation: dict[str, Any] = answer.json()
    return operation
