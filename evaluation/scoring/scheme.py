"""What a scheme is: the shape of one sealed edition, as dataclasses.

These declarations are the format of ``fixtures/schemes/*.yaml`` (docs/scheme-format.md): the loader
reads a file against them, field by field, so a field without a default is required there and a name
that stands here is the only one accepted there. What concerns the edition as a whole is in ``edition``,
what is printed but not scored in ``layout``.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

from evaluation.scoring.edition import (
    Aggregation,
    Citation,
    Golden,
    Industries,
    Open,
    Rounding,
    Selection,
    Source,
    Years,
)
from evaluation.scoring.formula import Formula, Name, compile_formula
from evaluation.scoring.layout import Document, Form, Side, Table, TableRow
from evaluation.scoring.places import name_of, place_of

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
class Gate(Open):
    """A condition that carries no points. Met means passed, whatever the polarity of its wording."""

    key: str
    text: str
    binding: bool  # an unmet binding gate fails the scheme; 鼓励 never does
    source: Citation
    polarity: Literal["positive", "negative"] = "positive"
    group: str = ""
    help: str = ""
    explanations: tuple[Explanation, ...] = ()


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


_AGO = ("", *(f"（前{years}年）" for years in "一二三四五六七八九"))


def earlier(key: str, years: int) -> str:
    """The name that formulas have for a quantity of so many ``years`` before the data year."""
    return f"{key}[-{years}]" if years else key


@dataclass(frozen=True, kw_only=True, eq=False)
class Scheme:
    """One revision of one edition of a scheme, whole. Compared by identity: it is parsed once."""

    scheme: str
    edition: str
    revision: int
    honour: Literal["factory", "park", "supply_chain", "product"]
    title: str
    sources: dict[str, Source]
    aggregation: Aggregation
    rounding: Rounding
    categories: tuple[Category, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    tables: tuple[Table, ...] = ()
    years: Years | None = None
    selections: tuple[Selection, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    gates_lead: str = ""  # the printed sentence that introduces the gates
    gates: tuple[Gate, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    forms: tuple[Form, ...] = ()
    documents: tuple[Document, ...] = ()
    industries: Industries | None = None
    golden: tuple[Golden, ...] = ()
    note: str = ""

    @property
    def industry_names(self) -> tuple[str, ...]:
        """The key industries in printed order; none where the scheme names none."""
        groups = self.industries.groups if self.industries else ()
        return tuple(name for group in groups for name in group.names)

    def table_scored(self, side: Side) -> Table | None:
        """The table by which the answers of ``side`` are scored; None where it has none such."""
        return next((table for table in self.tables if table.scored and table.side == side), None)

    @property
    def scored_tables(self) -> tuple[Table, ...]:
        """The tables that print the criteria, of one side: the third party's where both have one."""
        side: Side = "assessor" if self.table_scored("assessor") else "self"
        return tuple(table for table in self.tables if table.scored and table.side == side)

    def has_points(self, side: Side) -> bool:
        """Whether what ``side`` answers comes to points; what 附表 1.2 comes to is no score."""
        return self.table_scored(side) is not None and self.aggregation.kind != "none"

    @property
    def asks_by_year(self) -> bool:
        """Whether anything in it is asked for by years, or names the data year."""
        by_quantity = any(quantity.years > 1 for quantity in self.quantities)
        by_form = any(form.kind == "yearly" or form.names_year for form in self.forms)
        return self.years is not None or by_quantity or by_form

    @property
    def asks_of_several(self) -> bool:
        """Whether anything in it is asked of several things, a row each."""
        return bool(self.repeated) or any(form.kind == "rows" for form in self.forms)

    @cached_property
    def repeated(self) -> dict[str, int]:
        """The quantities of formulas that are computed for each of several things, and of how many."""
        found: dict[str, int] = {}
        for row in self.criteria:
            for way in row.variants:
                if way.repeat and way.formula:
                    names = compile_formula(way.formula, self.formula_names).names
                    found |= {name: max(way.repeat.most, found.get(name, 0)) for name in names}
        return found

    def years_of(self, year: int) -> tuple[int, ...]:
        """The years that are answered one by one where ``year`` is the data year; none where it is alone."""
        return tuple(range(year - self.years.count + 1, year + 1)) if self.years else ()

    @cached_property
    def quantity(self) -> dict[str, Quantity]:
        """Quantities by the names that formulas have for them, those of earlier years included.

        A formula that is computed for several things names the quantity without its row.
        """
        named = {
            earlier(quantity.key, years): replace(quantity, name=f"{quantity.name}{_AGO[years]}")
            for quantity in self.quantities
            for years in range(quantity.years)
        }
        for quantity in self.quantities:
            place = place_of(quantity.key)
            if place.item == 1:
                named[place.key] = replace(quantity, name=quantity.name.removesuffix("（第 1 项）"))
        return named

    @cached_property
    def formulas(self) -> dict[tuple[str, str], Formula]:
        """Compiled formulas by (criterion, variant)."""
        names = self.formula_names
        return {
            (criterion.key, measure.key): compile_formula(measure.formula, names)
            for criterion in self.criteria
            for measure in criterion.measures
            if measure.formula
        }

    @cached_property
    def inputs(self) -> dict[str, frozenset[str]]:
        """What each criterion knows: the names in its formulas, and the quantity its bands hang on."""
        names = {
            criterion.key: {criterion.bands.quantity} if criterion.bands else set()
            for criterion in self.criteria
        }
        for (key, _), formula in self.formulas.items():
            names[key] |= formula.names
        for key, formula in self.growths.items():
            names[key] |= formula.names
        return {key: frozenset(known) for key, known in names.items()}

    @cached_property
    def growths(self) -> dict[str, Formula]:
        """By criterion, the growth that an elasticity coefficient is held against."""
        return {
            row.key: compile_formula(row.elasticity.growth, self.formula_names)
            for row in self.criteria
            if row.elasticity
        }

    @cached_property
    def criterion_aliases(self) -> dict[str, Criterion]:
        """Criteria by every name a sheet may use: key, printed number, ordinal; of a year ``1@2022``."""
        aliases = {}
        ordinals: Counter[int] = Counter()
        for criterion in self.criteria:
            year = place_of(criterion.key).year
            ordinals[year] += 1
            for alias in (str(ordinals[year]), criterion.printed_number):
                if alias:
                    aliases[name_of(alias, year)] = criterion
            aliases[criterion.key] = criterion
        return aliases

    @cached_property
    def gate_aliases(self) -> dict[str, Gate]:
        """Gates by key and by G1, G2 … in printed order."""
        aliases = {gate.key: gate for gate in self.gates}
        return aliases | {f"G{number}": gate for number, gate in enumerate(self.gates, start=1)}

    @cached_property
    def formula_names(self) -> dict[str, Name]:
        """The quantities as formulas see them."""
        return {key: Name(quantity.name, quantity.unit) for key, quantity in self.quantity.items()}

    def wording(self, row: TableRow) -> str:
        """The wording of a printed row: its own, else that of the one criterion or gate it names."""
        return row.text or self._texts[(row.criteria + row.gates)[0]]

    @cached_property
    def _texts(self) -> dict[str, str]:
        criteria = {criterion.key: criterion.text for criterion in self.criteria}
        return criteria | {gate.key: gate.text for gate in self.gates}

    def cite(self, citation: Citation) -> str:
        """Write a citation: 工信厅节函〔2018〕257号 附表 2.2 第1行."""
        source = self.sources[citation.document]
        return f"{source.number or source.title} {citation.clause}"

    def fallback_note(self, industry: str) -> str:
        """What must be shown when this scheme scores an industry that has requirements of its own."""
        return self.industries.fallback if self.industries and industry in self.industries else ""
