"""Which passwords are taken: none that is easy to guess by zxcvbn's lists, the person's names or the desk's words."""

from collections.abc import Iterable
from typing import Any, Final, cast

from app.core.catalogue import sentence
from app.core.errors import FieldError, Invalid

LONGEST_JUDGED: Final = 40
"""Characters; a longer password is judged by its beginning."""
FEWEST_GUESSES: Final = 10**8
"""A password that takes fewer guesses than this is refused: what zxcvbn scores with 2 and below."""
FEWEST_LEFT: Final = 5
"""Letters and digits that must be left of a password without the names and words below."""
LOOKALIKES: Final = frozenset("4@8({[<369&#!1/|0$5+7%2")
"""Signs that zxcvbn tries to read as letters: its work doubles with each that occurs."""
MOST_LOOKALIKES: Final = 10
"""A password with more different ones than this is on no list, and would keep zxcvbn busy for seconds."""
WORDS_OF_THE_DESK: Final = (
    "gongdan", "工单", "wuye", "物业", "kefu", "客服", "baoxiu", "报修", "weixiu", "维修", "tousu", "投诉", "xiaoqu",
    "小区", "yezhu", "业主", "guanliyuan", "管理员", "qiantai", "前台", "zhiban", "值班", "anbao", "安保", "shoufei",
    "收费", "property", "receptionist", "reception", "supervisor", "cashier", "manager", "worker", "administrator",
    "admin", "service", "workorder", "customer", "mima", "密码",
)  # fmt: skip
"""What whoever knows the house tries first."""
EASY: Final = sentence("problems.easy_password")
NAMED: Final = sentence("problems.password_is_a_name")
UNTYPABLE: Final = sentence("problems.untypable_password")


def check_password(password: str, about: Iterable[str | None], field: str = "password") -> None:
    """Raises Invalid for a password that somebody who knows the names in `about` would guess soon, or that could not be
    typed in again. It may take a tenth of a second."""
    if not password.isprintable():
        raise Invalid([FieldError(f"/{field}", "not-printable", UNTYPABLE)])
    folded = password.casefold()
    known = [name.casefold() for name in about if name and len(name) > 1]
    if _is_made_of(folded, (*known, *WORDS_OF_THE_DESK)):
        raise Invalid([FieldError(f"/{field}", "name-as-password", NAMED)])
    if len(LOOKALIKES & set(folded)) > MOST_LOOKALIKES:
        return
    # its lists of words take 14 MiB of a process: they are loaded when somebody first sets a password
    from zxcvbn import zxcvbn

    judged = cast(Any, zxcvbn)(folded[:LONGEST_JUDGED], user_inputs=[*known, *WORDS_OF_THE_DESK])
    if judged["guesses"] < FEWEST_GUESSES:
        raise Invalid([FieldError(f"/{field}", "easy-to-guess", EASY)])


def _is_made_of(password: str, words: Iterable[str]) -> bool:
    """Whether hardly anything is left of it without these words."""
    left = password
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, " ")
    return left != password and sum(character.isalnum() for character in left) < FEWEST_LEFT
