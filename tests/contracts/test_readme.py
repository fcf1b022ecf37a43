"""What the documents say is true: their stories are played against a running service, and their pictures, links and
settings are held against the code.

Every ```bash block of a document is run as it stands, one after the other in one shell; a ```text block below it is
what it prints, where … stands for anything within a line. Blocks marked ```sh are for reading only.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from app.core.settings import Settings
from app.sandbox import demo_people
from app.workflow.engine.step import START
from app.workflow.kinds.work_order.row_parts import FINAL, OPEN
from app.workflow.kinds.work_order.table import WORK_ORDER
from tests.support.patience import HANGS_AFTER, looks, wait_until_ready
from tests.support.sandbox import copy_of, environment, standin, worker
from tests.torture.process import free_port

ROOT: Final = Path(__file__).parents[2]
READMES: Final = ("README.md", "README.zh-CN.md")
STORIES: Final = (*READMES, "docs/integrators.md", "docs/operating.md")
FIRST_WEBHOOK: Final = {"README.md": "## Your first webhook", "README.zh-CN.md": "## 您的第一条 Webhook"}
MINI_PROGRAM: Final = "docs/mini-program.md"
PAGES: Final = sorted(
    path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")) if path.is_file()
)
GONGDAN: Final = Path(sysconfig.get_path("scripts")) / "gongdan"
END: Final = "--- end of block ---"

BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
ARROW: Final = re.compile(r"^\s+(\S+) --> (\S+?)(?:: (.+))?$", re.MULTILINE)
ALIAS: Final = re.compile(r'^\s+state "(.+)" as (\w+)$', re.MULTILINE)


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page: what kind, and what stands there. That of the first webhook is a story of its own:
    it needs a worker."""
    return [(kind, body) for kind, body in BLOCK.findall(read(page).replace(first_webhook(page), ""))]


def first_webhook(page: str) -> str:
    """The part of a page that leads to the first webhook."""
    begin = read(page).find(FIRST_WEBHOOK.get(page, END))
    return "" if begin < 0 else read(page)[begin : read(page).index("\n## ", begin)]


# the stories


@pytest.fixture
def address(sandbox: Path, tmp_path: Path) -> Iterator[str]:
    """A service as `make run` starts it, on a free port of the loopback, ended by its process."""
    place = copy_of(sandbox, tmp_path / "sandbox")
    settings = environment(place) | {"HOST": "127.0.0.1", "PORT": "0", "GONGDAN_LOG_JSON": "true"}
    with standin(tmp_path / "wechat") as known:
        yield from _served(settings | known, tmp_path)


def _served(settings: dict[str, str], tmp_path: Path) -> Iterator[str]:
    with (tmp_path / "log").open("w+", encoding="utf-8") as log:
        server = subprocess.Popen([GONGDAN, "serve"], env=settings, stdout=subprocess.DEVNULL, stderr=log)
        try:
            yield wait_for(server, tmp_path / "log")
        finally:
            server.terminate()
            server.wait(timeout=HANGS_AFTER)


def log_of(folder: Path) -> str:
    """The last lines that the service wrote: why it answered what a page doesn't expect."""
    return "\n".join((folder / "log").read_text(encoding="utf-8").splitlines()[-40:])


def wait_for(server: "subprocess.Popen[bytes]", log: Path) -> str:
    """The address of a server that answers."""
    for _ in looks(server):
        match = re.search(r"Uvicorn running on (http://[\d.]+:\d+)", log.read_text(encoding="utf-8"))
        if match:
            wait_until_ready(server, match[1])
            return match[1]
    raise AssertionError(log.read_text(encoding="utf-8"))


# one database is enough for what the documents say; the moves themselves are tried on both
@pytest.mark.integration
@pytest.mark.sqlite
@pytest.mark.parametrize("page", STORIES)
def test_a_story_happens_as_it_is_told(page: str, address: str, tmp_path: Path) -> None:
    needed = [name for name in ("bash", "curl", "python3") if shutil.which(name) is None]
    if needed:
        pytest.skip(f"the story needs {', '.join(needed)}")
    # a story is told in the folder of a checkout, whose commands stand in .venv
    (tmp_path / ".venv").symlink_to(sys.prefix)
    play(page, blocks(page), address, tmp_path, tmp_path)


def play(page: str, story: list[tuple[str, str]], address: str, checkout: Path, folder: Path, **more: str) -> None:
    """Run the bash blocks of a story in a checkout, and hold what they print against the page."""
    script = "".join(f"{body}\necho '{END}'\n" for kind, body in story if kind == "bash")
    assert script
    known = {"GONGDAN": address, "GONGDAN_ADMIN_PASSWORD": demo_people.PASSWORD, "no_proxy": "*"}
    played = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"exec 2>&1\n{script}"],
        env=os.environ | known | more,
        cwd=checkout,
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER,
        check=False,
    )
    printed = played.stdout.split(f"{END}\n")
    assert played.returncode == 0, f"{printed[-1]}\nThe service wrote:\n{log_of(folder)}"
    for line, expected in zip(printed, expectations(story), strict=False):
        if expected is not None:
            assert re.fullmatch(pattern(expected), line), f"{page} says\n{expected}\nbut this is printed\n{line}"


@pytest.mark.integration
@pytest.mark.sqlite
@pytest.mark.parametrize("page", READMES)
def test_from_a_clone_to_the_first_verified_webhook(
    page: str, sandbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it is written there, beside what `make run` starts; how long it took is printed, and judges nothing."""
    needed = [name for name in ("bash", "curl", "python3", "git") if shutil.which(name) is None]
    if needed:
        pytest.skip(f"the story needs {', '.join(needed)}")
    began = time.monotonic()
    checkout = tmp_path / "gongdan"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", checkout], check=True)
    started = cloned = time.monotonic()
    (checkout / ".venv").symlink_to(sys.prefix)
    settings = environment(copy_of(sandbox, tmp_path / "sandbox")) | {"HOST": "127.0.0.1", "PORT": "0"}
    with worker(settings):
        for address in _served(settings | {"GONGDAN_LOG_JSON": "true"}, tmp_path):
            started = time.monotonic()
            story = [(kind, body) for kind, body in BLOCK.findall(first_webhook(page))]
            play(page, story, address, checkout, tmp_path, LISTENS=str(free_port()))
    times = f"cloned in {cloned - began:.1f} s, started in {started - cloned:.1f} s"
    with capsys.disabled():
        print(f"\n{page}: {times}, verified after {time.monotonic() - started:.1f} s")


def expectations(told: list[tuple[str, str]]) -> Iterator[str | None]:
    """What each bash block prints, where the page says so."""
    for (kind, _), (below, body) in pairwise([*told, ("", "")]):
        if kind == "bash":
            yield body if below == "text" else None


def pattern(expected: str) -> str:
    return re.escape(expected).replace("…", ".*")


@pytest.mark.integration
@pytest.mark.sqlite
def test_the_mini_program_runs(address: str, tmp_path: Path) -> None:
    """Its code is run as it stands, by a stand-in for WeChat that knows no PATCH and may lose an answer."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("the mini-program needs node")
    code = tmp_path / "mini-program.js"
    code.write_text("\n".join(body for kind, body in blocks(MINI_PROGRAM) if kind == "js"), encoding="utf-8")
    played = subprocess.run(
        [node, Path(__file__).with_name("wx.mjs"), address, code],
        capture_output=True, text=True, timeout=HANGS_AFTER, check=False,
    )  # fmt: skip
    assert played.returncode == 0, f"{played.stderr}\nThe service wrote:\n{log_of(tmp_path)}"
    assert played.stdout.splitlines() == [
        "wechat-code-invalid",
        "phone true",
        "true",
        "credentials-wrong",
        "registered 1 1",
        "object cancel urge join_incident",
        "2 1 centre",
        "true true",
        "action-refused",
        "1 2",
        # to object, and three that say what stands in their way: no public fault answered it
        "cancelled 4",
    ]


# the pictures


def drawn(page: str) -> list[tuple[str, str, str]]:
    """The arrows of a page's picture: from, to, and the action, which is the last word of the label."""
    pictures = [body for kind, body in blocks(page) if kind == "mermaid"]
    assert len(pictures) == 1
    return [(source, target, (label or "").rpartition(" ")[2]) for source, target, label in ARROW.findall(pictures[0])]


@pytest.mark.parametrize("page", READMES)
def test_every_arrow_stands_in_the_table(page: str) -> None:
    rows = {
        (source, source if step.target is None else step.target, step.action)
        for step in WORK_ORDER.steps
        for source in step.source
    }
    arrows = drawn(page)
    ends = {source for source, target, _ in arrows if target == "[*]"}
    moves = {(START if source == "[*]" else source, target, action) for source, target, action in arrows}
    assert {move for move in moves if move[1] != "[*]"} - rows == set()
    assert ends <= set(FINAL)
    assert len(moves) == len(arrows)


def test_both_pictures_are_the_same() -> None:
    assert drawn(READMES[0]) == drawn(READMES[1])


def test_the_chinese_picture_uses_the_words_of_the_catalogue() -> None:
    picture = next(body for kind, body in blocks("README.zh-CN.md") if kind == "mermaid")
    for words, state in ALIAS.findall(picture):
        assert words == WORK_ORDER.states(state).label("zh")
    for _, target, label in ARROW.findall(picture):
        if target != "[*]":
            words, _, action = label.rpartition(" ")
            assert words == WORK_ORDER.titles[action].zh


def test_an_order_can_be_cancelled_where_the_readme_says_so() -> None:
    assert {state for state in OPEN if "cancel" in WORK_ORDER.by_state[state]} == {*OPEN} - {"signed_off"}


# links, settings, and the two languages


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in LINK.findall(BLOCK.sub("", read(page))):
        if "://" not in target and not target.startswith("#"):
            assert (ROOT / page).parent.joinpath(target.partition("#")[0]).exists(), f"{page}: {target}"


def test_both_languages_tell_the_same() -> None:
    """The same headings in number, the same links, and the same requests."""
    english, chinese = (read(page) for page in READMES)
    assert len(re.findall(r"^## ", english, re.MULTILINE)) == len(re.findall(r"^## ", chinese, re.MULTILINE))
    links = [[link for link in LINK.findall(text) if link not in READMES] for text in (english, chinese)]
    assert links[0] == links[1]
    asked = [re.findall(r"^(?:get|post|curl) \S+ \S+", text, re.MULTILINE) for text in (english, chinese)]
    assert asked[0] == asked[1]


def test_every_setting_is_explained_to_operators() -> None:
    named = set(re.findall(r"`GONGDAN_([A-Z_]+)`", read("docs/operating.md")))
    known = {name.upper() for name in Settings.model_fields}
    assert known - named == set()
    # what compose.yaml and the seed read, beside the settings of a process
    assert named - known <= {"OWNER_PASSWORD", "WEB_PASSWORD", "ADMIN_PASSWORD"}


def test_every_decision_is_listed() -> None:
    listed = set(LINK.findall(read("docs/adr/README.md")))
    assert listed == {path.name for path in (ROOT / "docs" / "adr").glob("0*.md")}
