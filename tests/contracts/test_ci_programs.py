"""`.ci/run` installs what README names and the machine lacks, and nothing else."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
LINE: Final = re.compile(r"apt install ([a-z0-9 -]*[a-z0-9])")
NEEDED: Final = ("bash", "dirname", "grep", "id")


def installed(folder: Path, *have: str, apt: bool = True) -> str:
    """What the script says on a machine that has these programs; its apt-get says how it is called."""
    programs = folder / "bin"
    programs.mkdir()
    for name in NEEDED:
        (programs / name).symlink_to(str(shutil.which(name)))
    for name in (*have, "sudo"):
        (programs / name).write_text('#!/bin/bash\nshift; [ "$#" = 0 ] || "$@"\n')
    if apt:
        (programs / "apt-get").write_text('#!/bin/bash\necho "apt-get $*" >&2\n')
    for path in programs.iterdir():
        if not path.is_symlink():
            path.chmod(0o755)
    bash = str(shutil.which("bash"))
    done = subprocess.run(
        [bash, ROOT / ".ci" / "programs"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": str(programs)},
    )
    return done.stdout + done.stderr


def test_the_pages_and_the_script_name_the_same_packages() -> None:
    named = {
        page: LINE.findall((ROOT / page).read_text("utf-8"))
        for page in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md")
    }
    assert named["README.md"] == named["README.zh-CN.md"] == named["CONTRIBUTING.md"]
    assert named["README.md"] == ["nodejs npm chromium default-jre-headless prometheus"]
    assert "part programs .ci/programs\n" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize(
    ("have", "install"),
    [
        (("node", "npm", "java", "prometheus"), "chromium"),
        (("chromium", "java"), "nodejs npm prometheus"),
        ((), "nodejs npm chromium default-jre-headless prometheus"),
    ],
)
def test_what_is_missing_is_installed(tmp_path: Path, have: tuple[str, ...], install: str) -> None:
    said = installed(tmp_path, *have).splitlines()
    assert said[0] == f"Installing {install} ..."
    assert sorted(said[1:]) == [f"apt-get install -y -qq --no-install-recommends {install}", "apt-get update -qq"]


def test_nothing_is_installed_where_all_is_there(tmp_path: Path) -> None:
    assert installed(tmp_path, "node", "npm", "chromium", "java", "prometheus") == ""


def test_without_apt_it_says_what_is_missing(tmp_path: Path) -> None:
    assert installed(tmp_path, "node", "npm", apt=False) == (
        "Not installed, and there is no apt here: chromium default-jre-headless prometheus\n"
    )
