"""A YAML text as a tree of nodes with line numbers, and everything YAML allows but a scheme may not.

Anchors, aliases, tags, duplicate keys and empty values are faults. No value is guessed at: a leaf is
its text, except a bare ``true/false/yes/no``; which text is a number is for the reader to say.
"""

from collections.abc import Iterator
from typing import NamedTuple, cast

import yaml

MAX_LENGTH = 2_000_000  # characters of a scheme file
MAX_DEPTH = 20
_WORDS = {"true": True, "yes": True, "false": False, "no": False}

Plain = str | bool | list["Plain"] | dict[str, "Plain"]


class Problem(NamedTuple):
    """One fault: 1-based line, path inside the document ("" for the whole), Chinese message."""

    line: int
    path: str
    message: str


class Node(NamedTuple):
    """A value and the line where it (or the key that holds it) stands; 0 when it came from a body.

    An empty text is a fault that has been reported already.
    """

    line: int
    value: "str | bool | list[Node] | dict[str, Node]"


class YamlProblem(Exception):
    """The text is no YAML at all, so that there is nothing further to look at."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read_yaml(text: str) -> tuple[Node, list[Problem]]:
    """Read one YAML document. Raises YamlProblem when it cannot be parsed."""
    if len(text) > MAX_LENGTH:
        raise YamlProblem(Problem(1, "", f"文件超过 {MAX_LENGTH} 个字符"))
    try:
        return _Builder(yaml.parse(text, Loader=yaml.CSafeLoader)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise YamlProblem(Problem(line, "", f"YAML 语法错误（{error.problem}）")) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlProblem(Problem(line, "", "文件含有不可用的控制字符")) from None


def from_plain(value: Plain) -> Node:
    """The tree of a canonical body."""
    if isinstance(value, dict):
        return Node(0, {key: from_plain(item) for key, item in value.items()})
    if isinstance(value, list):
        return Node(0, [from_plain(item) for item in value])
    return Node(0, value)


def to_plain(node: Node) -> Plain:
    """The tree without its lines."""
    if isinstance(node.value, dict):
        return {key: to_plain(item) for key, item in node.value.items()}
    if isinstance(node.value, list):
        return [to_plain(item) for item in node.value]
    return node.value


class _Builder:
    """Builds nodes from parser events; the events still know of anchors and written tags."""

    def __init__(self, events: "Iterator[yaml.Event]") -> None:
        self.events = events
        self.problems: list[Problem] = []

    def document(self) -> tuple[Node, list[Problem]]:
        next(self.events)  # stream start
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            raise YamlProblem(Problem(1, "", "文件为空"))
        root = self.node(next(self.events), "", 0)
        next(self.events)  # document end
        following = next(self.events)
        if isinstance(following, yaml.DocumentStartEvent):
            self.report(following, "", "一个文件只能有一个 YAML 文档")
        return root, self.problems

    def node(self, event: "yaml.Event", path: str, depth: int) -> Node:
        line = _line(event)
        if depth > MAX_DEPTH:
            raise YamlProblem(Problem(line, path, f"嵌套超过 {MAX_DEPTH} 层"))
        if isinstance(event, yaml.AliasEvent):
            self.report(event, path, f"不允许使用引用“*{event.anchor}”")
            return Node(line, "")
        if anchor := getattr(event, "anchor", None):
            self.report(event, path, f"不允许使用锚点“&{anchor}”")
        if tag := getattr(event, "tag", None):
            self.report(event, path, f"不允许使用类型标签“{tag}”")
        if isinstance(event, yaml.MappingStartEvent):
            return Node(line, self.mapping(path, depth))
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(line, self.sequence(path, depth))
        return Node(line, self.leaf(cast("yaml.ScalarEvent", event), path))

    def mapping(self, path: str, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = _line(event)
            key = self.node(event, path, depth + 1).value
            here = f"{path}.{key}" if path else str(key)
            value = self.node(next(self.events), here, depth + 1)
            if not isinstance(key, str):
                self.report(event, path, "键必须是文字")
            elif key in entries:
                first = entries[key].line
                self.problems.append(Problem(line, here, f"重复的键“{key}”（首次出现在第 {first} 行）"))
            else:
                entries[key] = Node(line, value.value)
        return entries

    def sequence(self, path: str, depth: int) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, f"{path}[{len(items) + 1}]", depth + 1))
        return items

    def leaf(self, event: "yaml.ScalarEvent", path: str) -> str | bool:
        text = str(event.value)
        bare = not event.style
        if not text.strip() or (bare and text.lower() in ("~", "null")):
            self.report(event, path, "值为空；不需要的键请删去")
            return ""
        return _WORDS.get(text, text) if bare else text

    def report(self, event: "yaml.Event", path: str, message: str) -> None:
        self.problems.append(Problem(_line(event), path, message))


def _line(event: "yaml.Event") -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
