"""Phone numbers as people write them, made into E.164: full-width digits, brackets, dots, dashes, and the unseen marks
that a contact list puts around a number."""

import re
from typing import Final
from unicodedata import category, normalize

import phonenumbers

from app.core.catalogue import sentence

NO_PHONE: Final = sentence("problems.no_phone")
NEEDS_AREA_CODE: Final = sentence("problems.needs_area_code")
WRONG_LENGTH: Final = sentence("problems.wrong_length")
NOT_OF_THIS_COUNTRY: Final = sentence("problems.not_of_this_country")

CHINA: Final = "86"
_BETWEEN: Final = re.compile(r"[\s().\[\]\-\u2010-\u2015\u2212·•/]")
_BRACKETS: Final = re.compile(r"[()\[\]]")
_DIGITS: Final = re.compile(r"\+?[0-9]{3,40}")
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE: Final = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[0-9]{7,8}")
_FREE_CALL: Final = re.compile(r"[48]00[0-9]{7}")
LOCAL: Final = (7, 8)
"""How many digits a landline has without its area code."""


def phone_of(text: str) -> str:
    """A number as E.164; Chinese unless it says otherwise. Raises ValueError with Words and the values they name."""
    kept = _BETWEEN.sub("", _plain(text))
    if not _DIGITS.fullmatch(kept):
        raise ValueError(NO_PHONE)
    if kept.startswith("00"):
        kept = "+" + kept[2:]
    if kept.startswith("+") and not kept.startswith("+" + CHINA):
        return _foreign(kept)
    return f"+{CHINA}{_chinese(_national(kept))}"


def hotline_of(value: object) -> object:
    """A number that is only shown, as it is printed on a door: plain digits, blanks and dashes."""
    if not isinstance(value, str):
        return value
    return " ".join(_BRACKETS.sub(" ", _plain(value)).replace(".", "-").split())


def _plain(text: str) -> str:
    """Without full-width signs and without what nobody sees."""
    return "".join(sign for sign in normalize("NFKC", text) if category(sign) not in ("Cf", "Cc"))


def _national(kept: str) -> str:
    """A Chinese number as it is dialled at home."""
    if kept.startswith("+"):
        kept = kept[1 + len(CHINA) :]
        # +86 532 …: the nought of the area code is left out abroad
        return f"0{kept}" if _LANDLINE.fullmatch(f"0{kept}") else kept
    bare = kept.removeprefix(CHINA)
    return bare if _MOBILE.fullmatch(bare) else kept


def _chinese(number: str) -> str:
    if _MOBILE.fullmatch(number) or _FREE_CALL.fullmatch(number):
        return number
    if _LANDLINE.fullmatch(number):
        return number[1:]
    if len(number) in LOCAL and not number.startswith("0"):
        raise ValueError(NEEDS_AREA_CODE)
    if len(number) == len("13800001234"):
        raise ValueError(NO_PHONE)
    raise ValueError(WRONG_LENGTH, {"digits": len(number)})


def _foreign(kept: str) -> str:
    try:
        number = phonenumbers.parse(kept)
    except phonenumbers.NumberParseException as error:
        raise ValueError(NO_PHONE) from error
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError(NOT_OF_THIS_COUNTRY)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
