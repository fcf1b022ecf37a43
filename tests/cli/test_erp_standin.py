"""`gongdan erp-standin`: on this machine only, and it behaves as it is told."""

import subprocess
import sysconfig
from pathlib import Path

import httpx

from app.core.outside_settings import STANDIN_ERP_TOKEN

GONGDAN = Path(sysconfig.get_path("scripts")) / "gongdan"


def test_it_answers_on_the_loopback_as_it_is_told() -> None:
    with subprocess.Popen([GONGDAN, "erp-standin", "--port", "0", "--with-parent"], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        address = server.stdout.readline().decode().split()[-1]
        try:
            assert address.startswith("http://127.0.0.1:")
            with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {STANDIN_ERP_TOKEN}"}) as erp:
                item = {"community": "HY", "code": "X-1", "name": "水龙头", "unit_fen": 4_500}
                assert erp.post("/standin/items", json=item).status_code == 200
                asked = erp.get("/items", params={"community": "HY", "code": "X-1"})
                assert (asked.json()["unit_fen"], asked.json()["in_stock"]) == (4_500, None)
                owing = {"community": "HY", "room": "1号楼1单元101", "bills": [{"title": "10 月", "owed_fen": 100}]}
                assert erp.post("/standin/rooms", json=owing).status_code == 200
                query = {"community": "HY", "room": "1号楼1单元101"}
                assert erp.get("/rooms/arrears", params=query).json()["owed_fen"] == 100
                assert erp.post("/standin/scenario", json={"scenario": "burning"}).status_code == 422
                assert erp.post("/standin/scenario", json={"scenario": "down"}).status_code == 200
                assert erp.get("/rooms/arrears", params=query).status_code == 503
        finally:
            server.terminate()
