"""`gongdan work --with-parent`: a laptop's worker goes when its service goes."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from app.db import revisions
from tests.support.patience import HANGS_AFTER

GONGDAN = Path(sysconfig.get_path("scripts")) / "gongdan"
PARENT = """
import subprocess, sys
worker = subprocess.Popen([sys.argv[1], "work", "--with-parent"], stdout=sys.stdout, stderr=sys.stdout)
print(worker.pid, flush=True)
sys.stdin.readline()
"""


def test_a_worker_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/work.db"
    revisions.upgrade(url)
    known = os.environ | {"GONGDAN_DATABASE_URL": url, "GONGDAN_OWNER_DATABASE_URL": url}
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, GONGDAN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=known
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    assert int(parent.stdout.readline()) > 0
    for line in parent.stdout:
        if "worker started" in line:
            break
    parent.stdin.close()
    assert parent.wait(timeout=HANGS_AFTER) == 0
    # the worker holds the other end: it is read to the end when the worker is gone
    assert "worker stopped" in parent.stdout.read()
    parent.stdout.close()
