"""Reading a sheet from JSON, strictly: the shape of ``manage.py score``.

Every number is a text, a row is named by key, printed number or ordinal (a gate by key or ``G1``), and
every fault is reported with its path, all at once.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar, cast

from evaluation.scoring.answers import Answer, Benchmark, Entry, Item, SheetInput
from evaluation.scoring.criterion import Criterion, Gate
from evaluation.scoring.kinds import MEASURED, accompanying, deciding
from evaluation.scoring.numbers import NumberProblem, parse_count, plain, shown
from evaluation.scoring.reading import Bare, Fields, SheetProblem, joined
from evaluation.scoring.scheme import Scheme

MAX_LENGTH = 2_000_000  # characters of a sheet file
PARTS = ("benchmarks", "answers")
COMPARISONS = (">=", "<=", "=", "text")
N = TypeVar("N", Criterion, Gate)
L = TypeVar("L", Item, Entry)

_YEAR = re.compile(r"20[0-9]{2}")
_MEMBERS = {
    "value": "数值 value",
    "quantities": "数量 quantities",
    "met": "是否符合 met",
    "points": "得分 points",
    "count": "数量 count",
    "text": "文字 text",
    "items": "各项数据 items",
    "entries": "各项指标 entries",
}


class SheetProblems(Exception):
    """The faults of a sheet, in the order of the sheet."""

    def __init__(self, problems: list[SheetProblem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def parse_json(text: str) -> object:
    """Read JSON without guessing: numbers stay text. Raises SheetProblems."""
    duplicates: list[SheetProblem] = []

    def entries(pairs: list[tuple[str, object]]) -> dict[str, object]:
        members: dict[str, object] = {}
        for key, value in pairs:
            if key in members:
                duplicates.append(SheetProblem(shown(key), "JSON 中出现重复的键"))
            members.setdefault(key, value)
        return members

    if len(text) > MAX_LENGTH:
        raise SheetProblems([SheetProblem("", f"内容超过 {MAX_LENGTH} 个字符")])
    try:
        data: object = json.loads(
            text, object_pairs_hook=entries, parse_int=Bare, parse_float=Bare, parse_constant=Bare
        )
    except json.JSONDecodeError as error:
        place = f"第 {error.lineno} 行第 {error.colno} 列"
        raise SheetProblems([SheetProblem("", f"不是有效的 JSON（{place}）")]) from None
    except RecursionError:
        raise SheetProblems([SheetProblem("", "JSON 嵌套过深")]) from None
    if duplicates:
        raise SheetProblems(duplicates)
    return data


def stated_year(scheme: Scheme, data: object) -> int:
    """The data year that a sheet names, or the last of its years; 0 where ``scheme`` asks for none.

    Raises SheetProblems where the years are missing or do not fit.
    """
    if scheme.years is None and not any(quantity.years > 1 for quantity in scheme.quantities):
        return 0  # nothing that is scored hangs on it
    members = data if isinstance(data, dict) else {}
    given = members.get("years") if scheme.years else None
    years = sorted(map(str, given)) if isinstance(given, dict) else []
    wrong = [year for year in years if not _YEAR.fullmatch(year)]
    if wrong:
        raise SheetProblems([SheetProblem(f"years.{wrong[0]}", "不是四位年份，例如 2024")])
    last = str(members.get("year") or (years[-1] if years else ""))
    if not _YEAR.fullmatch(last):
        raise SheetProblems([SheetProblem("year", "本方案按年份填报，请写明四位年份，例如 2024")])
    asked = [str(year) for year in scheme.years_of(int(last))]
    if foreign := [year for year in years if year not in asked]:
        message = f"应为 {asked[0]} 至 {asked[-1]} 年的数据"
        raise SheetProblems([SheetProblem(f"years.{foreign[0]}", message)])
    return int(last)


def read_sheet(scheme: Scheme, data: object) -> SheetInput:
    """Read a sheet of ``scheme``, as written out for its year, from parsed JSON.

    Raises SheetProblems with every fault.
    """
    reader = _Reader(scheme)
    sheet = reader.sheet(data)
    if reader.problems:
        raise SheetProblems(reader.problems)
    return sheet


class _Reader(Fields):
    """Reads a sheet of one scheme."""

    def __init__(self, scheme: Scheme) -> None:
        super().__init__()
        self.scheme = scheme

    def sheet(self, data: object) -> SheetInput:
        known = ("industry", "year", "gates", *PARTS, *(("years",) if self.scheme.years else ()))
        members = self.members(data, "", known)
        return SheetInput(
            industry=self.text(members, "", "industry") if members.get("industry") != "" else "",
            year=self.year(members),
            gates=self.gates(members.get("gates", {})),
            benchmarks=self.rows(members, "benchmarks", self.benchmark),
            answers=self.rows(members, "answers", self.answer),
        )

    def year(self, members: Mapping[str, Any]) -> int | None:
        raw = members.get("year")
        if raw is None:
            return None
        # A year is a name rather than a number, so either spelling will do.
        text = str(raw) if isinstance(raw, (str, int)) and not isinstance(raw, bool) else ""
        if not _YEAR.fullmatch(text):
            self.add("year", f"“{shown(str(raw))}”不是四位年份，例如 2024")
            return None
        return int(text)

    def gates(self, data: object) -> dict[str, bool]:
        gates: dict[str, bool] = {}
        for path, gate, raw in self.named(data, "gates", self.scheme.gate_aliases, "基本要求"):
            members = self.members(raw, path, ("met",))
            met = members.get("met")
            if isinstance(met, bool):
                gates[gate.key] = met
            elif isinstance(raw, dict):
                self.add(f"{path}.met", "应为 true 或 false")
        return gates

    def rows(
        self, members: Mapping[str, Any], name: str, read: Callable[[str, Criterion, object], Any]
    ) -> dict[str, Any]:
        """The rows of ``answers`` or ``benchmarks``; those of one year may stand under ``years`` together."""
        years = self.members(members.get("years", {}), "years", members.get("years", {}))
        parts = [("", name, members)]
        for year, part in years.items():
            path = joined("years", year)
            parts.append((f"@{year}", f"{path}.{name}", self.members(part, path, PARTS)))
        rows = {}
        for suffix, path, part in parts:
            aliases = self.scheme.criterion_aliases
            for here, criterion, raw in self.named(part.get(name, {}), path, aliases, "评分项", suffix):
                rows[criterion.key] = read(here, criterion, raw)
        return {key: row for key, row in rows.items() if row is not None}

    def named(
        self, data: object, path: str, aliases: Mapping[str, N], what: str, suffix: str = ""
    ) -> Iterator[tuple[str, N, object]]:
        """The entries of an object keyed by alias: path as written, what is meant, content."""
        seen: dict[str, str] = {}
        for alias, raw in self.members(data, path, data if isinstance(data, dict) else ()).items():
            here = joined(path, alias)
            if alias + suffix not in aliases:
                self.add(here, f"本方案没有这一{what}")
                continue
            meant = aliases[alias + suffix]
            if meant.key in seen:
                self.add(here, f"与“{seen[meant.key]}”是同一{what}，重复填写")
                continue
            seen[meant.key] = alias
            yield here, meant, raw

    def benchmark(self, path: str, criterion: Criterion, data: object) -> Benchmark | None:
        faults = len(self.problems)
        members = self.members(data, path, ("leading", "baseline", "variant"))
        if not isinstance(data, dict):
            return None
        if not criterion.benchmarked:
            self.add(path, "本项不与引领值、基准值对标")
        leading = self.number(members, path, "leading", signed=criterion.signed)
        baseline = self.number(members, path, "baseline", signed=criterion.signed)
        variant = self.variant(members, path, criterion)
        for name in _needed(criterion, variant):
            if name not in members:
                self.add(f"{path}.{name}", "缺少数值")
        if leading is not None and baseline is not None and _inverted(criterion, leading, baseline):
            low_high = "不应高于" if criterion.direction == "reverse" else "不应低于"
            self.add(path, f"引领值 {plain(leading)} {low_high}基准值 {plain(baseline)}，请核对是否颠倒")
        if len(self.problems) > faults:
            return None
        return Benchmark(leading=leading, baseline=baseline, variant=variant)

    def answer(self, path: str, criterion: Criterion, data: object) -> Answer | None:
        faults = len(self.problems)
        if isinstance(data, dict) and "not_applicable" in data:
            answer = self.not_applicable(path, criterion, data)
        else:
            answer = self.given(path, criterion, data)
        return answer if len(self.problems) == faults else None

    def not_applicable(self, path: str, criterion: Criterion, data: dict[str, Any]) -> Answer:
        members = self.members(data, path, ("not_applicable",))
        reason = self.text(members, path, "not_applicable")
        if criterion.not_applicable == "forbidden":
            self.add(f"{path}.not_applicable", "本项不允许填报不适用")
        return Answer(not_applicable=reason)

    def given(self, path: str, criterion: Criterion, data: object) -> Answer:
        decides, besides = deciding(criterion), accompanying(criterion)
        if not isinstance(data, dict):
            self.add(path, "应为 JSON 对象")
            return Answer()
        wrong = [name for name in data if name not in decides | besides]
        for name in wrong:
            self.add(joined(path, name), f"本项（{criterion.kind}）不接受“{shown(name)}”，应填{_or(decides)}")
        if "met" in data and "met" in decides:
            # A verdict decides; the value it was given on may stand on record beside it.
            decides = frozenset({"met"})
        if sum(name in decides for name in data) != 1 and not wrong:
            self.add(path, f"应填且只填一项：{_or(decides)}")
        if data.keys() >= MEASURED and not decides >= MEASURED:
            self.add(path, "value 与 quantities 只能填一种")
        return self.content(path, criterion, {name: data[name] for name in data if name not in wrong})

    def content(self, path: str, criterion: Criterion, members: dict[str, Any]) -> Answer:
        met = members.get("met")
        if "met" in members and not isinstance(met, bool):
            self.add(f"{path}.met", "应为 true 或 false")
        points = self.number(members, path, "points")
        if points is not None and points > criterion.points:
            self.add(f"{path}.points", f"{plain(points)} 超过本项满分 {plain(criterion.points)}")
        return Answer(
            value=self.number(members, path, "value", signed=criterion.signed),
            quantities=self.quantities(members, path, criterion),
            met=met,
            points=points,
            count=self.count(members, path, criterion),
            text=self.text(members, path, "text"),
            variant=self.variant(members, path, criterion),
            items=tuple(
                self.listed(members, path, "items", _most_items(criterion), partial(self.item, criterion))
            ),
            entries=tuple(self.listed(members, path, "entries", _most_entries(criterion), self.entry)),
            **self.choice(members, path, criterion),
        )

    def choice(self, members: dict[str, Any], path: str, criterion: Criterion) -> dict[str, Any]:
        """The threshold the evaluator chose, with the reason that must go with it."""
        chosen = self.number(members, path, "threshold", signed=criterion.signed)
        reason = self.text(members, path, "reason")
        allowed = criterion.threshold_choice
        if chosen is not None and allowed and not allowed.low <= chosen <= allowed.high:
            self.add(f"{path}.threshold", f"应在 {plain(allowed.low)} 与 {plain(allowed.high)} 之间选取")
        if ("threshold" in members) != ("reason" in members):
            self.add(path, "另选门槛 threshold 与理由 reason 须同时填写")
        return {"threshold": chosen, "reason": reason}

    def listed(
        self,
        members: dict[str, Any],
        path: str,
        name: str,
        most: int,
        read: Callable[[str, object], L | None],
    ) -> Iterator[L]:
        """The things of a list, from 1 to ``most``."""
        if name not in members:
            return
        raw, here = members[name], f"{path}.{name}"
        if not isinstance(raw, list) or not 0 < len(raw) <= most:
            self.add(here, f"应为 1 至 {most} 行的列表")
            return
        for place, row in enumerate(raw, start=1):
            if (found := read(f"{here}[{place}]", row)) is not None:
                yield found

    def item(self, criterion: Criterion, path: str, data: object) -> Item | None:
        faults = len(self.problems)
        members = self.members(data, path, ("name", "quantities", "benchmark"))
        if isinstance(data, dict) and "name" not in members:
            self.add(f"{path}.name", "缺少名称")
        item = Item(
            name=self.text(members, path, "name"),
            quantities=self.quantities(members, path, criterion),
            benchmark=self.benchmark(f"{path}.benchmark", criterion, members["benchmark"])
            if "benchmark" in members
            else None,
        )
        return item if len(self.problems) == faults else None

    def entry(self, path: str, data: object) -> Entry | None:
        faults = len(self.problems)
        members = self.members(data, path, ("name", "comparison", "baseline", "actual", "met"))
        for name in ("name", "comparison", "baseline", "actual"):
            if isinstance(data, dict) and name not in members:
                self.add(f"{path}.{name}", "缺少内容")
        comparison = members.get("comparison")
        if "comparison" in members and comparison not in COMPARISONS:
            self.add(f"{path}.comparison", f"应为 {'、'.join(COMPARISONS)} 之一")
        in_words = comparison == "text"
        if "met" in members and not (in_words and isinstance(members["met"], bool)):
            self.add(f"{path}.met", "只有 comparison 为 text 时填写，且应为 true 或 false")
        read = self.text if in_words else self.number_text
        entry = Entry(
            name=self.text(members, path, "name"),
            comparison=cast("Any", comparison),
            baseline=read(members, path, "baseline"),
            actual=read(members, path, "actual"),
            met=members.get("met"),
        )
        return entry if len(self.problems) == faults else None

    def quantities(self, members: dict[str, Any], path: str, criterion: Criterion) -> dict[str, Decimal]:
        if "quantities" not in members:
            return {}
        here = f"{path}.quantities"
        given = self.members(members["quantities"], here, self.scheme.inputs[criterion.key])
        numbers = {
            name: self.number(given, here, name, signed=self.scheme.quantity[name].signed) for name in given
        }
        return {name: number for name, number in numbers.items() if number is not None}

    def count(self, members: dict[str, Any], path: str, criterion: Criterion) -> int | None:
        if "count" not in members:
            return None
        raw = members["count"]
        # A number of things cannot be misread, so it may stand without quotes.
        text = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
        if not isinstance(text, str):
            self.add(f"{path}.count", "应为整数")
            return None
        try:
            count = parse_count(text)
        except NumberProblem as problem:
            self.add(f"{path}.count", str(problem))
            return None
        if criterion.count and count > criterion.count.maximum:
            self.add(f"{path}.count", f"{count} 超过可计数量 {plain(criterion.count.maximum)}")
        return count

    def variant(self, members: dict[str, Any], path: str, criterion: Criterion) -> str:
        if "variant" not in members:
            return ""
        variant = members["variant"]
        known = [variant.key for variant in criterion.variants]
        if variant not in known:
            hint = f"，可选：{'、'.join(known)}" if known else "，本项只有一种算法"
            self.add(f"{path}.variant", f"没有“{shown(str(variant))}”这种算法{hint}")
            return ""
        return str(variant)


def _most_items(criterion: Criterion) -> int:
    return max((measure.repeat.most for measure in criterion.measures if measure.repeat), default=0)


def _most_entries(criterion: Criterion) -> int:
    return criterion.entries.most if criterion.entries else 0


def _or(members: frozenset[str]) -> str:
    return " 或 ".join(title for name, title in _MEMBERS.items() if name in members)


def _needed(criterion: Criterion, variant: str) -> tuple[str, ...]:
    """What a benchmark of this row, computed so, must hold."""
    if criterion.kind == "ratio":
        return ("leading",)
    own = [way.hint for way in criterion.variants if way.key == variant and way.hint]
    hint = own[0] if own else criterion.hint
    if criterion.kind == "linear" or (hint and hint.basis == "benchmark"):
        return ("leading", "baseline")
    return ("baseline",)


def _inverted(criterion: Criterion, leading: Decimal, baseline: Decimal) -> bool:
    if criterion.direction is None:
        return False
    return leading > baseline if criterion.direction == "reverse" else leading < baseline
