"""The two kinds of data set as tables: their columns, and each row between its value and its words.

Pages, workbooks and comparisons walk these, so that what one shows the other reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from evaluation import benchmarks, factors
from evaluation.models import DataSet, FactorValue
from evaluation.publishing import Fault
from evaluation.scoring.criterion import Criterion
from evaluation.scoring.numbers import NumberProblem, parse_number, plain
from evaluation.scoring.scheme import Scheme

CONFIRMED, UNCONFIRMED = "已确认", "待确认"
STATUS = {"confirmed": CONFIRMED, "unconfirmed": UNCONFIRMED}
EVERY_INDUSTRY, EVERYWHERE = "所有行业", "全国"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. ``choices`` are the words it offers; ``number``: it takes one; ``told``: for reading."""

    field: str
    title: str
    width: int
    choices: tuple[str, ...] = ()
    number: bool = False
    told: bool = False


class Table(Protocol):
    """One data set to be, or one that stands: which it is, and how its rows are said."""

    @property
    def kind(self) -> DataSet.Kind:
        """Which of the two."""

    @property
    def code(self) -> str:
        """The scheme's, empty for factors."""

    @property
    def title(self) -> str:
        """What the values are for."""

    @property
    def year(self) -> int:
        """The year they are of."""

    @property
    def naming(self) -> Sequence[str]:
        """The fields that say which value it is."""

    @property
    def columns(self) -> Sequence[Column]:
        """In their order."""

    @property
    def offered(self) -> Sequence[Any]:
        """A row for whatever may have a value."""

    def say(self, value: Any) -> dict[str, str]:
        """The words of a row, by field."""

    def hear(self, words: Mapping[str, str]) -> Any:
        """The row that is meant; what is not known stays as it was written, and is a fault then."""

    def faults(self, values: Sequence[Any]) -> list[Fault]:
        """What keeps ``values`` from being published."""


_SOURCE = (
    Column(field="source", title="来源", width=36),
    Column(field="status", title="状态", width=10, choices=(CONFIRMED, UNCONFIRMED)),
)


def _heard(words: Mapping[str, str], known: Mapping[str, str], field: str) -> str:
    """The key of what is written in ``field``."""
    text = words[field]
    return next((key for key, word in known.items() if word == text), text)


def plainly(text: str) -> str:
    """A number as it is written everywhere, ０.0180 as 0.018; what is none stays as it is."""
    try:
        return plain(parse_number(text, signed=True))
    except NumberProblem:
        return text


@dataclass(frozen=True)
class BenchmarkTable:
    """引领值 and 基准值 of one scheme and year."""

    scheme: Scheme
    year: int
    kind = DataSet.Kind.BENCHMARK
    naming = ("key", "variant", "band", "industry")

    @property
    def code(self) -> str:
        return self.scheme.scheme

    @property
    def title(self) -> str:
        return f"{self.scheme.title}（{self.scheme.edition}）"

    @cached_property
    def columns(self) -> Sequence[Column]:
        variants = {row.name: None for one in self._criteria.values() for row in one.measures if row.name}
        bands = {row.name: None for one in self._criteria.values() if one.bands for row in one.bands.bands}
        industries = (EVERY_INDUSTRY, *self.scheme.industry_names) if self.scheme.industry_names else ()
        return (
            Column(field="industry", title="行业", width=18, choices=industries),
            Column(field="key", title="指标", width=44, choices=tuple(self._labels.values())),
            Column(field="variant", title="计算口径", width=22, choices=tuple(variants)),
            Column(field="band", title="档次", width=24, choices=tuple(bands)),
            Column(field="unit", title="单位", width=14, told=True),
            Column(field="leading", title="引领值", width=12, number=True),
            Column(field="baseline", title="基准值", width=12, number=True),
            *_SOURCE,
        )

    @cached_property
    def offered(self) -> Sequence[benchmarks.Value]:
        return [
            benchmarks.Value(key=criterion.key, variant=variant, band=band, source="", status="unconfirmed")
            for criterion in self._criteria.values()
            for variant, band in benchmarks.places_of(criterion)
        ]

    def say(self, value: benchmarks.Value) -> dict[str, str]:
        criterion = self._criteria.get(value.key)
        return {
            "industry": value.industry or EVERY_INDUSTRY,
            "key": self._labels.get(value.key, value.key),
            "variant": _variants(criterion).get(value.variant, value.variant),
            "band": _bands(criterion).get(value.band, value.band),
            "unit": _unit(criterion, value.variant),
            "leading": value.leading,
            "baseline": value.baseline,
            "source": value.source,
            "status": STATUS.get(value.status, value.status),
        }

    def hear(self, words: Mapping[str, str]) -> benchmarks.Value:
        key = _heard(words, self._labels, "key")
        criterion = self._criteria.get(key)
        industry = words["industry"]
        return benchmarks.Value(
            key=key,
            industry="" if industry == EVERY_INDUSTRY else industry,
            variant=_heard(words, _variants(criterion), "variant"),
            band=_heard(words, _bands(criterion), "band"),
            leading=words["leading"],
            baseline=words["baseline"],
            source=words["source"],
            status=_heard(words, STATUS, "status"),
        )

    def faults(self, values: Sequence[benchmarks.Value]) -> list[Fault]:
        return benchmarks.faults(self.scheme, values)

    @cached_property
    def _criteria(self) -> Mapping[str, Criterion]:
        return {row.key: row for row in self.scheme.criteria if row.benchmarked}

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        """With their place in the scored table: wordings alone may be the same."""
        places = {row.key: number for number, row in enumerate(self.scheme.criteria, start=1)}
        return {key: f"{places[key]} {row.text}" for key, row in self._criteria.items()}


def _variants(criterion: Criterion | None) -> dict[str, str]:
    return {row.key: row.name for row in criterion.measures} if criterion else {}


def _bands(criterion: Criterion | None) -> dict[str, str]:
    return {row.key: row.name for row in criterion.bands.bands} if criterion and criterion.bands else {}


def _unit(criterion: Criterion | None, variant: str) -> str:
    if criterion is None:
        return ""
    return next((row.unit for row in criterion.variants if row.key == variant), criterion.unit)


@dataclass(frozen=True)
class FactorTable:
    """折标系数 and 排放因子 of one year."""

    year: int
    kind = DataSet.Kind.FACTOR
    code = ""
    title = "能源折标系数和排放因子"
    naming = ("name", "measure", "area")
    columns = (
        Column(field="key", title="代码", width=16),
        Column(field="name", title="能源品种", width=16),
        Column(field="unit", title="计量单位", width=10),
        Column(field="measure", title="系数类别", width=12, choices=tuple(FactorValue.Measure.labels)),
        Column(field="area", title="适用地区", width=12),
        Column(field="value", title="数值", width=12, number=True),
        Column(field="highest", title="范围上限", width=12, number=True),
        Column(field="per", title="系数单位", width=14, told=True),
        *_SOURCE,
    )

    @property
    def offered(self) -> Sequence[factors.Factor]:
        """What the platform starts from, of whatever year: a new year's set begins with it."""
        return factors.initial()[2]

    def say(self, value: factors.Factor) -> dict[str, str]:
        mass = factors.MEASURES.get(value.measure, "")
        return {
            "key": value.key,
            "name": value.name,
            "unit": value.unit,
            "measure": _MEASURES.get(value.measure, value.measure),
            "area": value.area or EVERYWHERE,
            "value": value.value,
            "highest": value.highest,
            "per": f"{mass}/{value.unit}" if mass else "",
            "source": value.source,
            "status": STATUS.get(value.status, value.status),
        }

    def hear(self, words: Mapping[str, str]) -> factors.Factor:
        given = {column.field: words[column.field] for column in self.columns if not column.told}
        given["measure"] = _heard(words, _MEASURES, "measure")
        given["status"] = _heard(words, STATUS, "status")
        given["area"] = "" if words["area"] == EVERYWHERE else words["area"]
        return factors.Factor(**given)

    def faults(self, values: Sequence[factors.Factor]) -> list[Fault]:
        return factors.faults(values)


_MEASURES: dict[str, str] = {measure.value: measure.label for measure in FactorValue.Measure}
