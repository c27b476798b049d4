"""Reading the leaves of JSON strictly: every fault is kept with its path, none is guessed away."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from evaluation.scoring.numbers import NumberProblem, parse_number, plain, shown

MAX_TEXT = 5_000  # characters of a reason or a description


class SheetProblem(NamedTuple):
    """One fault of a sheet; ``path`` such as ``answers.energy_intensity.value``."""

    path: str
    message: str


class Bare(str):
    """A number that stood in the JSON text without quotes."""

    __slots__ = ()


class Fields:
    """Collects faults while reading; what is at fault is left out of the result."""

    def __init__(self) -> None:
        self.problems: list[SheetProblem] = []

    def add(self, path: str, message: str) -> None:
        """Keep a fault."""
        self.problems.append(SheetProblem(path, message))

    def members(self, data: object, path: str, known: Collection[str]) -> dict[str, Any]:
        """The members of an object, those not known reported and left out."""
        if not isinstance(data, dict):
            self.add(path, "应为 JSON 对象")
            return {}
        for key in data:
            if key not in known:
                self.add(joined(path, key), "不认识的键")
        return {key: value for key, value in data.items() if key in known}

    def number(
        self, members: Mapping[str, Any], path: str, name: str, *, signed: bool = False
    ) -> Decimal | None:
        if name not in members:
            return None
        raw = members[name]
        if not isinstance(raw, str) or isinstance(raw, Bare):
            self.add(joined(path, name), '数值应写成带引号的文本，例如 "12.5"')
            return None
        try:
            return parse_number(raw, signed=signed)
        except NumberProblem as problem:
            self.add(joined(path, name), str(problem))
            return None

    def number_text(self, members: Mapping[str, Any], path: str, name: str) -> str:
        """A number kept as text; values of a standard may be negative (温度)."""
        value = self.number(members, path, name, signed=True)
        return "" if value is None else plain(value)

    def text(self, members: Mapping[str, Any], path: str, name: str) -> str:
        if name not in members:
            return ""
        raw = members[name]
        if not isinstance(raw, str) or isinstance(raw, Bare):
            self.add(joined(path, name), "应为文字")
        elif len(raw) > MAX_TEXT:
            self.add(joined(path, name), f"文字超过 {MAX_TEXT} 个字符")
        elif not raw.strip():
            self.add(joined(path, name), "文字不能为空")
        elif any("\ud800" <= character <= "\udfff" for character in raw):
            self.add(joined(path, name), "文字含有无法识别的字符")
        else:
            return raw
        return ""


def joined(path: str, name: str) -> str:
    return f"{path}.{shown(name)}" if path else shown(name)
