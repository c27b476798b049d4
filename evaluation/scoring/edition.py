"""What belongs to an edition as a whole: sources, how points add up, industries, worked cases."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document the scheme cites."""

    title: str
    number: str = ""  # 文号; standards have their number here
    issuer: str = ""
    date: str = ""


@dataclass(frozen=True, kw_only=True)
class Citation:
    """Where something is printed: a key of ``sources`` and the place in it."""

    document: str
    clause: str


@dataclass(frozen=True, kw_only=True)
class Open:
    """Whatever the documents may leave open; ``note`` then says what, and where the value comes from."""

    status: Literal["confirmed", "unconfirmed"] = "confirmed"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Aggregation(Open):
    """How categories become a total: Σ points × weight, Σ points, the mean of category means, or none."""

    kind: Literal["weighted", "sum", "mean", "none"]
    total: Decimal = Decimal(100)
    source: Citation | None = None


@dataclass(frozen=True, kw_only=True)
class Years(Open):
    """The criteria are answered and scored for each of ``count`` years, the data year last.

    The total is the mean of the years' totals, rounded as they are printed.
    """

    count: int
    combine: Literal["mean"] = "mean"
    source: Citation | None = None


@dataclass(frozen=True, kw_only=True)
class Selection(Open):
    """Of ``criteria`` only ``take`` count: of those that are answered the ones that earn most."""

    key: str
    title: str
    take: int
    criteria: tuple[str, ...]
    source: Citation | None = None


@dataclass(frozen=True, kw_only=True)
class Rounding(Open):
    """Decimals kept, half-up: of a row, of a weighted category, of the total."""

    row: int = 4
    category: int = 4
    total: int = 2
    mode: Literal["half_up"] = "half_up"


@dataclass(frozen=True, kw_only=True)
class IndustryGroup:
    """A group of key industries."""

    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Industries:
    """Industries that have requirements of their own; ``fallback`` is shown where these are unknown."""

    title: str
    source: Citation
    groups: tuple[IndustryGroup, ...]
    note: str = ""
    fallback: str = ""

    def __contains__(self, industry: object) -> bool:
        return any(industry in group.names for group in self.groups)


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """What a golden case must come to; what is not named is not compared.

    Of a scheme over several years rows and categories are named with their year, ``output@2022``.
    """

    status: str = ""
    total: Decimal | None = None
    years: dict[str, Decimal] = field(default_factory=dict)  # totals of the years
    categories: dict[str, Decimal] = field(default_factory=dict)
    rows: dict[str, Decimal] = field(default_factory=dict)  # points
    statuses: dict[str, str] = field(default_factory=dict)
    values: dict[str, Decimal] = field(default_factory=dict)  # computed values


@dataclass(frozen=True, kw_only=True)
class Golden:
    """A worked case that runs at import; ``sheet`` has the shape of a sheet file."""

    name: str
    sheet: dict[str, object]
    expect: Expectation
