"""`gongdan wechat-standin`: on this machine only, and gone when the process that started it is gone."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import httpx

from tests.support.patience import HANGS_AFTER

GONGDAN = Path(sysconfig.get_path("scripts")) / "gongdan"
PARENT = """
import subprocess, sys
subprocess.Popen([sys.argv[1], "wechat-standin", "--port", "0", "--folder", sys.argv[2], "--with-parent"],
    stdout=sys.stdout)
sys.stdin.readline()
"""


def test_it_answers_on_the_loopback_and_ends_with_its_parent(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(GONGDAN), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        address = parent.stdout.readline().split()[-1]
        assert address.startswith("http://127.0.0.1:")
        refused = httpx.get(f"{address}/sns/jscode2session", params={"appid": "wx1"}).json()
        assert refused["errcode"] == 40013
        # payments are served too, and nothing was prepaid yet
        unpaid = httpx.post(f"{address}/standin/pay", json={"prepay_id": "wx1"})
        assert (unpaid.status_code, unpaid.json()) == (404, {"error": "no payment to be made"})
        parent.stdin.close()
        assert parent.wait(timeout=HANGS_AFTER) == 0
        variables = (tmp_path / "standin.env").read_text("utf-8")
        assert "GONGDAN_WECHAT_PAY_MCHID='1900000109'" in variables
        # the stand-in holds the other end: it is read to the end when that is gone
        assert parent.stdout.read() == ""
