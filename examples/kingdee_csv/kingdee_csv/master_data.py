"""From the ERP's own files of rooms and customers to files that `POST /v1/imports` takes."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx

from kingdee_csv.tables import Row, TableFault

ROOM: Final = "@room"
ADDRESS: Final = ("楼栋", "单元", "房号")
Mapping = dict[str, Any]


def rooms_of(rooms: Iterable[Row], mapping: Mapping) -> list[Row]:
    """Rooms under Gongdan's headings."""
    return [{ours: row.get(theirs, "").strip() for theirs, ours in mapping["rooms"].items()} for row in rooms]


def customers_of(customers: Iterable[Row], rooms: Iterable[Row], mapping: Mapping) -> Iterator[Row]:
    """Customers with the address of their room. Raises TableFault for one whose room is not among the rooms."""
    columns = mapping["customers"]
    by_code = {room["外部编号"]: room for room in rooms_of(rooms, mapping)}
    [room_column] = [theirs for theirs, ours in columns.items() if ours == ROOM]
    for row in customers:
        code = row.get(room_column, "").strip()
        if code not in by_code:
            raise TableFault(f"customer {row}: no room has the code {code}")
        person = {ours: row.get(theirs, "").strip() for theirs, ours in columns.items() if ours != ROOM}
        yield {**person, **{part: by_code[code][part] for part in ADDRESS}}


def upload(http: httpx.Client, community_id: str, records: str, file: Path, *, dry_run: bool) -> dict[str, Any]:
    """Give a file to Gongdan, once however often it is sent. Returns the operation that deals with it."""
    form = {"community_id": community_id, "records": records, "dry_run": str(dry_run).lower()}
    data = file.read_bytes()
    key = f"{file.name}-{len(data)}-{hash_of(data)}-{dry_run}"
    answer = http.post("/v1/imports", data=form, files={"file": (file.name, data)}, headers={"Idempotency-Key": key})
    answer.raise_for_status()
    operation: dict[str, Any] = answer.json()
    return operation


def hash_of(data: bytes) -> str:
    """What a file's content is known by."""
    import hashlib

    return hashlib.sha256(data).hexdigest()[:16]
