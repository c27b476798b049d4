"""Read a tree of nodes into the dataclasses that declare the format.

Every fault is reported and replaced by a blank, so that one reading finds all of them; ``broken``
remembers the blanks, lest the checks that follow complain about what is not really there.
"""

import re
from collections import Counter
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from evaluation.schemes.tree import Node, Problem, to_plain
from evaluation.scoring.numbers import NumberProblem, parse_count, parse_number, shown

T = TypeVar("T")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]")  # an escape of YAML writes any of them


@dataclass
class Report:
    """What a reading found: faults, the line of every path, and the paths that could not be read."""

    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def add(self, path: str, message: str) -> None:
        """Report a fault at the line of ``path``, or of the nearest node above that exists."""
        self.problems.append(Problem(self.line(path), path, message))

    def line(self, path: str) -> int:
        """The line of a path; 1 for the document itself."""
        while path and path not in self.lines:
            path = re.sub(r"(\.[^.\[\]]*|\[[^\]]*\])$|^[^.\[\]]*$", "", path)
        return self.lines.get(path, 1)

    def sound(self, *patterns: str) -> bool:
        """Whether nothing that matches the patterns (regular expressions) had to be left blank."""
        return not any(re.fullmatch(pattern, path) for pattern in patterns for path in self.broken)


def segments(keys: list[str]) -> list[str]:
    """Name the items of a list: by key where it has one of its own, else by position from 1."""
    often = Counter(keys)  # of a file that was uploaded the list may be of any length
    return [key if key and often[key] == 1 else str(place) for place, key in enumerate(keys, start=1)]


def read(node: Node, kind: type[T], report: Report) -> T:
    """Read ``node`` as an instance of the dataclass ``kind``."""
    return cast("T", _Reader(report).read(node, kind, ""))


class _Reader:
    def __init__(self, report: Report) -> None:
        self.report = report

    def read(self, node: Node, kind: Any, path: str) -> Any:
        """Read one node as ``kind``; returns a blank of that kind after reporting a fault."""
        self.report.lines[path] = node.line
        origin, arguments = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            return self.read(node, next(a for a in arguments if a is not NoneType), path)
        if is_dataclass(kind):
            return self.mapping(node, kind, path)
        if origin is tuple:
            return self.sequence(node, arguments[0], path)
        if origin is dict:
            return self.table(node, arguments[1], path)
        if kind is object:
            return to_plain(node)
        return self.leaf(node, kind, path)

    def mapping(self, node: Node, kind: Any, path: str) -> Any:
        if not isinstance(node.value, dict):
            return self.fault(path, kind, "应为若干“键: 值”")
        known = _fields(kind)
        for name, child in node.value.items():
            if name not in known:
                self.report.lines[_join(path, name)] = child.line
                self.report.add(_join(path, name), f"不认识的键“{shown(name)}”")
        values = {}
        for name, (declared, hint) in known.items():
            if name in node.value:
                values[name] = self.read(node.value[name], hint, _join(path, name))
            elif _required(declared):
                values[name] = self.fault(_join(path, name), hint, f"缺少“{name}”")
        return kind(**values)

    def sequence(self, node: Node, kind: Any, path: str) -> Any:
        if not isinstance(node.value, list):
            return self.fault(path, tuple[kind, ...], "应为列表")
        names = segments([_key(item) for item in node.value])
        return tuple(
            self.read(item, kind, f"{path}[{name}]") for item, name in zip(node.value, names, strict=True)
        )

    def table(self, node: Node, kind: Any, path: str) -> Any:
        if not isinstance(node.value, dict):
            return self.fault(path, dict[str, kind], "应为若干“键: 值”")
        return {name: self.read(child, kind, _join(path, name)) for name, child in node.value.items()}

    def leaf(self, node: Node, kind: Any, path: str) -> Any:
        value = node.value
        if kind is bool:
            return value if isinstance(value, bool) else self.fault(path, kind, "应为 yes 或 no（不加引号）")
        if isinstance(value, bool):
            return self.fault(path, kind, "应为文字；yes、no、true、false 作文字时请加引号")
        if not isinstance(value, str):
            return self.fault(path, kind, "应为单个值")
        if not value:
            self.report.broken.add(path)
            return _blank(kind)
        try:
            return _text_as(value, kind)
        except NumberProblem as problem:
            return self.fault(path, kind, str(problem))

    def fault(self, path: str, kind: Any, message: str) -> Any:
        self.report.add(path, message)
        self.report.broken.add(path)
        return _blank(kind)


def _text_as(text: str, kind: Any) -> str | int | Decimal:
    if kind is Decimal:
        return parse_number(text, signed=True)
    if kind is int:
        return parse_count(text)
    if get_origin(kind) is Literal and text not in get_args(kind):
        allowed = "、".join(choice for choice in get_args(kind) if choice)
        raise NumberProblem(f"“{shown(text)}”不在允许的取值之内：{allowed}")
    if text != text.strip():
        raise NumberProblem("文字首尾有空白")
    if _CONTROL.search(text):
        raise NumberProblem("文字含有控制字符")
    return text


def _blank(kind: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None
    if isinstance(kind, type) and is_dataclass(kind):
        required = {name: hint for name, (declared, hint) in _fields(kind).items() if _required(declared)}
        return kind(**{name: _blank(hint) for name, hint in required.items()})
    if origin is Literal:
        return arguments[0]
    return kind() if origin is None else origin()


@cache
def _fields(kind: "type[Any]") -> dict[str, tuple["Field[Any]", Any]]:
    hints = get_type_hints(kind)
    return {declared.name: (declared, hints[declared.name]) for declared in fields(kind)}


def _required(declared: "Field[Any]") -> bool:
    return declared.default is MISSING and declared.default_factory is MISSING


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _key(node: Node) -> str:
    if not isinstance(node.value, dict) or "key" not in node.value:
        return ""
    key = node.value["key"].value
    return key if isinstance(key, str) else ""
