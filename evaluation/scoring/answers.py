"""What the engine is given: the answers of one sheet for one year, and the benchmarks they meet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """引领值 and 基准值 of one row for the unit's industry, year, band and (where it has some) variant."""

    leading: Decimal | None = None
    baseline: Decimal | None = None
    variant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of the things a row is answered for: a product with its quantities and its own benchmark."""

    name: str
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    benchmark: Benchmark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An indicator the applicant takes from a standard: ``actual`` compared with ``baseline``.

    Numbers are compared; where the standard asks for a text, ``met`` says what the comparison comes to.
    """

    name: str
    comparison: Literal[">=", "<=", "=", "text"]
    baseline: str
    actual: str
    met: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One row as filled in. What a kind needs stands in ``kinds.RULES``; the rest is left empty."""

    value: Decimal | None = None
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    met: bool | None = None
    points: Decimal | None = None
    count: int | None = None
    text: str = ""
    not_applicable: str = ""  # the reason; empty: applicable
    variant: str = ""
    threshold: Decimal | None = None  # chosen in place of the printed one …
    reason: str = ""  # … and why
    items: tuple[Item, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetInput:
    """Everything a score depends on beside the scheme; by key of the scheme as written out for its year."""

    industry: str = ""
    year: int | None = None
    gates: Mapping[str, bool] = field(default_factory=dict)
    benchmarks: Mapping[str, Benchmark] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
