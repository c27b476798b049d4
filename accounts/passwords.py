"""A password that says who one is will be guessed first."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.names import fold

BANAL = ("绿色工厂", "绿色制造", "绿色园区", "lvsegongchang", "lusegongchang", "greenfactory")
RUN_OF_NAME = 4  # characters of the unit's name in a row: 长沙绿能, 环保设备
RUN_OF_CODE = 8
SHORTEST_WORD = 4  # a mail name of three letters stands in too many harmless passwords


class LongEnough(MinimumLengthValidator):
    """Django's own, whose sentence has no translation."""

    def get_error_message(self) -> str:
        return f"密码太短，至少要有 {self.min_length} 个字符，可以用几个不相关的词连成一句。"


class NotAboutOneself:
    """Refuses passwords with the person's name, phone or mail, the unit's name or code, or 绿色工厂 in them.

    A form that creates person and unit together puts the unit's name and code into ``user.about``.
    """

    def validate(self, password: str, user: Any = None) -> None:
        folded = fold(password)
        for word, what in _words(user):
            if word in folded:
                raise ValidationError(
                    f"密码中不能含有{what}，请换用与本人、本单位无关的词句。", code="password_about_oneself"
                )

    def get_help_text(self) -> str:
        return "密码中不能含有姓名、手机、邮箱、单位名称、统一社会信用代码和“绿色工厂”等字样。"


def _words(user: Any) -> Iterator[tuple[str, str]]:
    """Each word that must not occur, folded, with what it is called."""
    yield from ((word, f"“{word}”") for word in BANAL)
    if user is None:
        return
    name, phone = fold(user.name), fold(user.phone)
    mail = fold(user.email).partition("@")[0]
    if len(name) > 1:
        yield name, "姓名"
    yield from (
        (word, what) for word, what in ((mail, "邮箱名"), (phone, "手机号")) if len(word) >= SHORTEST_WORD
    )
    for unit_name, code in _units(user):
        yield from ((run, "单位名称") for run in _runs(fold(unit_name), RUN_OF_NAME))
        yield from ((run, "统一社会信用代码") for run in _runs(fold(code), RUN_OF_CODE))


def _units(user: Any) -> list[tuple[str, str]]:
    if user.pk is None:
        return getattr(user, "about", [])
    return list(Membership.objects.filter(user=user).values_list("organization__name", "organization__uscc"))


def _runs(text: str, length: int) -> Iterator[str]:
    """All runs of ``length`` characters of ``text``; the text itself where it is shorter."""
    yield from (text[start : start + length] for start in range(max(1, len(text) - length + 1)) if text)
