"""What one revision of a scheme changes against another, place by place, each classed by what it touches."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from decimal import Decimal
from typing import Any

from evaluation.schemes.classes import FIELDS, Grade
from evaluation.scoring.numbers import plain
from evaluation.scoring.scheme import Scheme

LONGEST_NAME = 40  # characters of the wording by which a place is named
MOVED = ("原次序", "次序有调整")
Path = tuple[str, ...]

# The codes of the format as a person reads them; any other text is shown as it stands.
WORDS = {
    "required": "必须达到", "graded": "由评价人员评分", "linear": "按基准值和引领值插值",
    "ratio": "按引领值比例", "count": "按数量", "steps": "按档", "judged": "评审", "threshold": "对照标准值",
    "text": "文字", "positive": "正向", "negative": "负向", "reverse": "逆向",
    "confirmed": "已确认", "unconfirmed": "待确认", "forbidden": "不得选择", "full": "计满分",
    "zero": "计零分", "reweight": "分值由同类指标分担", "self": "申报单位", "assessor": "第三方评价机构",
    "weighted": "加权", "sum": "求和", "mean": "平均", "none": "不计分", "paragraph": "长文字",
    "number": "数值", "date": "日期", "year": "年份", "choice": "单选", "choices": "多选", "yes_no": "是否",
    "email": "电子邮箱", "phone": "电话", "uscc": "统一社会信用代码", "postcode": "邮政编码",
    "industry_code": "行业代码", "key_industry": "重点行业", "score": "得分", "fields": "填报表",
    "narrative": "文字材料", "checklist": "材料清单", "value": "数值", "baseline": "基准值",
    "benchmark": "基准值和引领值", "rows": "多行表", "yearly": "分年度表", "years": "年度", "total": "总分",
    "elasticity": "按弹性系数", "recorded": "仅记录",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One change: where, in words; what it touches; before and after, empty where there was or is nothing."""

    path: Path
    grade: Grade
    before: str
    after: str

    @property
    def place(self) -> str:
        """Where it is, as a page names it."""
        return " › ".join(self.path)


def compare(before: Scheme, after: Scheme) -> list[Change]:
    """All that ``after`` changes, the gravest first, else in the order of the format."""
    return sorted(_parts(before, after, ()), key=lambda change: -change.grade)


def gravest(changes: Iterable[Change]) -> Grade:
    """What the whole of ``changes`` touches; where nothing changed, no more than the text."""
    return max((change.grade for change in changes), default=Grade.TEXT)


def summary(changes: Iterable[Change]) -> list[tuple[Grade, int]]:
    """How many changes there are of each class, the gravest first."""
    counted = Counter(change.grade for change in changes)
    return sorted(counted.items(), reverse=True)


def _parts(before: Any, after: Any, path: Path) -> Iterator[Change]:
    for name, (grade, word) in FIELDS[type(after)].items():
        if grade is not None:
            yield from _value(getattr(before, name), getattr(after, name), grade, (*path, word))


def _value(before: Any, after: Any, grade: Grade, path: Path) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, tuple) and _holds_parts(before + after):
        yield from _list(_named(before), _named(after), grade, path)
    elif isinstance(before, dict):
        yield from _table(before, after, grade, path)
    elif is_dataclass(before) and type(before) is type(after):
        yield from _parts(before, after, path)
    else:
        yield Change(path, grade, _shown(before), _shown(after))


def _holds_parts(items: tuple[Any, ...]) -> bool:
    return any(is_dataclass(item) for item in items)


def _list(before: Mapping[Any, Any], after: Mapping[Any, Any], grade: Grade, path: Path) -> Iterator[Change]:
    """Items are told apart by their keys, so one that moved is not one that changed."""
    for identity, item in before.items():
        if identity not in after:
            yield Change(path, grade, _name(item), "")
    for identity, item in after.items():
        if identity in before:
            yield from _value(before[identity], item, grade, (*path[:-1], f"{path[-1]}“{_name(item)}”"))
        else:
            yield Change(path, grade, "", _name(item))
    if [one for one in before if one in after] != [one for one in after if one in before]:
        yield Change(path, grade, *MOVED)


def _table(before: Mapping[str, Any], after: Mapping[str, Any], grade: Grade, path: Path) -> Iterator[Change]:
    for key in dict.fromkeys([*before, *after]):
        yield from _value(before.get(key), after.get(key), grade, (*path, key))


def _named(items: tuple[Any, ...]) -> dict[tuple[Any, int], Any]:
    """``items`` by what stays the same of them when they are changed, and which of those alike it is."""
    seen: Counter[Any] = Counter()
    named = {}
    for item in items:
        identity = _identity(item)
        named[identity, seen[identity]] = item
        seen[identity] += 1
    return named


def _identity(item: Any) -> Any:
    """The key; of what has none, what it stands for, its name, or that it is one of its kind."""
    stands_for = (getattr(item, "criteria", ()), getattr(item, "gates", ()))
    named = (getattr(item, name, "") for name in ("name", "label", "form", "table", "text", "start"))
    return getattr(item, "key", "") or (stands_for if any(stands_for) else next(filter(None, named), ""))


def _name(item: Any) -> str:
    names = (getattr(item, name, "") for name in ("label", "name", "text", "title", "number", "heading"))
    whole = " ".join(str(next(filter(None, names), "") or _identity(item)).split())
    return whole if len(whole) <= LONGEST_NAME else f"{whole[:LONGEST_NAME]}…"


def _shown(value: Any) -> str:
    match value:
        case None | "" | ():
            return ""
        case bool():
            return "是" if value else "否"
        case Decimal():
            return plain(value)
        case tuple():
            return "；".join(map(_shown, value))
        case str() | int():
            return WORDS.get(str(value), str(value))
        case _:
            return "；".join(_told(value)) or _name(value)


def _told(part: Any) -> Iterator[str]:
    """What a part says that came or went as a whole."""
    for name, (grade, word) in FIELDS[type(part)].items():
        if grade is not None and (text := _shown(getattr(part, name))):
            yield f"{word} {text}"
