"""What is asked and scored, row by row: conditions, quantities, criteria and all that belongs to one."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from evaluation.scoring.edition import Citation, Open

Kind = Literal[
    "required", "graded", "linear", "ratio", "count", "steps", "judged", "threshold", "text",
    "yes_no", "elasticity", "recorded",
]  # fmt: skip
Direction = Literal["positive", "reverse"]
NotApplicable = Literal["forbidden", "full", "zero", "reweight"]
Comparison = Literal[">=", ">", "<=", "<"]


@dataclass(frozen=True, kw_only=True)
class Category(Open):
    """一级指标. ``points`` is the sum of its criteria, ``weight`` its percentage where one is printed."""

    key: str
    name: str
    points: Decimal
    source: Citation
    weight: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """What an unmet gate must be explained by: 原因, 整改措施 …"""

    key: str
    label: str
    max_chars: int = 0


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is said of a condition that is met, and of one that is not."""

    met: str
    unmet: str


MET_WORDS = Words(met="符合", unmet="不符合")
# Met means that a negative condition does not exist: 符合 would be read the wrong way round.
WORDS = {"positive": MET_WORDS, "negative": Words(met="无此情形", unmet="有此情形")}


@dataclass(frozen=True, kw_only=True)
class Gate(Open):
    """A condition that carries no points. Met means passed, whatever the polarity of its wording."""

    key: str
    text: str
    binding: bool  # an unmet binding gate fails the scheme; 鼓励 never does
    source: Citation
    polarity: Literal["positive", "negative"] = "positive"
    group: str = ""
    help: str = ""
    words: Words | None = None  # where the document prints answers of its own: 是, 否
    explanations: tuple[Explanation, ...] = ()

    @property
    def answers(self) -> Words:
        """The words it is answered in."""
        return self.words or WORDS[self.polarity]


@dataclass(frozen=True, kw_only=True)
class Quantity(Open):
    """A named input of formulas, given in exactly this unit.

    With ``years`` it is asked for that many years, the data year last; a formula names an earlier one
    by its distance, ``output[-3]``.
    """

    key: str
    name: str
    unit: str = ""
    role: Literal["total_energy", "co2"] | None = None  # the total of energy use that it is
    years: int = 1
    signed: bool = False  # may be negative
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Threshold(Open):
    """Met when the value compares so with ``value``, or with ``times`` × 基准值 (``of: baseline``)."""

    op: Comparison
    value: Decimal | None = None
    of: Literal["baseline"] | None = None
    times: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class ThresholdChoice(Open):
    """The evaluator may put another number in place of the threshold, with a reason."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, kw_only=True)
class Hint(Open):
    """Points suggested to the evaluator: 0 at ``entry``, full at ``full``, linear between.

    ``basis`` says what is compared: the value, the value as a multiple of 基准值, or (``benchmark``)
    the value between 基准值 and 引领值, which then stand for entry and full.
    """

    basis: Literal["value", "baseline", "benchmark"] = "value"
    entry: Decimal | None = None
    full: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Counting:
    """Full points at ``full`` things, out of at most ``maximum`` that can be counted.

    The number is typed, or is that of the ``items`` ticked.
    """

    maximum: Decimal
    full: Decimal | None = None
    items: tuple[str, ...] = ()
    ticked: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    """From ``start`` on (in the criterion's direction) the row earns ``points``."""

    start: Decimal
    points: Decimal


@dataclass(frozen=True, kw_only=True)
class Span(Open):
    """Full points at ``full`` or better, none at ``none`` or worse, linear between."""

    full: Decimal
    none: Decimal


@dataclass(frozen=True, kw_only=True)
class Elasticity(Open):
    """How an elasticity coefficient is read where the economy behind it is ``growing`` or ``shrinking``.

    ``growth`` is the formula of its growth, the denominator of the coefficient.
    """

    growth: str
    growing: Span
    shrinking: Span


@dataclass(frozen=True, kw_only=True)
class Repeat(Open):
    """A value for each of up to ``most`` things that the applicant names (``label``: 产品名称).

    Their points are averaged, weighted by the quantity ``weight`` where there is one. Rows that name the
    same ``key`` are about the same things.
    """

    key: str
    most: int
    label: str
    weight: str = ""


@dataclass(frozen=True, kw_only=True)
class Entries:
    """A table of up to ``most`` indicators that the applicant takes from a standard of his choice."""

    most: int


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a value is held against."""

    threshold: Threshold | None = None
    hint: Hint | None = None


@dataclass(frozen=True, kw_only=True)
class Variant(Held):
    """One way to compute a criterion, with a threshold or hint of its own where one is printed.

    Benchmarks are kept per variant.
    """

    key: str
    name: str
    unit: str = ""
    formula: str = ""
    source: Citation | None = None
    repeat: Repeat | None = None


@dataclass(frozen=True, kw_only=True)
class Band:
    """A class of size with its own benchmarks: ``start`` ≤ quantity < ``below``."""

    key: str
    name: str
    start: Decimal = Decimal(0)
    below: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Bands(Open):
    """The quantity that decides which benchmarks a criterion is held against."""

    quantity: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, kw_only=True)
class Criterion(Open, Held):
    """One scored row. Which fields go with which kind: docs/scheme-format.md."""

    key: str
    category: str
    text: str
    kind: Kind
    source: Citation
    points: Decimal = Decimal(0)
    group: str = ""  # 二级指标
    printed_number: str = ""
    necessity: Literal["必选", "可选"] | None = None
    presumes: str = ""  # key of a 必选 row; met without that one, this row asks for a reason
    applies: str = ""  # printed applicability: 适用时 …
    not_applicable: NotApplicable = "forbidden"
    unit: str = ""
    direction: Direction | None = None
    signed: bool = False  # the value may be negative
    threshold_choice: ThresholdChoice | None = None
    count: Counting | None = None
    steps: tuple[Step, ...] = ()
    cap: Decimal = Decimal(1)  # ratio: at most this multiple of the points
    reference: Decimal | None = None  # ratio: stands in place of 引领值
    elasticity: Elasticity | None = None
    entries: Entries | None = None
    describe: str = ""  # label of a text asked for beside the value
    formula: str = ""
    formula_source: Citation | None = None
    variants: tuple[Variant, ...] = ()
    bands: Bands | None = None
    help: str = ""

    @cached_property
    def measures(self) -> tuple[Variant, ...]:
        """The ways to compute the value; none when the evaluator only judges."""
        if not self.formula:
            return self.variants
        source = self.formula_source
        return (Variant(key="", name="", unit=self.unit, formula=self.formula, source=source),)

    @property
    def maximum(self) -> Decimal:
        """The most it can earn."""
        return self.points * self.cap

    @property
    def benchmarked(self) -> bool:
        """Whether 引领值 or 基准值 of the row enter its points or its suggestion."""
        by_threshold = any(threshold.of == "baseline" for threshold in self.thresholds)
        by_hint = any(hint.basis != "value" for hint in self.hints)
        by_kind = self.kind == "linear" or (self.kind == "ratio" and self.reference is None)
        return by_kind or by_threshold or by_hint

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """Every threshold of the row, its variants' included."""
        parts: tuple[Held, ...] = (self, *self.variants)
        return tuple(part.threshold for part in parts if part.threshold)

    @property
    def hints(self) -> tuple[Hint, ...]:
        """Every hint of the row, its variants' included."""
        parts: tuple[Held, ...] = (self, *self.variants)
        return tuple(part.hint for part in parts if part.hint)

    def band_of(self, amount: Decimal) -> Band | None:
        """The band whose benchmarks hold at this amount of ``bands.quantity``."""
        for band in self.bands.bands if self.bands else ():
            if band.start <= amount and (band.below is None or amount < band.below):
                return band
        return None
