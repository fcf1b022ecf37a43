"""Amounts in Chinese capitals, compared with values written by hand after 支付结算办法, annex 1."""

import pytest

from app.workflow.papers.capitals import in_capitals

BY_HAND = {
    0: "零元整",
    1: "壹分",
    10: "壹角整",
    50: "伍角整",
    105: "壹元零伍分",
    110: "壹元壹角整",
    1_000: "壹拾元整",
    16_940: "壹佰陆拾玖元肆角整",
    32_504: "叁佰贰拾伍元零肆分",
    100_500: "壹仟零伍元整",
    140_950: "壹仟肆佰零玖元伍角整",
    168_032: "壹仟陆佰捌拾元叁角贰分",
    600_714: "陆仟零柒元壹角肆分",
    1_000_000: "壹万元整",
    1_640_902: "壹万陆仟肆佰零玖元零贰分",
    10_000_000: "壹拾万元整",
    10_700_053: "壹拾万柒仟元伍角叁分",
    10_000_100: "壹拾万零壹元整",
    100_010_000: "壹佰万零壹佰元整",
    2_000_000_000: "贰仟万元整",
    10_000_000_000: "壹亿元整",
    10_000_000_100: "壹亿零壹元整",
    10_005_000_000: "壹亿零伍万元整",
    100_000_000_000: "壹拾亿元整",
    123_456_789_012: "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分",
    -12_300: "负壹佰贰拾叁元整",
}


@pytest.mark.parametrize(("fen", "capitals"), BY_HAND.items())
def test_an_amount_in_capitals(fen: int, capitals: str) -> None:
    assert in_capitals(fen) == capitals


def test_what_has_no_word_is_refused() -> None:
    with pytest.raises(ValueError, match="a word for"):
        in_capitals(10**18)
