"""The commands: vouchers, rooms, customers, upload."""

import argparse
import os
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import httpx

from kingdee_csv import master_data
from kingdee_csv.tables import TableFault, read_table, write_table
from kingdee_csv.vouchers import CHARGES, PAYMENTS, REFUNDS, lines_of, vouchers_of

MAPPING = Path(__file__).with_name("mapping.toml")


def main(words: Sequence[str] | None = None) -> int:
    """Read the command and do it."""
    parser = argparse.ArgumentParser(prog="kingdee_csv", description="Tables between Gongdan and Kingdee 金蝶.")
    parser.add_argument("--mapping", type=Path, default=MAPPING, help="accounts and columns of your company")
    commands = parser.add_subparsers(dest="command", required=True)
    vouchers = commands.add_parser("vouchers", help="exports of Gongdan become a voucher file")
    for name in ("charges", "payments", "refunds"):
        vouchers.add_argument(f"--{name}", type=Path, required=True)
    vouchers.add_argument("--first-number", type=int, default=1, help="凭证号 of the first one")
    rooms = commands.add_parser("rooms", help="the ERP's rooms become a file for POST /v1/imports")
    customers = commands.add_parser("customers", help="the ERP's customers with their rooms, likewise")
    customers.add_argument("--customers", type=Path, required=True)
    for command in (rooms, customers):
        command.add_argument("--rooms", type=Path, required=True)
    for command in (vouchers, rooms, customers):
        command.add_argument("--out", type=Path, required=True)
        # Kingdee reads GBK; Gongdan reads both, and a name keeps its rare characters only in UTF-8
        usual = "gbk" if command is vouchers else "utf-8-sig"
        command.add_argument("--encoding", default=usual, help=f"gbk, gb18030, utf-8-sig; usually {usual}")
    uploading = commands.add_parser("upload", help="give a file to Gongdan (GONGDAN, GONGDAN_TOKEN)")
    uploading.add_argument("community")
    uploading.add_argument("records", choices=("premises", "customer"))
    uploading.add_argument("file", type=Path)
    uploading.add_argument("--dry-run", action="store_true", help="try it; nothing is written")
    try:
        return do(parser.parse_args(words))
    except TableFault as fault:
        print(fault, file=sys.stderr)
        return 1


def do(asked: argparse.Namespace) -> int:
    """Do what was asked for. Raises TableFault."""
    mapping = tomllib.loads(asked.mapping.read_text("utf-8"))
    if asked.command == "upload":
        if "GONGDAN_TOKEN" not in os.environ:
            raise TableFault("GONGDAN_TOKEN holds no access token: ask for one at /v1/auth/token")
        headers = {"Authorization": f"Bearer {os.environ['GONGDAN_TOKEN']}"}
        with httpx.Client(base_url=os.environ.get("GONGDAN", "http://127.0.0.1:8000"), headers=headers) as http:
            operation = master_data.upload(http, asked.community, asked.records, asked.file, dry_run=asked.dry_run)
        print(f"/v1/operations/{operation['id']}")
        return 0
    if asked.command == "vouchers":
        charges, payments = read_table(asked.charges, CHARGES), read_table(asked.payments, PAYMENTS)
        refunds = read_table(asked.refunds, REFUNDS)
        rows = list(lines_of(vouchers_of(charges, payments, refunds, mapping), mapping, asked.first_number))
        columns = list(mapping["voucher"]["columns"])
    elif asked.command == "rooms":
        rows = [dict(row) for row in master_data.rooms_of(read_table(asked.rooms, mapping["rooms"]), mapping)]
        columns = list(mapping["rooms"].values())
    else:
        homes = read_table(asked.rooms, mapping["rooms"])
        people = read_table(asked.customers, mapping["customers"])
        rows = [dict(row) for row in master_data.customers_of(people, homes, mapping)]
        columns = [name for name in mapping["customers"].values() if name != master_data.ROOM] + [*master_data.ADDRESS]
    if lacking := write_table(asked.out, columns, rows, asked.encoding):
        print(f"{asked.encoding} has no {' '.join(lacking)}: ？ stands in their place", file=sys.stderr)
    print(f"{len(rows)} lines")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
