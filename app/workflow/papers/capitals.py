"""Amounts in Chinese capitals 人民币大写, as bills and receipts state them beside the figures: nobody adds a digit to
壹佰元整. The rules are those for filling in vouchers (支付结算办法, annex 1)."""

from typing import Final

DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
PLACES: Final = ("", "拾", "佰", "仟")
GROUPS: Final = ("", "万", "亿", "万亿")
"""By four digits each."""


def in_capitals(fen: int) -> str:
    """An amount in fen: 16940 → 壹佰陆拾玖元肆角整. Negative ones begin with 负. Raises ValueError
    from 10^16 yuan on."""
    if fen < 0:
        return f"负{in_capitals(-fen)}"
    yuan, rest = divmod(fen, 100)
    jiao, last = divmod(rest, 10)
    if yuan >= 10_000 ** len(GROUPS):
        raise ValueError("more than there is a word for")
    text = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{text or '零元'}整"
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif text:
        # a gap before the fen is said
        text += DIGITS[0]
    return f"{text}{DIGITS[last]}分" if last else f"{text}整"


def _whole(number: int) -> str:
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for at in range(len(groups) - 1, -1, -1):
        group = groups[at]
        if not group:
            gap = bool(text)
            continue
        # one zero stands for however many there are between two figures
        if text and (gap or group < 1000):
            text += DIGITS[0]
        text += _to_9999(group) + GROUPS[at]
        gap = False
    return text


def _to_9999(number: int) -> str:
    text, gap = "", False
    for at, digit in reversed(list(enumerate(map(int, reversed(str(number)))))):
        if not digit:
            gap = bool(text)
            continue
        text += (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[at]
        gap = False
    return text
