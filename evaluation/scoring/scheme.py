"""What a scheme is: the shape of one sealed edition, as dataclasses.

These declarations are the format of ``fixtures/schemes/*.yaml`` (docs/scheme-format.md): the loader
reads a file against them, field by field, so a field without a default is required there and a name
that stands here is the only one accepted there. What concerns the edition as a whole is in ``edition``,
what is printed but not scored in ``layout``.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

from evaluation.scoring.edition import Aggregation, Citation, Golden, Industries, Open, Rounding, Source
from evaluation.scoring.formula import Formula, Name, compile_formula
from evaluation.scoring.layout import Document, Form, Side, Table, TableRow

Kind = Literal["required", "graded", "linear", "ratio", "count", "steps", "judged", "threshold", "text"]
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
class Gate(Open):
    """A condition that carries no points. Met means passed, whatever the polarity of its wording."""

    key: str
    text: str
    binding: bool  # an unmet binding gate fails the scheme; 鼓励 never does
    source: Citation
    polarity: Literal["positive", "negative"] = "positive"
    group: str = ""
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Quantity(Open):
    """A named input of formulas, given in exactly this unit."""

    key: str
    name: str
    unit: str = ""
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
    """Full points at ``full`` things, out of at most ``maximum`` that can be counted."""

    full: Decimal
    maximum: Decimal
    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """From ``start`` on (in the criterion's direction) the row earns ``points``."""

    start: Decimal
    points: Decimal


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
    def benchmarked(self) -> bool:
        """Whether 引领值 or 基准值 of the row enter its points or its suggestion."""
        by_threshold = any(threshold.of == "baseline" for threshold in self.thresholds)
        by_hint = any(hint.basis != "value" for hint in self.hints)
        return self.kind in ("linear", "ratio") or by_threshold or by_hint

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
    categories: tuple[Category, ...]
    criteria: tuple[Criterion, ...]
    tables: tuple[Table, ...]
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

    @cached_property
    def scored_table(self) -> Table:
        """The table whose order is the order of the criteria."""
        return next(table for table in self.tables if table.scored)

    def has_points(self, side: Side) -> bool:
        """Whether the table of ``side`` prints points; what 附表 1.2 comes to is no score."""
        return self.scored_table.side == side

    @cached_property
    def quantity(self) -> dict[str, Quantity]:
        """Quantities by key."""
        return {quantity.key: quantity for quantity in self.quantities}

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
        """The quantities each criterion knows: those of its formulas, and the one its bands hang on."""
        names = {
            criterion.key: {criterion.bands.quantity} if criterion.bands else set()
            for criterion in self.criteria
        }
        for (key, _), formula in self.formulas.items():
            names[key] |= formula.names
        return {key: frozenset(known) for key, known in names.items()}

    @cached_property
    def criterion_aliases(self) -> dict[str, Criterion]:
        """Criteria by every name a sheet may use: key, printed number, ordinal."""
        aliases = {}
        for ordinal, criterion in enumerate(self.criteria, start=1):
            for alias in (str(ordinal), criterion.printed_number, criterion.key):
                aliases[alias] = criterion
        aliases.pop("", None)
        return aliases

    @cached_property
    def gate_aliases(self) -> dict[str, Gate]:
        """Gates by key and by G1, G2 … in printed order."""
        aliases = {gate.key: gate for gate in self.gates}
        return aliases | {f"G{number}": gate for number, gate in enumerate(self.gates, start=1)}

    @cached_property
    def formula_names(self) -> dict[str, Name]:
        """The quantities as formulas see them."""
        return {q.key: Name(q.name, q.unit) for q in self.quantities}

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
