"""The live board in a real browser: WCAG 2.1 AA as axe-core judges it, at three widths in both languages; nothing cut
off; by the keyboard; and moving by itself."""

from pathlib import Path

import pytest

from tests.browser.test_swagger import address, drive

__all__ = ["address"]

pytestmark = [pytest.mark.integration, pytest.mark.sqlite]

PAGES = ("login", "wrong", "board", "charts", "figures", "problem")


async def test_the_board_can_be_read_by_everybody_and_moves(address: str, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    seen = await drive("try_board.mjs", address, str(pictures))
    assert seen["errors"] == []
    assert seen["violations"] == []
    assert seen["cut"] == []
    wanted = {f"{name}-{language}-{width}" for name in PAGES for language in ("zh", "en") for width in (360, 768, 1440)}
    assert set(seen["pages"]) == wanted | {"lost-zh-360"}
    assert {picture.stem for picture in pictures.iterdir()} == set(seen["pages"])
    # the skip link comes first, and leads past the head of the page
    assert seen["keyboard"] == [
        "跳到正文", "实时看板", "统计图", "community", "显示", "中文", "English", "退出登录", "content",
    ]  # fmt: skip
    live = seen["live"]
    assert live["switched"].startswith("实时看板 · 海怡花园")
    assert live["moved"]
    assert live["keepsFocus"] == "wide"
    assert (live["hidden"], live["whilePaused"]) == (2, 3)
    assert "已暂停更新" in live["paused"]
    assert "连接已中断" in live["lost"]
    assert live["ended"] == "/board/login"
