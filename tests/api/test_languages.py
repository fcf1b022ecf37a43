"""One language at a time: the page and the document in Chinese, or in English, by `lang=` or by Accept-Language."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.api.openapi.files import FOLDER, NAMES, file_name
from app.api.openapi.texts import chinese, full_width

HAN = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"`[^`]*`|<small>.*?</small>|\]\([^)]*\)", re.DOTALL)


def said(part: Any) -> Iterator[str]:
    """What people read in a document: descriptions, titles, names of groups."""
    if isinstance(part, list):
        for inner in part:
            yield from said(inner)
    if isinstance(part, dict):
        for name, inner in part.items():
            if name in ("description", "summary") and isinstance(inner, str):
                yield inner
            elif name not in ("example", "examples", "value"):
                yield from said(inner)


def read(name: str, language: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / file_name(name, language)).read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_chinese_document_is_chinese(name: str) -> None:
    document = read(name, "zh")
    texts = set(said(document))
    # add what is missing to app/data/api/zh.toml
    assert not sorted(text for text in texts if not HAN.search(text))
    for text in texts:
        plain = CODE.sub("", text)
        assert not re.search("[\u4e00-\u9fff][,;:?!(]|[,;:?!)][\u4e00-\u9fff]", plain), text
    assert all(HAN.search(group["name"]) for group in document["tags"])


@pytest.mark.parametrize("name", NAMES)
def test_the_english_document_is_english(name: str) -> None:
    document = read(name, "en")
    assert not [text for text in said(document) if HAN.search(text.replace("[中文]", ""))]
    assert all(group["name"].isascii() for group in document["tags"])


def test_no_english_sentence_stands_in_a_chinese_text() -> None:
    """Four words of English in a row are a text that somebody forgot to translate."""
    for text in set(said(read("openapi", "zh"))):
        plain = CODE.sub("", text)
        assert not re.search(r"(?:\b[A-Za-z']{2,}[ ,;]+){4,}", plain), text


def test_both_documents_are_the_same_but_for_their_texts() -> None:
    def bones(part: Any) -> Any:
        if isinstance(part, list):
            return [bones(inner) for inner in part]
        if not isinstance(part, dict):
            return part
        left_out = ("description", "summary", "tags", "examples", "example", "scopes")
        return {name: bones(inner) for name, inner in part.items() if name not in left_out}

    for name in NAMES:
        assert bones(read(name, "zh")) == bones(read(name, "en")), name


def test_no_translation_is_left_over() -> None:
    """What nobody says any more is taken out of app/data/api/zh.toml."""
    everything = (text for name in ("openapi", "webhooks") for text in said(read(name, "en")))
    texts = " ".join(" ".join(text.split()) for text in everything)
    assert not [english for english in chinese() if english not in texts]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("无需上门,请派单(`fulfil`)。", "无需上门\uff0c请派单\uff08`fulfil`\uff09。"),
        ("派单前(含当日):须同意;否则?", "派单前\uff08含当日\uff09\uff1a须同意\uff1b否则\uff1f"),
        ("默认 1,000 元,见 [这里](/docs?lang=en)。", "默认 1,000 元\uff0c见 [这里](/docs?lang=en)。"),
        ("08:00 至 20:00, 例外", "08:00 至 20:00\uff0c例外"),
        ("English, only", "English, only"),
    ],
)
def test_chinese_has_the_punctuation_of_chinese(written: str, shown: str) -> None:
    assert full_width(written) == shown


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/openapi/resident.json"])
async def test_the_language_is_that_of_the_address_or_of_the_browser(client: httpx.AsyncClient, path: str) -> None:
    def asked(headers: dict[str, str], query: str = "") -> Any:
        return client.get(path + query, headers=headers)

    english, chinese_too = {"Accept-Language": "en-GB,en;q=0.9"}, {"Accept-Language": "zh-CN"}
    for headers, query, language in (
        (english, "", "en"),
        (chinese_too, "", "zh-CN"),
        ({"Accept-Language": "fr"}, "", "zh-CN"),
        (english, "?lang=zh", "zh-CN"),
        (chinese_too, "?lang=en", "en"),
    ):
        answer = await asked(headers, query)
        assert (answer.status_code, answer.headers["content-language"]) == (200, language)
        assert "Accept-Language" in answer.headers["vary"]
